"""The real worker, with its threads and connections; other tests run jobs without it."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django import procrastinate_app
from procrastinate.contrib.django.models import ProcrastinateJob

from enishi import queue
from enishi.company.models import Company
from enishi.mail import outbox
from enishi.mail.models import MailState, OutgoingMail

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_does_what_was_deferred(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox.write(company, to="hanako@mail.example", subject="件名", body="本文", kind="test")
    queue.defer("meetings.repair", meeting_id=0)
    app = procrastinate_app.current_app
    # Otherwise it would also defer, and do, what is due by the clock.
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})

    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    done = ProcrastinateJob.objects.values_list("task_name", "status")
    assert set(done) == {("mail.deliver", "succeeded"), ("meetings.repair", "succeeded")}
    assert OutgoingMail.objects.get().state == MailState.SENT

"""Signs that a program sent the form. They never refuse anybody: a recruiter decides."""

from __future__ import annotations

import re
from datetime import timedelta

from enishi.hiring.intake.form_answers import Checked, SentForm
from enishi.hiring.intake.form_models import Suspicion

# Nobody types name and address and reads the purposes so fast.
FASTEST = timedelta(seconds=4)
_ADDRESS = re.compile(r"https?:|www\.|\[url", re.IGNORECASE)
_MOST_ADDRESSES = 5


def signs_of(
    sent: SentForm, found: Checked, *, took: timedelta, is_often: bool, is_rush: bool
) -> list[str]:
    """Return the codes of what makes the application suspect.

    Parameters
    ----------
    took
        Between the page's first opening and this form.
    is_often, is_rush
        Whether too many came from one network, or for one job.
    """
    names = " ".join((found.details.family_name, found.details.given_name))
    texts = " ".join(one["text"] for one in found.answers)
    signs = {
        Suspicion.TRAP: bool(sent.trap),
        Suspicion.FAST: took < FASTEST,
        Suspicion.LINKS: bool(_ADDRESS.search(names))
        or len(_ADDRESS.findall(texts)) > _MOST_ADDRESSES,
        Suspicion.OFTEN: is_often,
        Suspicion.RUSH: is_rush,
    }
    return [sign.value for sign, is_there in signs.items() if is_there]

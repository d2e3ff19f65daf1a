"""A simulated world in the tests' database, without the logs of all its faults."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import stamina.instrumentation

from simulation.play import Theatre
from tests.jobs import Worker


@pytest.fixture
def theatre(worker: Worker, transactional_db: None) -> Iterator[Theatre]:
    worker.is_here = False
    # Otherwise pytest would keep each of these many logs, with its trace, for its report.
    logging.disable(logging.CRITICAL)
    stamina.instrumentation.set_on_retry_hooks([])
    theatre = Theatre()
    yield theatre
    theatre.close()
    stamina.instrumentation.set_on_retry_hooks(None)
    logging.disable(logging.NOTSET)

"""A theatre in the tests' database, without the noise of all that goes wrong there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina.instrumentation

from simulation.play import Theatre


@pytest.fixture
def theatre(transactional_db: None) -> Iterator[Theatre]:
    stamina.instrumentation.set_on_retry_hooks([])
    theatre = Theatre()
    yield theatre
    theatre.close()
    stamina.instrumentation.set_on_retry_hooks(None)

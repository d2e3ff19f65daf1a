"""Recognises an erased candidate in an older backup, without storing who it was."""

from __future__ import annotations

from datetime import UTC

from enishi.encryption import keyed_hash
from enishi.hiring.models import Candidate


def hash_of(candidate: Candidate, *, key_id: str | None = None) -> str:
    """Return the keyed hash of the candidate's row.

    The moment of registration is part of it: after a restore, another candidate may get the same
    id.

    Parameters
    ----------
    key_id
        Of which key; without one the first.

    Raises
    ------
    enishi.encryption.DecryptionError
        There is no such key.
    """
    registered = candidate.created_at.astimezone(UTC).isoformat(timespec="microseconds")
    return keyed_hash(f"{candidate.company_id} {candidate.pk} {registered}", key_id=key_id)


def key_of(person_hash: str) -> str:
    """Return the id of the key by which the hash was made."""
    return person_hash.partition(":")[0]

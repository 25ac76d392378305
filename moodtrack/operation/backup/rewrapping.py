"""The vault's keys follow the database's to a new key of MOODTRACK_KEYS, so that a restore needs the new one only."""

from uuid import UUID

from moodtrack.core.keyring import Wrapped
from moodtrack.core.keys import keyring, vault
from moodtrack.core.sealing import SealError


def wrap_vault_anew() -> tuple[int, dict[UUID, Wrapped]]:
    """Wrap the vault's keys by the first of MOODTRACK_KEYS, all in one write: killed before it, none is.

    Returns:
        How many are wrapped by it now, and those that none of MOODTRACK_KEYS opens, which are left as they are.

    Raises:
        VaultError: the vault cannot be used.
    """
    ring, closed = keyring(), dict[UUID, Wrapped]()
    with vault().changing_keys() as keys:
        for client_id, key in keys.items():
            try:
                keys[client_id] = ring.wrapped_anew(client_id, key)
            except SealError:
                closed[client_id] = key
        return len(keys) - len(closed), closed

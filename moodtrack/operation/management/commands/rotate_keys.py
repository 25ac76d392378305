"""`manage.py rotate_keys`: what has to run before a former key is taken out of MOODTRACK_KEYS."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from moodtrack.care.actions.invitations import seal_invitations_anew
from moodtrack.care.queries import invitation_keys_in_use
from moodtrack.core.keys import keyring
from moodtrack.core.sealing import SealError
from moodtrack.core.vault import VaultError
from moodtrack.operation.backup.rewrapping import wrap_vault_anew
from moodtrack.people.actions.keys import wrap_keys_anew
from moodtrack.people.queries import every_therapist_id, keys_in_use

BATCH = 500


class Command(BaseCommand):
    """Killed at any point, it has harmed nothing, and goes on from there when it is run again."""

    help = (
        "Wrap every client's key, in the database and in MOODTRACK_VAULT, and seal the labels of invitations,"
        " by the first of MOODTRACK_KEYS."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size of a batch."""
        parser.add_argument(
            "--batch", metavar="N", type=int, default=BATCH, help="clients in one transaction (default: %(default)s)"
        )

    def handle(self, *, batch: int, **_options: Any) -> None:
        """Do it in batches while people work; then say how much each key still holds."""
        try:
            self._wrap_keys(batch)
            self._seal_invitations()
            self._wrap_vault()
        except VaultError as error:
            raise CommandError(f"{error} What was done before stays done; run it again.") from error
        except SealError as error:
            about = ", ".join(f"{name} {value}" for name, value in error.facts.items())
            raise CommandError(f"{error}: {about}. What was done before stays done; run it again.") from error
        self._say_what_is_left()

    def _wrap_keys(self, batch: int) -> None:
        done = 0
        while count := wrap_keys_anew(most=batch):
            done += count
            self._say(f"... {done} clients' keys")

    def _seal_invitations(self) -> None:
        done = 0
        for therapist_id in every_therapist_id():
            if count := seal_invitations_anew(therapist_id=therapist_id):
                done += count
                self._say(f"... {done} invitations")

    def _wrap_vault(self) -> None:
        """Last: a backup that runs meanwhile may bring in keys as they were."""
        count, closed = wrap_vault_anew()
        self._say(f"... {count} keys in the vault")
        for client_id, key in closed.items():
            self._say(
                f"client {client_id}: MOODTRACK_KEYS do not open their key in the vault, of key {key.key_id}; left"
            )

    def _say_what_is_left(self) -> None:
        held = Counter(keys_in_use())
        invitations: Counter[str] = Counter()
        for therapist_id in every_therapist_id():
            invitations.update(invitation_keys_in_use(therapist_id))
        first = keyring().first_id
        for key_id in sorted({first, *held, *invitations}):
            use = "wraps from now on" if key_id == first else "is still needed"
            self._say(f"key {key_id} {use}: {held[key_id]} clients' keys, {invitations[key_id]} invitations")
        if not (held.keys() | invitations.keys()) - {first}:
            self._say("Every other key can go.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moodtrack.audit.rules import Action
from moodtrack.care.models import CareRelationship, Consent, Invitation
from moodtrack.care.queries import label_invited
from moodtrack.care.rules.codes import CODE_LASTS_FOR, code_hash, new_code
from moodtrack.care.rules.sharing import FIRST_KINDS, kinds_after
from moodtrack.changes.actions import start_counting
from moodtrack.core.context import acting_as, redeeming
from moodtrack.core.errors import ConflictError, MoodtrackError, NotFoundError
from moodtrack.core.keys import keyring
from moodtrack.core.sealing import Kind
from moodtrack.people.actions.accounts import create_account
from moodtrack.people.actions.clients import create_client
from moodtrack.people.actions.events import record_events
from moodtrack.people.models import Account, Client, Therapist
from moodtrack.people.queries import seal_of


class WrongCodeError(MoodtrackError):
    """No open invitation has this code (or its address is taken: the two must look the same)."""


@transaction.atomic
def invite(*, therapist: Therapist, label: str, now: datetime) -> tuple[Invitation, str]:
    """Make an invitation.

    Returns:
        The row and the code, which is told once and kept only as a hash.
    """
    code = new_code()
    invitation = Invitation(
        therapist=therapist, code_hash=code_hash(code), created_at=now, expires_at=now + CODE_LASTS_FOR
    )
    _seal_label(invitation, label)
    invitation.save(force_insert=True)
    return invitation, code


@transaction.atomic
def seal_invitations_anew(*, therapist_id: UUID) -> int:
    """Seal the labels of a therapist's invitations by the first of the keys outside the database, where another did.

    Returns:
        How many there were.

    Raises:
        SealError: one cannot be opened.
    """
    with acting_as(therapist_id):
        others = Invitation.objects.filter(therapist_id=therapist_id).exclude(key_id__in=["", keyring().first_id])
        invitations = list(others.select_for_update().order_by("pk"))
        for invitation in invitations:
            _seal_label(invitation, label_invited(invitation))
        Invitation.objects.bulk_update(invitations, ["label", "key_id"], batch_size=500)
        return len(invitations)


def _seal_label(invitation: Invitation, label: str) -> None:
    ring = keyring()
    seal = ring.invitations_of(invitation.therapist_id, ring.first_id)
    invitation.label = seal.close(Kind.INVITATION, invitation.pk, 0, label.encode())
    invitation.key_id = ring.first_id


@transaction.atomic
def withdraw_invitation(*, by: Account, invitation_id: UUID) -> None:
    """Take back an invitation nobody has used.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
        ConflictError: it has been used; the relationship is what can be ended now.
    """
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id, therapist_id=by.pk).first()
    if invitation is None:
        raise NotFoundError
    if invitation.used_at is not None:
        raise ConflictError("This invitation has been used. End the relationship instead.")
    invitation.delete()


@transaction.atomic
def join(
    *,
    code: str,
    email: str,
    password: str,
    time_zone: str,
    language: str,
    sharing: Mapping[str, bool],
    now: datetime,
) -> CareRelationship:
    """Become a client of the therapist whose code this is.

    Raises:
        WrongCodeError: no open invitation has this code, or somebody signs in with this address already.
        RefusedError: the address, the password or the zone is not acceptable.
    """
    with redeeming(code_hash(code)):
        invitation = _open_invitation(code, now)
        try:
            account = create_account(email=email, password=password, language=language, now=now)
        except ConflictError as error:  # taken by another request just now
            raise WrongCodeError from error
        with acting_as(account.pk):
            client = create_client(account=account, time_zone=time_zone)
            start_counting(client=client)
            return _bind(invitation, client, sharing, by=account, now=now)


@transaction.atomic
def join_another(
    *, code: str, client: Client, sharing: Mapping[str, bool], by: Account, now: datetime
) -> CareRelationship:
    """Bind a client who is here already to one more therapist.

    Raises:
        WrongCodeError: no open invitation has this code.
        ConflictError: this therapist is the client's already.
    """
    with redeeming(code_hash(code)):
        invitation = _open_invitation(code, now)
        Client.objects.select_for_update().get(pk=client.pk)  # two codes of one therapist wait for each other here
        if CareRelationship.objects.running().filter(client=client, therapist=invitation.therapist).exists():
            raise ConflictError("You are already with this therapist.")
        return _bind(invitation, client, sharing, by=by, now=now)


def _open_invitation(code: str, now: datetime) -> Invitation:
    invitations = Invitation.objects.select_for_update(of=("self",)).select_related("therapist__practice")
    still_open = invitations.filter(used_at=None, expires_at__gt=now, therapist__account__is_active=True)
    found = still_open.filter(code_hash=code_hash(code)).first()
    if found is None:
        raise WrongCodeError
    return found


def _bind(
    invitation: Invitation, client: Client, sharing: Mapping[str, bool], *, by: Account, now: datetime
) -> CareRelationship:
    relationship = CareRelationship(client=client, therapist=invitation.therapist, started_at=now)
    label = label_invited(invitation).encode()
    relationship.label = seal_of(client.pk).close(Kind.LABEL, relationship.pk, 0, label)
    relationship.save(force_insert=True)
    Invitation.objects.filter(pk=invitation.pk).update(used_at=now, used_by=client, label=b"", key_id="")
    kinds = kinds_after(FIRST_KINDS, sharing)
    Consent.objects.create(relationship=relationship, client=client, version=1, given_at=now, kinds=kinds)
    record_events(client_ids=[client.pk], by=by, action=Action.START_RELATIONSHIP, kinds=kinds, now=now)
    return relationship

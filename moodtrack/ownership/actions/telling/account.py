"""Who the client is, how they sign in, and who did what with their record."""

from collections.abc import Iterator
from gettext import NullTranslations
from typing import Any

from moodtrack.audit.rules import role_of
from moodtrack.audit.wording import sentence
from moodtrack.ownership.actions.telling.columns import told_columns
from moodtrack.ownership.queries.everything import Everything


def told_client(everything: Everything) -> dict[str, Any]:
    """The account, and where and when its days begin, and began before."""
    account = told_columns(everything.account, "id email language is_active created_at")
    former = [told_columns(row, "time_zone day_starts_at ended_at") for row in everything.former_zones]
    return account | told_columns(everything.client, "time_zone day_starts_at") | {"former_zones": former}


def told_sign_in(everything: Everything) -> dict[str, Any]:
    """Addresses, second steps, and the phones and browsers that are signed in: nothing that opens anything."""
    return {
        "email_addresses": [told_columns(row, "email verified primary") for row in everything.email_addresses],
        "second_steps": [told_columns(row, "type created_at last_used_at") for row in everything.second_steps],
        "sessions": [told_columns(row, "created_at last_seen_at ip user_agent") for row in everything.sign_ins],
    }


def told_wishes(everything: Everything) -> dict[str, Any]:
    """What they asked for about the record as a whole."""
    return {
        "exports": [told_columns(row, "id asked_at made_at expires_at size parked_at") for row in everything.exports],
        "erasures": [told_columns(row, "id asked_at due_at parked_at") for row in everything.erasures],
    }


def told_access_log(everything: Everything, words: NullTranslations) -> Iterator[dict[str, Any]]:
    """The audit, oldest line first, as the client reads it elsewhere."""
    for line in everything.lines:
        role = role_of(client_id=line.client_id, actor_id=line.actor_id, actor_name=line.actor_name)
        told = told_columns(line, "id sequence at action kinds count purpose")
        text = sentence(action=line.action, role=role, name=line.actor_name, count=line.count, words=words)
        yield told | {"actor": {"role": role.value, "name": line.actor_name}, "text": text}

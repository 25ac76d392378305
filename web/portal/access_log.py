"""Audit lines as their page lists them."""

from collections.abc import Iterable
from dataclasses import dataclass

from moodtrack.audit.models import AuditEvent
from moodtrack.audit.rules import role_of
from moodtrack.audit.wording import sentence
from moodtrack.core.words import words_in
from web.portal.clock import Clock


@dataclass(frozen=True, slots=True)
class AccessLine:
    """When something was done, and what, as the client reads it."""

    at: str
    text: str


def access_lines(lines: Iterable[AuditEvent], language: str, clock: Clock) -> tuple[AccessLine, ...]:
    """The lines, in their order."""
    return tuple(AccessLine(clock.dates.moment(line.at), _said(line, language)) for line in lines)


def _said(line: AuditEvent, language: str) -> str:
    role = role_of(client_id=line.client_id, actor_id=line.actor_id, actor_name=line.actor_name)
    words = words_in(language)
    return sentence(action=line.action, role=role, name=line.actor_name, count=line.count, words=words)

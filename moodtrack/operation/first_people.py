"""What the commands that make people have in common: the address of their link, the link, and one clear refusal."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from moodtrack.core.errors import RefusedError
from moodtrack.people.models import Therapist
from web.portal.first_sign_in import first_sign_in_path

BAD_INPUT = 2
"""Exit status of a command whose options cannot be used."""
LONGEST_NAME = 120


def add_url_argument(parser: CommandParser) -> None:
    """Take --url."""
    parser.add_argument(
        "--url", default="", help="where browsers reach this server, such as https://moodtrack.example (MOODTRACK_URL)"
    )


def base_url(asked: str) -> str:
    """The front of a link: what was asked for, else MOODTRACK_URL; without a slash at its end.

    Raises:
        CommandError: there is none, or it is no address; in production only https is one, since the link is a secret.
    """
    base: str = (asked or settings.MOODTRACK_URL).rstrip("/")
    schemes = ["https"] if settings.IS_PRODUCTION else ["https", "http"]
    if not base:
        raise unusable("Say where browsers reach this server: --url https://…, or MOODTRACK_URL in the environment.")
    if not _is_address(base, schemes):
        raise unusable(f"{base!r} is no address of a server, such as {schemes[0]}://moodtrack.example.")
    return base


def name_from(text: str, option: str) -> str:
    """A name as typed behind ``option``, without spaces around it.

    Raises:
        CommandError: it is empty, longer than 120 characters, or holds what cannot be printed.
    """
    name = text.strip()
    if name and len(name) <= LONGEST_NAME and name.isprintable():
        return name
    raise unusable(f"{option}: a name is one line of 1 to {LONGEST_NAME} characters.")


def name_before_at(email: str) -> str:
    """What somebody is called until they say otherwise."""
    return email.strip().partition("@")[0]


def therapist_at(email: str) -> Therapist | None:
    """The therapist who signs in with this address, if there is one."""
    known = Therapist.objects.select_related("account", "practice")
    return known.filter(account__email__iexact=email.strip()).first()


def link_of(therapist: Therapist, *, base: str, now: datetime) -> str:
    """The lines that hand a therapist their link, which stands alone on the last one."""
    until = now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    who = f"{therapist.name} ({therapist.account.email})"
    return (
        f"{who} chooses a password here, once, before {until:%Y-%m-%d %H:%M} UTC:\n"
        f"{base}{first_sign_in_path(therapist.account)}"
    )


def refusal(error: RefusedError, options: Mapping[str, str]) -> CommandError:
    """What a command says when an action refuses: each problem behind the option it came from, by its pointer."""
    return unusable("; ".join(f"{options[problem.pointer]}: {problem.detail}" for problem in error.problems))


def unusable(text: str) -> CommandError:
    """One clear line, and the exit status that goes with it."""
    return CommandError(text, returncode=BAD_INPUT)


def _is_address(url: str, schemes: list[str]) -> bool:
    try:
        parts = urlsplit(url)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return has_place and parts.scheme in schemes and not (parts.query or parts.fragment or parts.username)

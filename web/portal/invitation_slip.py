"""The slip a therapist hands over: a code, once, large enough to be copied, and as a picture to be scanned."""

from dataclasses import dataclass

import qrcode
from django.conf import settings
from qrcode.constants import ERROR_CORRECT_M

from moodtrack.care.models import Invitation
from moodtrack.people.models import Therapist
from moodtrack.reports.sheet.svg import Markup, element
from web.portal.clock import Clock

QUIET = 4
"""So many modules around a code stay white, or it is not found."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed. The label is not on it: who finds it learns nothing of whose it is."""

    code: str
    picture: Markup
    therapist: str
    practice: str
    server: str
    last_day: str


def slip_of(invitation: Invitation, code: str, therapist: Therapist, clock: Clock) -> Slip:
    """The slip of a new invitation; its code is told now and never again."""
    return Slip(
        code=code,
        picture=picture_of(code),
        therapist=therapist.name,
        practice=therapist.practice.name,
        server=settings.MOODTRACK_URL,
        last_day=clock.dates.with_year(clock.dates.day(invitation.expires_at)),
    )


def picture_of(text: str) -> Markup:
    """A text as a QR code: squares of one path, without a style."""
    drawn = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    drawn.add_data(text)
    modules = drawn.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark)
    size = len(modules)
    squares = element("path", d=path, fill="#000")
    ground = element("rect", width=size, height=size, fill="#fff")
    return element("svg", ground, squares, class_="code-picture", viewBox=f"0 0 {size} {size}", aria_hidden="true")

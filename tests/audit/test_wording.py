from gettext import NullTranslations
from uuid import UUID, uuid4

import pytest

from moodtrack.audit.rules import Action, Role, role_of
from moodtrack.audit.wording import by_others, by_yourself, sentence

WORDS = NullTranslations()


def said(action: str, role: Role = Role.THERAPIST, name: str = "Therapist One", count: int = 1) -> str:
    return sentence(action=action, role=role, name=name, count=count, words=WORDS)


def test_every_action_has_words() -> None:
    assert {*by_yourself(WORDS, 1), *by_others(WORDS, 1)} == set(Action)


@pytest.mark.parametrize("action", sorted(Action))
@pytest.mark.parametrize("role", sorted(Role))
def test_every_line_is_one_sentence(action: Action, role: Role) -> None:
    text = said(action, role, name="Dr. {0} {x}" if role in {Role.THERAPIST, Role.PRACTICE} else "")
    assert text.endswith(".")
    assert text[0].isupper()
    if role is not Role.YOU:
        assert text.startswith(("Dr. {0} {x} ", "The system "))


def test_it_says_who_at_what_and_why() -> None:
    assert said(Action.READ_REPORT) == "Therapist One opened the report made for your session."
    assert said(Action.READ_REPORTS, count=3) == "Therapist One opened 3 reports made for your sessions."
    assert said(Action.IMPORT_DAYLIO, Role.YOU, count=90) == "You brought in 90 check-ins from Daylio."
    assert said(Action.REMOVE_DEVICE, Role.SYSTEM, "").startswith("The system stopped sending reminders")


def test_an_action_of_a_later_version_is_told_all_the_same() -> None:
    assert said("read_mind") == "Therapist One did something with your record that this page has no words for."
    assert said("read_mind", Role.YOU) == "You did something that this page has no words for."


def test_who_acted_is_told_from_the_line_alone() -> None:
    client_id, therapist_id = uuid4(), uuid4()

    def role(actor_id: UUID | None, name: str) -> Role:
        return role_of(client_id=client_id, actor_id=actor_id, actor_name=name)

    assert role(client_id, "") is Role.YOU
    assert role(therapist_id, "Therapist One") is Role.THERAPIST
    assert role(None, "Practice by the river") is Role.PRACTICE
    assert role(None, "") is Role.SYSTEM

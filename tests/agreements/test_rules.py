from datetime import date, timedelta
from itertools import product

import pytest

from moodtrack.agreements.rules import (
    EARLIEST_DAY,
    LATEST_DAY,
    QuestionState,
    Subject,
    free_place,
    read_subject,
    refuse_day,
    refuse_step,
)
from moodtrack.core.errors import ConflictError, RefusedError

PROPOSED, *STEPS = QuestionState
ACCEPTED, DECLINED, ENDED = STEPS
CHANGES = [(state, wanted) for state, wanted in product(QuestionState, STEPS) if state is not wanted]
ALLOWED = {
    (PROPOSED, ACCEPTED, False),
    (PROPOSED, DECLINED, False),
    (PROPOSED, ENDED, False),
    (PROPOSED, ENDED, True),
    (ACCEPTED, ENDED, False),
    (ACCEPTED, ENDED, True),
}


@pytest.mark.parametrize(
    ("state", "wanted"), [each for each in product(QuestionState, STEPS) if each[0] is not each[1]]
)
@pytest.mark.parametrize("is_proposer", [True, False])
def test_a_step_is_taken_by_whose_it_is(state: QuestionState, wanted: QuestionState, is_proposer: bool) -> None:
    if (state, wanted, is_proposer) in ALLOWED:
        refuse_step(state, wanted, is_proposer=is_proposer)
        return
    with pytest.raises(ConflictError):
        refuse_step(state, wanted, is_proposer=is_proposer)


def test_a_question_names_a_tag_or_an_item() -> None:
    assert read_subject(tag="walk", item=None) == Subject(tag="walk")
    assert read_subject(tag=None, item="sleep") == Subject(item="sleep")
    for tag, item in ((None, None), ("walk", "sleep")):
        with pytest.raises(RefusedError):
            read_subject(tag=tag, item=item)


def test_a_tag_is_kept_in_nfc() -> None:
    assert read_subject(tag="cafe\u0301", item=None).tag == "caf\u00e9"


def test_a_subject_is_stored_and_read_back() -> None:
    for subject in (Subject(tag="walk"), Subject(item="energy")):
        assert Subject.of(subject.said) == subject


def test_an_answer_is_made_from_mood_and_from_what_it_is_compared_with() -> None:
    assert Subject(tag="walk").kinds == ["mood", "tags"]
    assert Subject(item="sleep").kinds == ["mood", "sleep"]


def test_the_same_tag_in_other_letters_is_the_same() -> None:
    assert Subject(tag="Café ").is_like(Subject(tag="cafe\u0301"))
    assert not Subject(tag="walk").is_like(Subject(tag="run"))
    assert not Subject(tag="sleep").is_like(Subject(item="sleep"))


def test_the_third_question_has_no_place() -> None:
    assert [free_place(taken) for taken in ((), (1,), (2,))] == [1, 2, 1]
    with pytest.raises(ConflictError, match="Two questions are watched already"):
        free_place((2, 1))


def test_a_day_is_of_this_century() -> None:
    for day in (EARLIEST_DAY, date(2026, 11, 1), LATEST_DAY):
        refuse_day(day)
    for day in (EARLIEST_DAY - timedelta(days=1), LATEST_DAY + timedelta(days=1)):
        with pytest.raises(RefusedError):
            refuse_day(day)

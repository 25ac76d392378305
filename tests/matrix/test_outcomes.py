"""Everybody gets what the table says, for everything that can be asked."""

import pytest

from tests.matrix.calling import METHODS, Answer
from tests.matrix.routes import walked
from tests.matrix.table import Question, own, questions, rows
from tests.matrix.world import World

ABOUT_A_ROW = [row for row in rows() if row.ids]
OF_THE_API = [row for row in rows() if row.path.startswith("/api/v1/")]
CHANGING = [row for row in rows() if row.is_changing and not row.path.startswith("/_allauth/")]


@pytest.mark.parametrize("route", walked())
@pytest.mark.parametrize("method", METHODS)
def test_everybody_gets_what_the_table_says(world: World, untouched: str, route: str, method: str) -> None:
    wrong = {}
    for question in questions(route, method):
        for column, actor in world.everybody():
            words, said = world.asked_about(actor), question.cells[column]
            answer = actor.ask(method, question.path_with(words), question.body_with(words), keep_digest=True)
            if fault := fault_of(answer, question, said, untouched):
                wrong[actor.name, question.body] = (said, fault)
    assert wrong == {}


def fault_of(answer: Answer, question: Question, said: str, untouched: str) -> str:
    """What is wrong with an answer, in a few words; nothing when it is what was said."""
    if answer.outcome != said.rstrip("*~"):
        return f"{answer.outcome} {answer.body[:200]!r}"
    if answer.left_behind not in {"", untouched} and not said.endswith("*"):
        return "refused, but something has changed"
    if said.startswith("2") and question in OF_THE_API and question.is_changing:
        return fault_of_change(has_written=answer.has_written, has_anything_to_change=not said.endswith("~"))
    return ""


def fault_of_change(*, has_written: bool, has_anything_to_change: bool) -> str:
    """What is wrong with a change that was granted."""
    if has_written == has_anything_to_change:
        return ""
    return "done, and something was written" if has_written else "done, but nothing was written"


@pytest.mark.parametrize("question", ABOUT_A_ROW, ids=str)
def test_everybody_gets_their_own_rows_as_the_client_and_the_therapist_do(world: World, question: Question) -> None:
    owners = {
        actor.name: (column, actor) for column, actor in world.everybody() if set(question.ids) <= set(actor.rows)
    }
    assert len(owners) >= 3
    for column, actor in owners.values():
        words = world.own(actor)
        answer = actor.ask(question.method, question.path_with(words), question.body_with(words))
        assert answer.outcome == own(question, column).removesuffix("*"), actor.name


@pytest.mark.parametrize("question", [row for row in OF_THE_API if not row.is_changing], ids=str)
def test_a_browser_reads_from_the_api_what_a_phone_does(world: World, question: Question) -> None:
    for column, actor in world.everybody():
        answer = actor.ask_by_cookie(question.method, question.path_with(world.asked_about(actor)))
        assert answer.outcome == question.cells[column], actor.name


@pytest.mark.parametrize("question", CHANGING, ids=str)
def test_a_page_of_somebody_elses_changes_nothing_through_a_browser(world: World, question: Question) -> None:
    for name in ("client", "therapist"):
        actor = world.actors[name]
        answer = actor.ask_from_elsewhere(question.method, question.path_with(world.own(actor)))
        assert (answer.status, answer.has_written) == (403, False), name

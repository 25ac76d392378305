"""What is somebody else's and what does not exist are one answer: in every byte, and in the statements it took."""

import json
import re
from itertools import product

import pytest

from moodtrack.entrance.problems import NOT_FOUND, problem
from tests.matrix.calling import METHODS, Actor, Answer, is_page
from tests.matrix.routes import walked
from tests.matrix.table import NOT_SIGNED_IN, Question, foreign, questions, rows
from tests.matrix.world import A_MISSING_ID, World

REMEMBERED = {("PUT", "/api/v1/check-ins/{check_in_id}"), ("GET", "/api/v1/check-ins/{check_in_id}/history")}
"""What a client has deleted they still know of: its history, and that its id cannot be used again."""
MALFORMED = ("not-an-id", "0199abcd-ef00-7abc-8def-0123456789a", "0199abcd-ef00-7abc-8def-0123456789ag", "1")
WITH_AN_ID = [(row, name) for row in rows() for name in row.ids]
WITHOUT_A_ROW = [
    question
    for route, method in product(walked(), METHODS)
    for question in questions(route, method)
    if question.ids and question not in rows()
]
IN_A_PATH = [route for route in walked() if "_id}" in route]


def asked(world: World, actor: Actor, question: Question, name: str, row: str) -> Answer:
    """The answer to a question in which everything is one's own but one id, without the path and that id."""
    words = {**world.own(actor), name: row}
    path = question.path_with(words)
    return actor.ask(question.method, path, question.body_with(words)).without(path, row)


def strange(world: World, actor: Actor, question: Question, name: str) -> list[str]:
    """Ids that are as good as missing to this actor."""
    is_remembered = (question.method, question.path) in REMEMBERED
    return sorted(world.foreign(actor, name) - ({actor.deleted.get(name, "")} if is_remembered else set()))


@pytest.mark.parametrize(("question", "name"), WITH_AN_ID, ids=str)
def test_a_foreign_row_is_answered_like_a_missing_one(world: World, question: Question, name: str) -> None:
    for column, actor in world.everybody():
        ids = strange(world, actor, question, name)
        missing = asked(world, actor, question, name, world.missing(ids[0]))
        assert missing.outcome == foreign(question, column).removesuffix("*"), actor.name
        for row in ids[:1] if column in NOT_SIGNED_IN else ids:
            assert asked(world, actor, question, name, row) == missing, actor.name


@pytest.mark.parametrize(("question", "name"), WITH_AN_ID, ids=str)
def test_so_it_is_in_capitals(world: World, question: Question, name: str) -> None:
    for actor in world.signed_in():
        row = min(world.foreign(actor, name))
        ids = (row.upper(), world.missing(row).upper())
        foreign_answer, missing_answer = (asked(world, actor, question, name, row) for row in ids)
        assert foreign_answer == missing_answer, actor.name


@pytest.mark.parametrize("question", WITHOUT_A_ROW, ids=str)
def test_so_it_is_with_methods_that_have_no_row(world: World, question: Question) -> None:
    name = question.ids[0]
    for actor in world.signed_in():
        ids = (row := min(world.foreign(actor, name)), world.missing(row))
        foreign_answer, missing_answer = (asked(world, actor, question, name, row) for row in ids)
        assert foreign_answer == missing_answer, actor.name


@pytest.mark.parametrize("route", IN_A_PATH)
@pytest.mark.parametrize("malformed", MALFORMED)
def test_a_malformed_id_is_not_found_either(world: World, route: str, malformed: str) -> None:
    path = re.sub(r"\{\w+_id\}", malformed, route)
    expected = the_page(world) if is_page(path) else json.dumps(problem(404, NOT_FOUND, path)).encode()
    for _, actor in world.everybody():
        answer = actor.ask("GET", path)
        assert (answer.status, answer.body) == (404, expected), actor.name


def the_page(world: World) -> bytes:
    """The one page that says there is nothing."""
    return world.actors["therapist"].ask("GET", f"/portal/reports/{A_MISSING_ID}/").body

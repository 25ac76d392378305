"""Holding what was said of a client's days against what is true of them."""

from collections.abc import Sequence

from bench.truth import practice
from bench.truth.diary import Diary
from bench.truth.statements import (
    Document,
    Statement,
    kind_of,
    name_of_kind,
    of_family,
    told,
    told_without_gate,
)
from bench.truth.tally import Tally
from bench.truth.worlds import World

CLEAR = 0.05
CONFIRMED = frozenset({"confirmed"})


def score(tally: Tally, world: World, diary: Diary, findings: Sequence[Document]) -> None:
    """Note everything one report tells about how true reports are."""
    said, by_apps = told(findings), practice.results(diary)
    _note_false(tally, world, diary, findings, said)
    tally.note("apps: any", _has_false(world, diary, practice.said(by_apps)))
    tally.note("apps: statements", len(practice.said(by_apps)))
    if not diary.truths:
        _note_errors(tally, world, findings, by_apps)
    else:
        _note_found(tally, diary, findings, said, practice.said(by_apps))
    _note_truth(tally, world, diary, said, "")
    _note_truth(tally, world, diary, practice.said(by_apps), "apps: ")
    _note_asked(tally, diary, findings, by_apps)
    _note_coverage(tally, diary, findings)


def _note_false(tally: Tally, world: World, diary: Diary, findings: Sequence[Document], said: set[Statement]) -> None:
    on_the_page = _has_false(world, diary, said)
    tally.note("any", on_the_page)
    tally.note("any confirmed", _has_false(world, diary, told(findings, tiers=CONFIRMED)))
    tally.note("any without gate", _has_false(world, diary, told_without_gate(findings)))
    further = of_family(findings, "secondary")
    tally.note("any, page or beyond", on_the_page or any(_is_told_beyond(each, world) for each in further))


def _is_told_beyond(finding: Document, world: World) -> bool:
    return finding["tier"] in {"new", "confirmed"} and kind_of(finding) not in world.allowed


def _has_false(world: World, diary: Diary, said: set[Statement]) -> bool:
    return any(_is_false(world, diary, statement) for statement in said)


def _is_false(world: World, diary: Diary, statement: Statement) -> bool:
    return statement not in diary.truths and statement.kind not in world.allowed


def _note_errors(tally: Tally, world: World, findings: Sequence[Document], by_apps: Sequence[practice.Result]) -> None:
    """Each kind alone, at .05."""
    for each in of_family(findings, "primary"):
        if kind_of(each) not in world.allowed:
            tally.note(f"error: {name_of_kind(each)}", each["p"] < CLEAR)
    for result in by_apps:
        tally.note(f"apps: error: {result.kind}", result.p < CLEAR)


def _note_found(
    tally: Tally, diary: Diary, findings: Sequence[Document], said: set[Statement], by_apps: set[Statement]
) -> None:
    tally.note("found", bool(diary.truths & said))
    tally.note("found confirmed", bool(diary.truths & told(findings, tiers=CONFIRMED)))
    tally.note("apps: found", bool(diary.truths & by_apps))
    tested = {(kind_of(each), each["tag"]) for each in of_family(findings, "primary")}
    if any(truth[:2] in tested for truth in diary.truths):
        tally.note("found of tested", bool(diary.truths & said))
    for truth in diary.truths:
        for statement in said:
            if statement[:2] == truth[:2]:
                tally.note("wrong sign", statement.is_rise != truth.is_rise)


def _note_truth(tally: Tally, world: World, diary: Diary, said: set[Statement], who: str) -> None:
    for statement in said:
        tally.note(f"{who}false statements", _is_false(world, diary, statement))
    tally.note(f"{who}true per report", len(diary.truths & said))


def _note_asked(tally: Tally, diary: Diary, findings: Sequence[Document], by_apps: Sequence[practice.Result]) -> None:
    for each in of_family(findings, "asked"):
        effect = diary.effects.get((each["kind"], each["tag"]), 0.0)
        is_clear = not each["low"] <= 0 <= each["high"]
        tally.note("asked: clear", is_clear and (not effect or (each["estimate"] > 0) == (effect > 0)))
        if is_clear and effect:
            tally.note("wrong sign", (each["estimate"] > 0) != (effect > 0))
        tally.note("covered: asked", each["low"] <= effect <= each["high"])
    asked = {(each["kind"], each["tag"]) for each in of_family(findings, "asked")}
    for result in by_apps:
        if (result.kind, result.tag) in asked:
            tally.note("apps: asked: clear", result.p < CLEAR)


def _note_coverage(tally: Tally, diary: Diary, findings: Sequence[Document]) -> None:
    """Whether the ranges hold what is true: where something was planted, only of that."""
    for each in of_family(findings, "primary"):
        kind = name_of_kind(each)
        effect = diary.effects.get((kind, each["tag"])) if diary.truths else _no_effect(kind)
        if effect is not None:
            tally.note(f"covered: {kind}", each["low"] <= effect <= each["high"])


def _no_effect(kind: str) -> float | None:
    """Where nothing happened, a shift's range is about a day that was chosen for looking like one."""
    return None if kind == "shift" else 0.0

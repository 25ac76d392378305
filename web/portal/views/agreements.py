"""What the two agree beforehand: when they meet, what they watch, which dates matter."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moodtrack.agreements.actions.annotations import annotate, delete_annotation, open_annotations
from moodtrack.agreements.actions.questions import change_question, open_questions, propose_question
from moodtrack.agreements.queries import annotation_of, annotations_in, question_of, questions_visible_to
from moodtrack.agreements.rules import QuestionState, Subject, read_subject
from moodtrack.care.actions.caseload import open_session, open_sessions
from moodtrack.care.actions.sessions import change_session, delete_session, plan_session
from moodtrack.care.queries import Standing, relationship_with, session_of, standing_with
from moodtrack.core.errors import ConflictError
from moodtrack.people.models import Therapist
from web.portal.acting import as_therapist
from web.portal.agreements import annotation_lines, question_lines, session_lines
from web.portal.clock import Clock
from web.portal.forms import AnnotationForm, QuestionForm, SessionChangeForm, SessionForm, carried_out
from web.portal.heading import heading_of

STEPS = {state.value: state for state in QuestionState if state is not QuestionState.PROPOSED}


@require_safe
@as_therapist
def agreements(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """Sessions, questions that are watched, and dates on the time line, each with a form for one more."""
    return _page(request, therapist, client_id)


def _page(
    request: HttpRequest, therapist: Therapist, client_id: UUID, *refused: Form, refusal: str = ""
) -> HttpResponse:
    """The page.

    Args:
        refused: the form that could not be carried out, which stands in the place of the empty one.
        refusal: why what a button asks for could not be.
    """
    clock = Clock.of(therapist)
    standing = standing_with(therapist.account, client_id, clock.now)
    forms = {type(form): form for form in (SessionForm(), QuestionForm(), AnnotationForm(), *refused)}
    context = {
        "heading": heading_of(standing, clock, tab="agreements"),
        **_opened(therapist, standing, clock),
        "planning": forms[SessionForm],
        "watching": forms[QuestionForm],
        "noting": forms[AnnotationForm],
        "refusal": refusal,
        "therapist": therapist,
    }
    return render(request, "portal/agreements.html", context, status=422 if refused or refusal else 200)


def _opened(therapist: Therapist, standing: Standing, clock: Clock) -> dict[str, Any]:
    """What there is to list; every look leaves its audit line."""
    by, relationship, now = therapist.account, standing.row.relationship, clock.now
    client_id, relationships = relationship.client_id, [relationship]
    rows, dates = list(questions_visible_to(by, relationships)), list(annotations_in(relationship))
    questions = open_questions(by=by, relationships=relationships, questions=rows, now=now)
    annotations = open_annotations(by=by, relationship=relationship, annotations=dates, now=now)
    return {
        "sessions": session_lines(open_sessions(by=by, client_id=client_id, now=now), clock),
        "questions": question_lines(questions, clock),
        "annotations": annotation_lines(annotations, clock),
    }


def _back(client_id: UUID, section: str) -> HttpResponse:
    """To the part of the page where something was changed, so that who goes by keyboard goes on from there."""
    return redirect(f"{reverse('portal:agreements', args=[client_id])}#{section}")


@require_POST
@as_therapist
def plan(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """Enter a session, to come or past."""
    clock, form = Clock.of(therapist), SessionForm(request.POST)

    def enter() -> None:
        starts_at, minutes = form.starts_at(therapist.zone), form.cleaned_data["minutes"]
        plan_session(by=therapist.account, client_id=client_id, starts_at=starts_at, minutes=minutes, now=clock.now)

    if not carried_out(form, enter):
        return _page(request, therapist, client_id, form)
    return _back(client_id, "sessions")


@require_http_methods(["GET", "HEAD", "POST"])
@as_therapist
def session(request: HttpRequest, therapist: Therapist, session_id: UUID) -> HttpResponse:
    """One session: move it, change its length, say what became of it."""
    clock, account = Clock.of(therapist), therapist.account
    row = session_of(account, session_id)
    form = SessionChangeForm.about(row, therapist.zone, request.POST or None)

    def change() -> None:
        change_session(by=account, session_id=session_id, now=clock.now, **form.changes(therapist.zone))

    if carried_out(form, change):
        return _back(row.client_id, "sessions")
    open_session(by=account, session_id=session_id, now=clock.now)
    heading = heading_of(standing_with(account, row.client_id, clock.now), clock, tab="agreements")
    context = {"heading": heading, "form": form, "session_id": session_id, "therapist": therapist}
    return render(request, "portal/session.html", context, status=422 if form.is_bound else 200)


@require_POST
@as_therapist
def remove_session(request: HttpRequest, therapist: Therapist, session_id: UUID) -> HttpResponse:
    """Take out a session entered by mistake."""
    client_id = session_of(therapist.account, session_id).client_id
    try:
        delete_session(by=therapist.account, session_id=session_id, now=Clock.of(therapist).now)
    except ConflictError as refusal:
        return _page(request, therapist, client_id, refusal=str(refusal))
    return _back(client_id, "sessions")


@require_POST
@as_therapist
def propose(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """Propose a question to watch; the client accepts or declines."""
    clock, form = Clock.of(therapist), QuestionForm(request.POST)
    relationship = relationship_with(therapist.account, client_id)

    def ask() -> None:
        subject = _subject(form)
        propose_question(by=therapist.account, relationship_id=relationship.pk, subject=subject, now=clock.now)

    if not carried_out(form, ask):
        return _page(request, therapist, client_id, form)
    return _back(client_id, "questions")


def _subject(form: QuestionForm) -> Subject:
    return read_subject(tag=form.cleaned_data["tag"] or None, item=form.cleaned_data["item"] or None)


@require_POST
@as_therapist
def question(request: HttpRequest, therapist: Therapist, question_id: UUID) -> HttpResponse:
    """Accept, decline or end a question."""
    client_id = question_of(therapist.account, question_id).client_id
    state = STEPS.get(request.POST.get("state", ""))
    if state is None:
        return _page(request, therapist, client_id)
    try:
        change_question(by=therapist.account, question_id=question_id, state=state, now=Clock.of(therapist).now)
    except ConflictError as refusal:
        return _page(request, therapist, client_id, refusal=str(refusal))
    return _back(client_id, "questions")


@require_POST
@as_therapist
def note_date(request: HttpRequest, therapist: Therapist, client_id: UUID) -> HttpResponse:
    """Note a word about a day on the client's time line."""
    clock, form = Clock.of(therapist), AnnotationForm(request.POST)

    def note() -> None:
        said = form.cleaned_data
        annotate(by=therapist.account, client_id=client_id, day=said["day"], text=said["text"], now=clock.now)

    if not carried_out(form, note):
        return _page(request, therapist, client_id, form)
    return _back(client_id, "annotations")


@require_POST
@as_therapist
def remove_date(request: HttpRequest, therapist: Therapist, annotation_id: UUID) -> HttpResponse:
    """Take a date off the client's time line."""
    client_id = annotation_of(therapist.account, annotation_id).client_id
    delete_annotation(by=therapist.account, annotation_id=annotation_id, now=Clock.of(therapist).now)
    return _back(client_id, "annotations")

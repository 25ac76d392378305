from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers import CleanCharField, StrictSerializer, WordField, paged
from api.sharing import relationship_meant
from api.views import PAGE_NAMES, PAGE_PARAMETERS, ResourceView, page_of
from moodtrack.agreements.actions.questions import change_question, open_questions, propose_question
from moodtrack.agreements.queries import QuestionContent, questions_visible_to, relationships_meant
from moodtrack.agreements.rules import ITEMS, LONGEST_TAG, Party, QuestionState, read_subject

STATES = [(state.value, state.value) for state in QuestionState]
STEPS = [(state, state) for state, _ in STATES if state != QuestionState.PROPOSED]
PARTIES = [(party.value, party.value) for party in Party]
OF_WHICH = OpenApiParameter("relationship", UUID, description="Only those of this relationship.")


class QuestionInput(StrictSerializer):
    """What to watch: a tag or an item, one of the two."""

    relationship = serializers.UUIDField()
    tag = CleanCharField(max_length=LONGEST_TAG, required=False, allow_null=True, default=None)
    item = WordField(choices=ITEMS, required=False, allow_null=True, default=None)


class QuestionStepInput(StrictSerializer):
    """Whoever did not propose it accepts or declines; either ends."""

    state = WordField(choices=STEPS)


class QuestionOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    relationship = serializers.UUIDField()
    tag = serializers.CharField(allow_null=True)
    item = serializers.ChoiceField(choices=ITEMS, allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    proposed_by = serializers.ChoiceField(choices=PARTIES)
    proposed_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    declined_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.ChoiceField(choices=PARTIES, allow_null=True)


class QuestionsView(ResourceView):
    """What a client and a therapist watch, or propose to watch, newest first; two at a time are watched."""

    @extend_schema(
        operation_id="questions_list",
        parameters=[OF_WHICH, *PAGE_PARAMETERS],
        responses=paged("QuestionPage", QuestionOutput),
    )
    def get(self, request: Request) -> Response:
        relationships = relationships_meant(self.account, relationship_meant(request, beside=PAGE_NAMES))
        rows = questions_visible_to(self.account, relationships)
        pages, page = page_of(self, rows, ("-proposed_at", "-id"))
        opened = open_questions(by=self.account, relationships=relationships, questions=page, now=self.now)
        return pages.get_paginated_response([_json(question) for question in opened])

    @extend_schema(operation_id="question_propose", request=QuestionInput, responses={201: QuestionOutput})
    def post(self, request: Request) -> Response:
        asked = QuestionInput(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        subject = read_subject(tag=said["tag"], item=said["item"])
        question = propose_question(
            by=self.account, relationship_id=said["relationship"], subject=subject, now=self.now
        )
        return Response(_json(question), status=201)


class QuestionView(ResourceView):
    """One question."""

    @extend_schema(operation_id="question_change", request=QuestionStepInput, responses=QuestionOutput)
    def patch(self, request: Request, question_id: UUID) -> Response:
        asked = QuestionStepInput(data=request.data)
        asked.is_valid(raise_exception=True)
        state = QuestionState(asked.validated_data["state"])
        return Response(_json(change_question(by=self.account, question_id=question_id, state=state, now=self.now)))


def _json(question: QuestionContent) -> dict[str, Any]:
    row = question.row
    answer: dict[str, Any] = QuestionOutput(
        {
            "id": row.pk,
            "relationship": row.relationship_id,
            "tag": question.subject.tag,
            "item": question.subject.item,
            "state": row.state.value,
            "proposed_by": row.proposed_by,
            "proposed_at": row.proposed_at,
            "accepted_at": row.accepted_at,
            "declined_at": row.declined_at,
            "ended_at": row.ended_at,
            "ended_by": row.ended_by or None,
        }
    ).data
    return answer

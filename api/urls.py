"""Every route of the API."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import path, register_converter
from django.urls.converters import UUIDConverter
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from api.access_log import AccessLogView
from api.annotations import AnnotationsView, AnnotationView
from api.care import CareView
from api.check_in_form import CheckInFormView
from api.check_ins import CheckInHistoryView, CheckInsView, CheckInView
from api.clients import ClientDetailView, ClientsView
from api.deliveries import ReceiptView, SnoozeView
from api.devices import DevicesView, DeviceView
from api.end import EndCareOfView, EndOwnCareView
from api.erasure import KeepView
from api.exports import ExportFileView, ExportsView, ExportView
from api.findings import FindingsView
from api.invitations import InvitationsView, InvitationView
from api.join import JoinView
from api.me import MeView
from api.push_key import PushKeyView
from api.questions import QuestionsView, QuestionView
from api.reminder_schedules import ReminderScheduleView
from api.report_preview import ReportPreviewView
from api.reports import ReportFileView, ReportsView, ReportView
from api.sessions import SessionsView, SessionView
from api.sharing import SharingView
from api.sync import SyncView
from api.topics import TopicsView, TopicView


class IdConverter(UUIDConverter):
    """An id in a path, in small letters or, as some phones write it, in capitals."""

    regex = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"


register_converter(IdConverter, "id")

FOR_ANYONE = {"permission_classes": [AllowAny], "authentication_classes": []}
SWAGGER_NEEDS = {"style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:"]}
"""Swagger's page brings a style and two pictures inside it; its script comes as a file, and nothing from elsewhere."""

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(**FOR_ANYONE), name="schema"),
    path(
        "docs/",
        csp_update(SWAGGER_NEEDS)(SpectacularSwaggerSplitView.as_view(**FOR_ANYONE, http_method_names=["get", "head"])),
        name="docs",
    ),
    path("v1/invitations", InvitationsView.as_view()),
    path("v1/invitations/<id:invitation_id>", InvitationView.as_view()),
    path("v1/join", JoinView.as_view()),
    path("v1/me", MeView.as_view()),
    path("v1/me/keep", KeepView.as_view()),
    path("v1/access-log", AccessLogView.as_view()),
    path("v1/findings", FindingsView.as_view()),
    path("v1/report-preview", ReportPreviewView.as_view()),
    path("v1/exports", ExportsView.as_view()),
    path("v1/exports/<id:export_id>", ExportView.as_view()),
    path("v1/exports/<id:export_id>/file", ExportFileView.as_view()),
    path("v1/care", CareView.as_view()),
    path("v1/sharing", SharingView.as_view()),
    path("v1/end", EndOwnCareView.as_view()),
    path("v1/check-in-form", CheckInFormView.as_view()),
    path("v1/check-ins", CheckInsView.as_view()),
    path("v1/check-ins/<id:check_in_id>", CheckInView.as_view()),
    path("v1/check-ins/<id:check_in_id>/history", CheckInHistoryView.as_view()),
    path("v1/sync", SyncView.as_view()),
    path("v1/topics", TopicsView.as_view()),
    path("v1/topics/<id:topic_id>", TopicView.as_view()),
    path("v1/questions", QuestionsView.as_view()),
    path("v1/questions/<id:question_id>", QuestionView.as_view()),
    path("v1/devices", DevicesView.as_view()),
    path("v1/devices/<id:device_id>", DeviceView.as_view()),
    path("v1/deliveries/<str:delivery_token>/receipt", ReceiptView.as_view()),
    path("v1/deliveries/<str:delivery_token>/snooze", SnoozeView.as_view()),
    path("v1/push-key", PushKeyView.as_view()),
    path("v1/reminder-schedules/<str:kind>", ReminderScheduleView.as_view()),
    path("v1/clients", ClientsView.as_view()),
    path("v1/clients/<id:client_id>", ClientDetailView.as_view()),
    path("v1/clients/<id:client_id>/end", EndCareOfView.as_view()),
    path("v1/clients/<id:client_id>/sessions", SessionsView.as_view()),
    path("v1/clients/<id:client_id>/annotations", AnnotationsView.as_view()),
    path("v1/annotations/<id:annotation_id>", AnnotationView.as_view()),
    path("v1/clients/<id:client_id>/reports", ReportsView.as_view()),
    path("v1/sessions/<id:session_id>", SessionView.as_view()),
    path("v1/reports/<id:report_id>", ReportView.as_view()),
    path("v1/reports/<id:report_id>.pdf", ReportFileView.as_view()),
]

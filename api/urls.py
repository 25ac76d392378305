"""Every route of the API."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.permissions import AllowAny

from api.care import CareView
from api.check_in_form import CheckInFormView
from api.check_ins import CheckInHistoryView, CheckInsView, CheckInView
from api.clients import ClientDetailView, ClientsView
from api.devices import DevicesView, DeviceView
from api.invitations import InvitationsView, InvitationView
from api.join import JoinView
from api.me import MeView
from api.push_key import PushKeyView
from api.reminder_schedules import ReminderScheduleView
from api.reports import ReportsView, ReportView
from api.sessions import SessionsView, SessionView
from api.topics import TopicsView, TopicView

urlpatterns = [
    path(
        "schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny], authentication_classes=[]), name="schema"
    ),
    path(
        "docs/",
        SpectacularSwaggerView.as_view(permission_classes=[AllowAny], authentication_classes=[], url_name="schema"),
        name="docs",
    ),
    path("v1/invitations", InvitationsView.as_view()),
    path("v1/invitations/<uuid:invitation_id>", InvitationView.as_view()),
    path("v1/join", JoinView.as_view()),
    path("v1/me", MeView.as_view()),
    path("v1/care", CareView.as_view()),
    path("v1/check-in-form", CheckInFormView.as_view()),
    path("v1/check-ins", CheckInsView.as_view()),
    path("v1/check-ins/<uuid:check_in_id>", CheckInView.as_view()),
    path("v1/check-ins/<uuid:check_in_id>/history", CheckInHistoryView.as_view()),
    path("v1/topics", TopicsView.as_view()),
    path("v1/topics/<uuid:topic_id>", TopicView.as_view()),
    path("v1/devices", DevicesView.as_view()),
    path("v1/devices/<uuid:device_id>", DeviceView.as_view()),
    path("v1/push-key", PushKeyView.as_view()),
    path("v1/reminder-schedules/<str:kind>", ReminderScheduleView.as_view()),
    path("v1/clients", ClientsView.as_view()),
    path("v1/clients/<uuid:client_id>", ClientDetailView.as_view()),
    path("v1/clients/<uuid:client_id>/sessions", SessionsView.as_view()),
    path("v1/clients/<uuid:client_id>/reports", ReportsView.as_view()),
    path("v1/sessions/<uuid:session_id>", SessionView.as_view()),
    path("v1/reports/<uuid:report_id>", ReportView.as_view()),
]

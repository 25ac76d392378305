from django.urls import path

from web.portal import first_sign_in, security, sign_in
from web.portal.views import agreements, caseload, clients, invitations, reports

app_name = "portal"
urlpatterns = [
    path("", caseload.caseload, name="caseload"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("first-sign-in/<uidb64>/<token>/", first_sign_in.first_sign_in, name="first_sign_in"),
    path("stay/", sign_in.stay, name="stay"),
    path("security/", security.security, name="security"),
    path("security/authenticator/", security.add_authenticator, name="add_authenticator"),
    path("security/passkey/", security.add_passkey, name="add_passkey"),
    path("security/recovery-codes/", security.recovery_codes, name="recovery_codes"),
    path("security/remove/", security.remove, name="remove_factor"),
    path("security/end-elsewhere/", security.end_elsewhere, name="end_elsewhere"),
    # The caseload and who is to join it.
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<uuid:invitation_id>/withdraw/", invitations.withdraw, name="withdraw"),
    path("ended/", clients.ended, name="ended"),
    # One client.
    path("clients/<uuid:client_id>/", reports.client, name="client"),
    path("clients/<uuid:client_id>/waiting/", reports.waiting, name="waiting"),
    path("clients/<uuid:client_id>/reports/", reports.reports, name="past_reports"),
    path("clients/<uuid:client_id>/agreements/", agreements.agreements, name="agreements"),
    path("clients/<uuid:client_id>/sessions/", agreements.plan, name="plan"),
    path("clients/<uuid:client_id>/questions/", agreements.propose, name="propose"),
    path("clients/<uuid:client_id>/annotations/", agreements.note_date, name="note_date"),
    path("clients/<uuid:client_id>/sharing/", clients.sharing, name="sharing"),
    path("clients/<uuid:client_id>/access-log/", clients.access_log, name="access_log"),
    path("clients/<uuid:client_id>/label/", clients.label, name="label"),
    path("clients/<uuid:client_id>/end/", clients.end, name="end"),
    path("sessions/<uuid:session_id>/", agreements.session, name="session"),
    path("sessions/<uuid:session_id>/remove/", agreements.remove_session, name="remove_session"),
    path("questions/<uuid:question_id>/", agreements.question, name="question"),
    path("annotations/<uuid:annotation_id>/remove/", agreements.remove_date, name="remove_date"),
    # One report.
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:report_id>/pdf/", reports.report_pdf, name="report_pdf"),
    path("reports/<uuid:report_id>/together/", reports.together, name="together"),
]

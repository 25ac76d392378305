from django.urls import path

from web.portal import first_sign_in, security, sign_in, views

app_name = "portal"
urlpatterns = [
    path("", views.caseload, name="caseload"),
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
    path("clients/<uuid:client_id>/reports/", views.past_reports, name="past_reports"),
    path("reports/<uuid:report_id>/", views.report, name="report"),
    path("reports/<uuid:report_id>/pdf/", views.report_pdf, name="report_pdf"),
]

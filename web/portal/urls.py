from django.urls import path

from web.portal import first_sign_in, sign_in, views

app_name = "portal"
urlpatterns = [
    path("", views.caseload, name="caseload"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("first-sign-in/<uidb64>/<token>/", first_sign_in.first_sign_in, name="first_sign_in"),
    path("clients/<uuid:client_id>/reports/", views.past_reports, name="past_reports"),
    path("reports/<uuid:report_id>/", views.report, name="report"),
    path("reports/<uuid:report_id>/pdf/", views.report_pdf, name="report_pdf"),
]

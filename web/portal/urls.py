from django.urls import path

from web.portal import sign_in, views

app_name = "portal"
urlpatterns = [
    path("", views.caseload, name="caseload"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("reports/<uuid:report_id>/", views.report, name="report"),
]

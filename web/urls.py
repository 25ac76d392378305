"""What people reach with a browser. allauth's flows look for some of our pages under names of their own."""

from django.urls import include, path

from web.front import front
from web.portal import sign_in

urlpatterns = [
    path("", front, name="front"),
    path("portal/", include("web.portal.urls")),
    path("portal/sign-in/", sign_in.sign_in, name="account_login"),
    path("portal/sign-in/code/", sign_in.second_factor, name="mfa_authenticate"),
    path("portal/sign-in/again/", sign_in.again, name="account_reauthenticate"),
]

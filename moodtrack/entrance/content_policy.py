"""What a browser may do with an answer, said once: by whoever answers, else by the settings."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""For what is no page."""


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp, which is not asked to put together a policy for an answer that has one."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if HEADER in response.headers:
            return response
        return super().process_response(request, response)

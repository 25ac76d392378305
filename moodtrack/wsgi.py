"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from moodtrack.core.role import refuse_unfit_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moodtrack.settings")
application = get_wsgi_application()
refuse_unfit_role()

"""WSGI entry point, for waitress here and for any other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "superbill.office.settings"

application = get_wsgi_application()

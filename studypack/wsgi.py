"""Pages and API for a threaded WSGI server; the event streams are served by studypack.asgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studypack.settings")

application = get_wsgi_application()

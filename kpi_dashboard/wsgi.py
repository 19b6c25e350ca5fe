"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpi_dashboard.settings")
application = get_wsgi_application()

if not (settings.COUNCIL_NAME and settings.COUNCIL_LA_NUMBER):
    raise ImproperlyConfigured(
        "COUNCIL_NAME and COUNCIL_LA_NUMBER are not both set. Set them to the council's name and "
        "to its three-digit DfE number (fixtures/dfe/authorities.csv lists them all)."
    )

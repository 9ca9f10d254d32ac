"""A Django site with one view, which returns the same 30 kB each time: what Django itself costs. No middleware."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

PAGE = "<!doctype html><title>Page</title>" + "<p>The same thirty thousand characters, each time.</p>\n" * 545

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="for nothing", MIDDLEWARE=[], INSTALLED_APPS=[]
)


def page(request):
    return HttpResponse(PAGE)


urlpatterns = [path("", page)]
application = get_wsgi_application()

"""The addresses for programs, as OpenAPI 3.1: `shapes` says what answers hold, `paths` which addresses there are.

Written by hand beside what it describes, and held to it by a test: each address that it names is asked for, each
answer has to fit, each field of an answer has to be named, and each public address for programs has to be here.
"""

from django.conf import settings

from campaign import terms
from campaign.openapi import paths, shapes

VERSION = "1.0.0"


def document(absolute):
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.SITE_NAME,
            "version": VERSION,
            "description": (
                "A public record in which every fact names the exact passage it rests on. Everything is read with "
                "GET, without a key. New fields may be added; none that is here changes its meaning within a version. "
                "Feeds may begin with a language of the site (/ru/…): what they say is then in that language."
            ),
            **_license(),
        },
        "externalDocs": {"url": absolute("/data/"), "description": terms.sentence()},
        "servers": [{"url": absolute("/").rstrip("/")}],
        "paths": paths.paths(),
        "components": {"schemas": shapes.schemas(), "responses": paths.RESPONSES, "parameters": paths.PARAMETERS},
    }


def _license():
    if not settings.DATA_LICENSE:
        return {}
    url = {"url": settings.DATA_LICENSE_URL} if settings.DATA_LICENSE_URL else {}
    return {"license": {"name": settings.DATA_LICENSE, **url}}

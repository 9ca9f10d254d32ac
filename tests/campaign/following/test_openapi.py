"""The description of the addresses for programs is held to the site: all that it names answers so, all is named."""

import re

import jsonschema
import pytest
from django.test import override_settings
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from campaign import openapi, public_bundle
from campaign.models import RECORDS
from campaign.search import entries
from documents.models import Document, Passage
from tests import atom
from tests import factories as make
from tests.campaign.test_secrets import routes

pytestmark = pytest.mark.django_db

# Addresses for programs end like this; other machines than programs read the rest.
FOR_PROGRAMS = re.compile(r"\.(json|csv|atom|jsonld|bib|ris|zip)$")
ELSEWHERE = {"oembed.json", "manifest.json"}


def strict(description):
    """The description with every object closed: a field that it does not name is an error."""

    def closed(schema):
        if isinstance(schema, dict):
            found = {name: closed(value) for name, value in schema.items()}
            return {**found, "additionalProperties": False} if "required" in schema else found
        return [closed(each) for each in schema] if isinstance(schema, list) else schema

    return {**description, "components": closed(description["components"])}


def validator(description, schema):
    registry = Registry().with_resource(
        "urn:site", Resource(contents={"$id": "urn:site", **description}, specification=DRAFT202012)
    )
    absolute = _absolute(schema)
    return jsonschema.Draft202012Validator(
        absolute, registry=registry, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def _absolute(schema):
    if isinstance(schema, dict):
        return {name: f"urn:site{value}" if name == "$ref" else _absolute(value) for name, value in schema.items()}
    return [_absolute(each) for each in schema] if isinstance(schema, list) else schema


def examples():
    """{parameter of a path: values}, by the first part of the path: of each kind what there is, a few."""
    found = {}
    for model in (*RECORDS, Document):
        public = Document.objects.public() if model is Document else model.objects.published()
        for thing in public[: 8 if model is Document else 2]:
            found.setdefault(thing.get_absolute_url().split("/")[1], []).append(thing.slug)
    found["passages"] = [str(pk) for pk in Passage.objects.public().values_list("pk", flat=True)[:2]]
    return found


@pytest.fixture
def rich(sample):
    """The sample, and what it has none of."""
    source = make.document("One. Two. Three.", title="A source of two versions")
    make.version(source, "One. Two. Four.")
    three = make.passage(source, "Three.", of=source.versions.get(number=1))
    petition = make.petition("Free them", published=False, state="closed", addressee="The court")
    make.language_version(petition, "it", sign_url="https://sign.example/", form_run_by="A platform")
    make.endorsement(petition, make.organization("Front"), "opposes", according_to="Adam Novak", date="2023",
                     date_basis="stated")  # fmt: skip
    make.figure(petition, "signatures", 5, preferred=True, preferred_because="It is newer.", date="2023-07",
                date_basis="stated")  # fmt: skip
    make.published(petition, three)
    entries.refresh()
    return sample


def test_each_address_of_the_description_answers_as_it_says(client, rich, tmp_path):
    with override_settings(DATA_FOLDER=str(tmp_path / "data")):
        public_bundle.build()
        description = client.get("/data/openapi.json").json()
        closed, known, checked = strict(description), examples(), 0
        for path, methods in description["paths"].items():
            ((media_type, content),) = methods["get"]["responses"]["200"]["content"].items()
            values = known.get(path.split("/")[1], [""]) if "{" in path else [""]
            answers = 0
            for value in values:
                response = client.get(
                    re.sub(r"{\w+}", value, path) + ("?q=boris" if path.startswith("/search") else "")
                )
                if path.endswith("/changes.json") and response.status_code == 400:
                    continue  # a source of one version
                assert response.status_code == 200, (path, value)
                assert response["Content-Type"].split(";")[0] == media_type.split(";")[0], path
                if "json" in media_type:
                    check = validator(closed, content["schema"])
                    errors = [f"{path} {value} {list(e.absolute_path)}: {e.message[:300]}"
                              for e in check.iter_errors(response.json())]  # fmt: skip
                    assert errors == []
                elif media_type == "application/atom+xml":
                    assert atom.problems(atom.read(response)) == []
                answers += 1
            assert answers, path
            checked += answers
    assert checked > 70


def test_each_public_address_for_programs_is_described(db):
    described = set(openapi.document(lambda path: f"https://record.example{path}")["paths"])
    there = set()
    for route, _converters in routes():
        address = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
        if FOR_PROGRAMS.search(address) and route not in ELSEWHERE:
            there.add(address)
    assert there == described


def test_the_description_is_itself_in_order(client):
    description = client.get("/data/openapi.json").json()
    assert description["openapi"] == "3.1.0"
    for schema in description["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    text = client.get("/data/openapi.json").content.decode()
    for kind, name in re.findall(r'"\$ref": "#/components/(\w+)/(\w+)"', text):
        assert name in description["components"][kind]
    for path, methods in description["paths"].items():
        given = [p if "$ref" not in p else description["components"]["parameters"][p["$ref"].rsplit("/", 1)[1]]
                 for p in methods["get"]["parameters"]]  # fmt: skip
        assert {p["name"] for p in given if p["in"] == "path"} == set(re.findall(r"{(\w+)}", path)), path
        assert len({(p["name"], p["in"]) for p in given}) == len(given), path


@pytest.mark.parametrize(
    ("address", "status"),
    [("/petitions.json?year=x", 400), ("/petitions/nothing.json", 404), ("/search.json?page=0", 400),
     ("/sources.csv?colour=red", 400), ("/data/record.zip", 503)],
)  # fmt: skip
def test_what_goes_wrong_is_described_too(client, address, status, settings, tmp_path):
    settings.DATA_FOLDER = str(tmp_path)
    description = openapi.document(lambda path: path)
    path = address.partition("?")[0].replace("nothing", "{slug}")
    said = description["paths"][path]["get"]["responses"][str(status)]["$ref"].rsplit("/", 1)[1]
    response = client.get(address)
    assert response.status_code == status
    if "content" in description["components"]["responses"][said]:
        assert response["Content-Type"] == "application/problem+json"
        schema = {"$ref": "#/components/schemas/Problem"}
        assert list(validator(strict(description), schema).iter_errors(response.json())) == []


def test_a_field_that_is_not_described_is_noticed(client):
    make.petition("Free them")
    closed = strict(openapi.document(lambda path: path))
    data = client.get("/petitions.json").json()
    check = validator(closed, {"$ref": "#/components/schemas/PetitionList"})
    assert check.is_valid(data)
    assert not check.is_valid({**data, "results": [{**data["results"][0], "new": 1}]})
    assert not check.is_valid({**data, "results": [{**data["results"][0], "date": "yesterday"}]})

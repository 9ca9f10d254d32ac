"""Which addresses there are for programs, what can be asked of each, and what it answers."""

from campaign import filters
from campaign.feeds.atom import MEDIA_TYPE as ATOM
from campaign.openapi import kinds
from campaign.openapi.shapes import KEY, NUMBER, TEXT, ref
from documents.annotations import MEDIA_TYPE as ANNOTATION
from documents.citing import FORMATS

FILTERS = {
    "petitions": filters.PetitionFilter, "statements": filters.StatementFilter, "updates": filters.UpdateFilter,
    "organizations": filters.OrganizationFilter, "people": filters.PersonFilter, "campaigns": filters.CampaignFilter,
    "sources": filters.SourceFilter,
}  # fmt: skip
CSV = "text/csv"
BINARY = {"type": "string", "contentEncoding": "binary"}


def _parameter(name, where="query", schema=TEXT, says="", **more):
    found = {"name": name, "in": where, "schema": schema, **more}
    return {**found, "description": says} if says else found


PARAMETERS = {
    "slug": _parameter("slug", "path", required=True, says="the last part of the page’s address"),
    "pk": _parameter("pk", "path", KEY, required=True),
    "after": _parameter("after", schema=KEY, says="the page begins after the one with this key"),
    "before": _parameter("before", schema=KEY, says="the page ends before the one with this key"),
    "page": _parameter("page", schema={**NUMBER, "minimum": 1}),
}
_SAID = {"application/problem+json": {"schema": ref("Problem")}}
RESPONSES = {
    "Wrong": {"description": "The request cannot be answered as it stands", "content": _SAID},
    "Absent": {"description": "Nothing public is there, or it is under review for now"},
    "Gone": {"description": "It was withdrawn or lawfully erased", "content": _SAID},
    "Later": {"description": "It is being made; see Retry-After", "content": _SAID},
    "Same": {"description": "Nothing changed (If-None-Match, If-Modified-Since)"},
}
_CODES = {"304": "Same", "400": "Wrong", "404": "Absent", "410": "Gone", "503": "Later"}


def _given(name):
    return {"$ref": f"#/components/parameters/{name}"}


def _get(summary, content, parameters=(), errors=("304",)):
    """`content` is {media type: schema}."""
    return {
        "get": {
            "summary": summary,
            "parameters": list(parameters),
            "responses": {
                "200": {
                    "description": "OK", "content": {name: {"schema": schema} for name, schema in content.items()}
                },
                **{code: {"$ref": f"#/components/responses/{_CODES[code]}"} for code in errors},
            },
        }
    }  # fmt: skip


def paths():
    found = {}
    for word, name in kinds.WORDS.items():
        found |= _lists(word, name)
        if word != "sources":
            found |= _records(word, name)
    return found | _pictures() | _search() | _sources() | _data()


def _lists(word, name):
    asked, wrong = _filters(FILTERS[word]), ("304", "400")
    return {
        f"/{word}.json": _get(
            f"A page of {word}", {"application/json": ref(f"{name}List")},
            [*asked, _given("after"), _given("before")], wrong,
        ),
        f"/{word}.csv": _get(f"All of these {word} as a table", {CSV: TEXT}, asked, wrong),
        f"/{word}.csv-metadata.json": _get(
            "What the columns of the table mean (CSV on the Web)", {"application/csvm+json": ref("Free")}, asked, wrong
        ),
        f"/{word}.atom": _get(
            f"What is new among these {word}", {ATOM: TEXT}, [*asked, _given("after")], wrong
        ),
    }  # fmt: skip


def _filters(filterset):
    """What a list can be narrowed to, as its filter set says."""
    for name, each in filterset.base_filters.items():
        many = isinstance(each, filters.FacetFilter)
        schema = {"type": "array", "items": TEXT, "maxItems": filters.MOST} if many else TEXT
        more = {"style": "form", "explode": True} if many else {}
        yield _parameter(name, schema=schema, says=str(each.label), **more)


def _records(word, name):
    gone = ("304", "404", "410")
    slug = [_given("slug")]
    return {
        f"/{word}/{{slug}}.json": _get(
            "Everything public of one record", {"application/json": ref(name)}, slug, gone
        ),
        f"/{word}/{{slug}}.atom": _get(
            "What is new of one record", {ATOM: TEXT}, [*slug, _given("after")], (*gone, "400")
        ),
        f"/{word}/{{slug}}/changes.json": _get(
            "What changed of it", {"application/json": ref("Changes")}, [*slug, _given("page")], (*gone, "400")
        ),
    }  # fmt: skip


_PICTURES = {
    "/timeline.json": (
        "When things happened, of all time, a year or a month", "Timeline", filters.TimelineFilter,
    ),
    "/petitions/compare.json": ("Petitions side by side, by topic", "Comparison", filters.CompareFilter),
    "/standing.json": ("Which organizations stand where", "Standing", filters.StandingFilter),
    "/languages.json": ("What exists in which language, and where organizations are", "Spread", filters.PictureFilter),
}  # fmt: skip


def _pictures():
    return {
        address: _get(summary, {"application/json": ref(schema)}, _filters(filterset), ("304", "400"))
        for address, (summary, schema, filterset) in _PICTURES.items()
    }


def _search():
    asked = list(_filters(filters.SearchFilter))
    return {
        "/search.json": _get(
            "Everything that has these words", {"application/json": ref("SearchResults")}, [*asked, _given("page")],
            ("304", "400"),
        ),
        "/search.atom": _get("The newest of it", {ATOM: TEXT}, [*asked, _given("after")], ("304", "400")),
    }  # fmt: skip


def _sources():
    slug, pk, gone = _given("slug"), _given("pk"), ("304", "404", "410")
    version = _parameter("version", schema={**NUMBER, "minimum": 1})
    compared = [_parameter(name, schema={**NUMBER, "minimum": 1}) for name in ("old", "new")]
    found = {
        "/sources/{slug}.json": _get(
            "A source with its text", {"application/json": ref("FullSource")}, [slug, version], gone
        ),
        "/sources/{slug}/changes.json": _get(
            "What changed between two versions", {"application/json": ref("SourceChanges")}, [slug, *compared],
            (*gone, "400"),
        ),
        "/sources/{slug}.jsonld": _get(
            "Its passages as W3C Web Annotations", {ANNOTATION: ref("Free")}, [slug, _given("page")], gone
        ),
        "/passages/{pk}.json": _get("A passage", {"application/json": ref("Passage")}, [pk], gone),
        "/passages/{pk}.jsonld": _get("A passage as a W3C Web Annotation", {ANNOTATION: ref("Free")}, [pk], gone),
    }  # fmt: skip
    for form, (media_type, _write) in FORMATS.items():
        media_type = media_type.partition(";")[0]
        found[f"/sources/{{slug}}.{form}"] = _get("A citation of it", {media_type: TEXT}, [slug, version], gone)
        found[f"/passages/{{pk}}.{form}"] = _get("A citation of it", {media_type: TEXT}, [pk], gone)
    return found


def _data():
    return {
        "/data/record.zip": _get("Everything public, as one bundle", {"application/zip": BINARY}, (), ("304", "503")),
        "/data/record.json": _get("Its size, hash and rows", {"application/json": ref("Bundle")}, (), ("503",)),
        "/data/bundle.schema.json": _get(
            "What the lines of a bundle hold (JSON Schema)", {"application/schema+json": ref("Free")}
        ),
        "/data/openapi.json": _get("This description", {"application/openapi+json": ref("Free")}),
    }  # fmt: skip

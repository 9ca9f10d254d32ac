"""What answers hold, as JSON Schema: the dicts of `campaign.serialize` and `documents.serialize`, named."""

from campaign.openapi import kinds

TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
NUMBER = {"type": "integer"}
KEY = {"type": "string", "format": "uuid"}
ADDRESS = {"type": "string", "description": "a path of this site"}
INSTANT = {"type": "string", "format": "date-time"}
DAY = {"type": "string", "format": "date"}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def many(of):
    return {"type": "array", "items": of}


def maybe(of):
    return {"anyOf": [of, {"type": "null"}]}


def one_of(values, *more):
    return {"enum": [*values, *more]}


def obj(*parts, optional=(), says="", **properties):
    """An object with all of these; `parts` are others whose properties it has too."""
    merged = {}
    for part in parts:
        merged |= part["properties"]
    merged |= properties
    found = {"type": "object", "properties": merged, "required": [name for name in merged if name not in optional]}
    return {**found, "description": says} if says else found


COMMON = obj(id=KEY, type=one_of(kinds.RECORDS), title=TEXT, url=ADDRESS, summary=TEXT)
KIND = obj(kind=TEXT, kind_label=TEXT)
COUNTRY = obj(country={"type": "string", "pattern": "^([A-Z]{2})?$"}, country_label=TEXT)
WHO = obj(who=maybe(ref("Reference")), words=TEXT, name=TEXT)
ATTRIBUTED = obj(
    according_to=TEXT, according_to_record=maybe(ref("Reference")), describer_takes_part=FLAG, attribution=TEXT,
    date=maybe(ref("Date")),
)  # fmt: skip
ROLE = obj(role=TEXT, role_label=TEXT)
ROW = obj(id=KEY, citations=many(ref("Citation")))
QUOTE = obj(
    passage=KEY, exact=TEXT, prefix=TEXT, suffix=TEXT, language=ref("Language"),
    translation=maybe(obj(text=TEXT, language=ref("Language"), by=TEXT, by_label=TEXT)), url=ADDRESS,
    in_source=ADDRESS, original_at=TEXT, archive_at=TEXT, annotation_url=ADDRESS, version=NUMBER,
    captured_at=INSTANT, in_newest_version=FLAG, missing_since=maybe(INSTANT), wording_changed=FLAG,
)  # fmt: skip
SUBJECT = {"subject": maybe(ref("Reference"))}


def _row(*parts, **properties):
    """A fact of a record; `subject` is there where another record owns it."""
    return obj(ROW, *parts, optional=SUBJECT, **properties)


def schemas():
    return {
        "Date": obj(
            says="An uncertain date: EDTF (ISO 8601-2 level 1, and one-of sets), its bounds, what it rests on.",
            optional=("earliest", "latest", "basis", "basis_label"), edtf=TEXT, earliest=maybe(DAY), latest=maybe(DAY),
            basis=one_of(kinds.BASES, ""), basis_label=TEXT,
        ),
        "Language": obj(tag=TEXT, name=TEXT, direction=one_of(("ltr", "rtl", "auto"))),
        "Reference": obj(id=KEY, type=one_of(kinds.RECORDS), title=TEXT, title_language=TEXT, url=ADDRESS),
        **_evidence(),
        **_briefs(),
        **_facts(),
        **_records(),
        **_sources(),
        **_lists(),
        **_pictures(),
        "Problem": obj(
            says="RFC 9457", optional=("errors", "erasures"), status=NUMBER, title=TEXT,
            errors={"type": "object", "additionalProperties": many(TEXT)}, erasures=many(ref("Erasure")),
        ),
        "Bundle": obj(
            format={"const": "solidarity-record"}, format_version=NUMBER, url=TEXT, built_at=INSTANT, bytes=NUMBER,
            sha256=TEXT, rows={"type": "object", "additionalProperties": NUMBER}, schema=TEXT, terms=TEXT,
        ),
        "Free": {"type": "object", "description": "as the standard that it names says"},
    }  # fmt: skip


def _evidence():
    erased = obj(erased_at=INSTANT, reason=TEXT, url=TEXT)
    citation = obj(
        QUOTE, field=TEXT, inferred=FLAG, note=TEXT, exact=maybe(TEXT), passage=maybe(KEY),
        source=maybe(ref("Source")), erased=erased, source_under_review=FLAG,
    )  # fmt: skip
    citation["required"] = ["field", "inferred", "note", "exact", "passage", "source"]
    citation["description"] = "What a fact rests on. Where readers see no quote, `exact` and `passage` are null."
    return {"Citation": citation, "Use": obj(kind=TEXT, title=TEXT, fact=TEXT, url=ADDRESS)}


def _briefs():
    return {
        "PetitionBrief": obj(
            COMMON, date=maybe(ref("Date")), title_language=ref("Language"), initiators=many(TEXT),
            languages=many(ref("Language")), has_sign_link=FLAG,
        ),
        "StatementBrief": obj(
            COMMON, KIND, date=maybe(ref("Date")), held=one_of(kinds.HELD), held_label=TEXT, language=ref("Language"),
            title_language=ref("Language"), by=many(TEXT),
        ),
        "UpdateBrief": obj(
            COMMON, KIND, date=maybe(ref("Date")), place=TEXT, concerns=many(maybe(ref("Reference")))
        ),
        "OrganizationBrief": obj(COMMON, KIND, COUNTRY, names=many(TEXT)),
        "PersonBrief": obj(COMMON, COUNTRY, names=many(TEXT)),
        "CampaignBrief": obj(COMMON),
        "Source": _source(),
    }  # fmt: skip


def _source():
    return obj(
        KIND, id=KEY, type={"const": "source"}, title=TEXT, url=ADDRESS, language=ref("Language"), author=TEXT,
        publisher=TEXT, date=maybe(ref("Date")), original_url=TEXT, original_url_hidden=FLAG,
        original_seen_at=maybe(INSTANT), original_gone_since=maybe(INSTANT), archive_url=TEXT, content_note=TEXT,
    )  # fmt: skip


def _facts():
    figure = _row(
        ATTRIBUTED, kind=TEXT, of=TEXT, low=maybe(NUMBER), high=maybe(NUMBER), qualifier=TEXT, words=TEXT, amount=TEXT,
        preferred=FLAG, preferred_because=TEXT, **SUBJECT,
    )  # fmt: skip
    updated = obj(
        ROW, KIND, update=maybe(ref("Reference")), date=maybe(ref("Date")), place=TEXT, summary=TEXT, is_situation=FLAG
    )
    return {
        "Endorsement": _row(ROLE, WHO, ATTRIBUTED, **SUBJECT),
        "Position": _row(
            ATTRIBUTED, topic=obj(title=TEXT, slug=TEXT), summary=TEXT, words=TEXT, own_words=FLAG, **SUBJECT
        ),
        "Figure": figure,
        "Credit": obj(ROW, ROLE, WHO, name_kind=TEXT, name_kind_label=TEXT),
        "Credited": obj(ROW, ROLE, KIND, statement=maybe(ref("Reference")), statement_date=maybe(ref("Date"))),
        "Relation": _row(ROLE, words=TEXT, target=maybe(ref("Reference")), date=maybe(ref("Date")), **SUBJECT),
        "LanguageVersion": obj(
            ROW, language=ref("Language"), title=TEXT, sign_url=TEXT, form_run_by=TEXT, names_shown=TEXT,
            names_shown_label=TEXT, seen_open=maybe(ref("Date")),
        ),
        "Demand": obj(ROW, text=TEXT, language=ref("Language")),
        "Name": obj(ROW, KIND, text=TEXT, language=ref("Language")),
        "Link": obj(ROW, KIND, address=TEXT),
        "Concern": obj(ROW, target=maybe(ref("Reference")), target_type=TEXT),
        "Concerned": updated,
    }  # fmt: skip


def _records():
    record = obj(
        COMMON, published_at=maybe(INSTANT), updated_at=INSTANT, editor_note=TEXT, campaigns=many(ref("Reference")),
        citations=many(ref("Citation")), summary_language=ref("Language"),
        summaries=many(obj(language=ref("Language"), text=TEXT)),
    )  # fmt: skip
    figures = obj(figures=many(ref("Figure")), other_figures=many(ref("Figure")))
    standing = obj(endorsements=many(ref("Endorsement")), positions=many(ref("Position")))
    updates = obj(updates=many(ref("Concerned")))
    actor = obj(
        record, COUNTRY, standing, updates, names=many(ref("Name")), links=many(ref("Link")),
        relations=many(ref("Relation")), related_from=many(ref("Relation")), described=many(ref("Position")),
        statements=many(ref("Credited")), more_statements=TEXT, last_known=maybe(ref("Concerned")), more_updates=TEXT,
    )  # fmt: skip
    return {
        "Petition": obj(
            record, figures, standing, updates, initiators=many(TEXT), title_language=ref("Language"),
            date=maybe(ref("Date")), state=TEXT, state_label=TEXT, addressee=TEXT,
            language_versions=many(ref("LanguageVersion")), demands=many(ref("Demand")),
        ),
        "Statement": obj(
            record, KIND, figures, standing, updates, held=one_of(kinds.HELD), held_label=TEXT,
            language=ref("Language"), title_language=ref("Language"), title_is_ours=FLAG, date=maybe(ref("Date")),
            addressee=TEXT, occasion=TEXT, occasion_place=TEXT, occasion_date=maybe(ref("Date")),
            credits=many(ref("Credit")), demands=many(ref("Demand")),
        ),
        "Update": obj(
            record, KIND, figures, is_situation=FLAG, date=maybe(ref("Date")), place=TEXT,
            concerns=many(ref("Concern")),
        ),
        "Organization": obj(actor, KIND),
        "Person": actor,
        "Campaign": obj(record, figures, endorsements=many(ref("Endorsement"))),
        "Changes": obj(
            says="Days and kinds of change of what readers could see; never what stood there.",
            record=ref("Reference"), next=maybe(TEXT),
            changes=many(obj(
                date=DAY, kind=one_of(kinds.CHANGES), label=TEXT,
                facts=many(obj(fact=TEXT, label=TEXT, change=TEXT, evidence=TEXT, count=NUMBER, words=TEXT)),
            )),
        ),
    }  # fmt: skip


def _sources():
    version = obj(
        id=KEY, number=NUMBER, captured_at=INSTANT, captured_how=TEXT, captured_how_label=TEXT, media_type=TEXT,
        extractor=TEXT, extractor_version=TEXT, masked_before_storing=FLAG, masking_note=TEXT, url=ADDRESS,
    )  # fmt: skip
    erasure = obj(number=NUMBER, captured_at=INSTANT, erased_at=INSTANT, reason=TEXT, public_sha256=TEXT)
    placed = obj(
        QUOTE, start=NUMBER, end=NUMBER, in_this_version=FLAG, supports=many(ref("Use")),
        says="A quote with its place in the text, in Unicode code points, half-open, and what rests on it.",
    )  # fmt: skip
    full = obj(
        _source(), form=TEXT, form_label=TEXT, other_languages=many(ref("Language")), display=TEXT, display_label=TEXT,
        editor_note=TEXT, masked_stretches=NUMBER, version=obj(version, sha256=maybe(TEXT)),
        versions=many(obj(version, passages=NUMBER, changes_url=TEXT)), erasures=many(erasure), changes_url=TEXT,
        text=maybe(TEXT), passages=many(placed),
    )  # fmt: skip
    kept = obj(passage=KEY, url=ADDRESS, language=ref("Language"), old=TEXT, new=TEXT, same=FLAG, in_old=TEXT,
               in_new=TEXT)  # fmt: skip
    return {
        "Version": version,
        "Erasure": erasure,
        "FullSource": full,
        "Passage": obj(
            QUOTE, id=KEY, type={"const": "passage"}, start=NUMBER, end=NUMBER, source=ref("Source"),
            supports=many(ref("Use")),
        ),
        "SourceChanges": obj(
            source=ref("Source"), old=version, new=version, same=FLAG, too_long=FLAG,
            runs=many(obj(kind=TEXT, text=TEXT, moved=FLAG)), passages=many(kept),
        ),
    }  # fmt: skip


def _lists():
    facets = {"type": "object", "additionalProperties": many(obj(value=TEXT, label=TEXT, count=NUMBER))}
    about = obj(list=TEXT, url=TEXT, as_of=maybe(INSTANT), terms=TEXT)
    page = obj(
        count=NUMBER, count_is_exact=FLAG, words_begin_like_the_last=FLAG, next=maybe(TEXT), facets=facets,
        facet_counts_are_exact=FLAG,
    )  # fmt: skip
    found = {"found_at": TEXT, "excerpt": maybe(many(obj(text=TEXT, found=FLAG)))}
    results = [obj(brief, **found) for brief in _briefs().values()]
    return {
        **{
            f"{name}List": obj(page, previous=maybe(TEXT), about=obj(about, csv=TEXT), results=many(ref(brief)))
            for name, brief in kinds.LISTS.items()
        },
        "SearchResults": obj(
            page, about=about, did_you_mean=many(TEXT), called_here=many(TEXT),
            types={"type": "object", "additionalProperties": NUMBER},
            results=many({"anyOf": results}),
        ),
    }  # fmt: skip


def _pictures():
    """What pictures are made of."""
    campaign, numbers = maybe(ref("Reference")), dict.fromkeys(("update", "statement", "petition"), NUMBER)
    told_source = obj(
        id=KEY, title=TEXT, kind_label=TEXT, language=ref("Language"), author=TEXT, url=ADDRESS, passage_url=ADDRESS
    )
    event = obj(
        id=KEY, type=one_of(numbers), title=TEXT, title_language=ref("Language"), url=ADDRESS, date=ref("Date"),
        kind_label=TEXT, place=TEXT, initiators=many(TEXT), by=many(TEXT), sources=many(told_source),
        optional=("title_language", "kind_label", "place", "initiators", "by"),
    )  # fmt: skip
    topic = obj(id=KEY, title=TEXT, slug=TEXT)
    cell = obj(petition=KEY, accounts_differ=FLAG, positions=many(ref("Position")))
    tie = obj(
        ROLE, id=KEY, subject=maybe(ref("Reference")), attribution=TEXT, according_to=TEXT, date=maybe(ref("Date")),
        url=ADDRESS,
    )  # fmt: skip
    return {
        "Timeline": obj(
            {"properties": {"from": maybe(DAY), "to": maybe(DAY)}},
            says="Either `events`, or, where they are very many, `periods` with how many there are in each.",
            campaign=campaign, events=maybe(many(event)),
            periods=many(obj({"properties": {"from": DAY, "to": DAY}}, **numbers)),
            in_several_periods={"type": "object", "additionalProperties": NUMBER}, earlier=NUMBER, without_date=NUMBER,
        ),
        "Comparison": obj(
            campaign=campaign, petitions=many(ref("PetitionBrief")), more_petitions=FLAG, more_topics=FLAG,
            topics=many(obj(topic=topic, cells=many(cell))),
        ),
        "Standing": obj(
            campaign=campaign, all_organizations=NUMBER, all_petitions_and_statements=NUMBER,
            petitions_and_statements=many({"anyOf": [ref("PetitionBrief"), ref("StatementBrief")]}),
            organizations=many(obj(COUNTRY, id=KEY, title=TEXT, url=ADDRESS, ties=many(tie))),
        ),
        "Spread": obj(
            campaign=campaign, counts_are_exact=FLAG, petitions=many(ref("PetitionBrief")), all_petitions=NUMBER,
            languages=many(obj(language=ref("Language"), petition=NUMBER, statement=NUMBER, source=NUMBER)),
            countries_of_organizations=many(obj(country=TEXT, organizations=NUMBER)),
        ),
    }  # fmt: skip

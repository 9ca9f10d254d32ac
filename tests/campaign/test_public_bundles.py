"""A public bundle holds what the public may see and nothing else, and can itself be loaded."""

import json
import re

import pytest

from campaign import bundles
from campaign.bundles import publishing
from campaign.bundles.kinds import BY_MODEL
from campaign.bundles.public_sources import FIELDS as SOURCE_FIELDS
from campaign.bundles.public_sources import NOTE
from campaign.models import RECORDS, Citation, FormerAddress, Name, Record
from documents.models import Document, MaskedString, Original, Passage
from documents.redaction import MASK
from documents.text import sha256
from tests import factories, sample
from tests.campaign.bundle_files import another_database, contents, loaded_and_dumped


def lines(folder, kind):
    path = folder / f"{kind}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def dumped(tmp_path):
    bundles.dump(tmp_path / "public", public=True)
    return tmp_path / "public"


def holding(folder, secret):
    """The files of a bundle that hold these words, in their content or their name."""
    secret = str(secret).casefold()
    return [name for name, data in contents(folder).items() if secret in f"{name} {data.decode()}".casefold()]


def loads(tmp_path):
    """A public dump can be loaded where nothing of it is; returns what a second dump from there holds."""
    assert not Document.objects.exists()
    return loaded_and_dumped(tmp_path / "public", tmp_path / "again", public=True)


PARAGRAPHS = (
    "First SECRETBEFORE paragraph.\n"
    "The union wrote to Ivan Hidden that it asks for release; card 4000 1234.\n"
    "Last SECRETAFTER paragraph."
)


def world():
    """A small public record, and beside it everything that must not leave."""
    source = factories.document(
        PARAGRAPHS, display="excerpts", title="On Ivan Hidden", url="https://example.org/SECRETADDRESS",
        archive_url="https://archive.example/SECRETADDRESS", url_hidden=True, private_note="SECRETNOTE",
        author="Ivan Hidden",
    )  # fmt: skip
    version = source.versions.get()
    Original.objects.create(version=version, data=b"SECRETORIGINAL", media_type="text/html", filename="SECRETFILE")
    MaskedString.objects.create(string="Ivan Hidden")
    factories.redaction(version, "4000 1234", note="SECRETREDACTIONNOTE")
    factories.span(version, "SECRETBEFORE", kind="sensitive", note="SECRETSPANNOTE")
    passage = factories.passage(
        source, "The union wrote to Ivan Hidden that it asks for release; card 4000 1234.",
        translation="SECRETTRANSLATION", translation_language="en", translated_by="human",
    )  # fmt: skip
    unused = factories.passage(source, "Last SECRETAFTER paragraph")
    factories.version(source, "A version that is not cleared: SECRETVERSION", cleared=False)
    draft_source = factories.document("SECRETSOURCE text", released=False, title="SECRETTITLE")
    union = factories.organization(
        "Union", private_note="SECRETNOTE", editor_note="SECRETEDITORNOTE", published=False,
    )  # fmt: skip
    factories.name(union, "The Union", passage)
    factories.name(union, "SECRETALIAS", passage, public=False)
    factories.published(union, passage)
    hidden = factories.person("Ivan Hidden", published=False, status=Record.Status.WITHHELD, slug="ivan-hidden")
    draft = factories.organization("SECRETDRAFT", published=False)
    text = factories.statement("A letter to Ivan Hidden", published=False, replaced_by=None)
    factories.credit(text, union, passage=passage)
    factories.credit(text, draft, passage=passage, role="posted_by")
    factories.credit(text, hidden, passage=passage, role="speaker")
    factories.position(text, factories.topic("Release"), "asks Ivan Hidden", passage)
    factories.position(text, factories.topic("SECRETTOPIC"), "unsaid", passage, according_to=draft)
    factories.published(text, passage)
    factories.cite(text, factories.passage(draft_source), "summary", note="SECRETCITATION")
    FormerAddress.objects.create(record=text, slug="letter-to-ivan-hidden")
    FormerAddress.objects.create(record=text, slug="letter")
    FormerAddress.objects.create(record=draft, slug="secretslug")
    factories.update("SECRETUPDATE", published=False)
    return source, passage, unused, text


def test_nothing_private_is_in_any_byte(db, tmp_path):
    world()
    folder = dumped(tmp_path)
    found = {word for data in contents(folder).values() for word in re.findall(rb"(?i)SECRET[A-Z]*", data)}
    assert found == set()
    for secret in ("Ivan", "Hidden", "4000 1234"):
        assert holding(folder, secret) == []


def test_nothing_of_a_private_row_is_there_but_what_it_shares(db, tmp_path):
    _, _, unused, _ = world()
    folder = dumped(tmp_path)
    private = [
        unused.pk,
        *Document.objects.filter(status="draft").values_list("pk", flat=True),
        *MaskedString.objects.values_list("pk", flat=True),
        *(pk for model in RECORDS for pk in model.objects.exclude(status="published").values_list("pk", flat=True)),
        *Name.objects.filter(public=False).values_list("pk", flat=True),
    ]
    assert len(private) == 7
    assert [holding(folder, pk) for pk in private] == [[]] * len(private)


def test_only_public_kinds_are_there(db, tmp_path):
    world()
    assert sorted(contents(dumped(tmp_path))) == sorted(
        [
            "anchors.jsonl", "citations.jsonl", "credits.jsonl", "datapackage.json", "documents.jsonl",
            "former_addresses.jsonl", "names.jsonl", "organizations.jsonl", "passages.jsonl", "positions.jsonl",
            "redactions.jsonl", "statements.jsonl", "topics.jsonl", "versions.jsonl",
            f"texts/{Document.objects.get(status='released').versions.get(number=1).pk}.txt",
        ]
    )  # fmt: skip


def test_a_public_bundle_says_that_it_is_one(db, tmp_path):
    world()
    assert json.loads((dumped(tmp_path) / "datapackage.json").read_text())["public"] is True


def test_a_text_keeps_its_length_and_only_its_windows(db, tmp_path):
    world()
    folder = dumped(tmp_path)
    [version] = lines(folder, "versions")
    text = (folder / "texts" / f"{version['id']}.txt").read_text()
    before, window, after = text.split("\n")
    assert [len(part) for part in text.split("\n")] == [len(part) for part in PARAGRAPHS.split("\n")]
    assert (set(before), set(after)) == ({MASK}, {MASK})
    assert window == f"The union wrote to {MASK * 11} that it asks for release; card {MASK * 9}."
    assert (version["sha256"], version["masked_before_storing"], version["masking_note"]) == (sha256(text), True, NOTE)
    [quote] = lines(folder, "passages")
    assert (quote["exact"], "prefix" in quote, "suffix" in quote) == (window, False, False)
    assert [(line["start"], line["end"], line["state"]) for line in lines(folder, "anchors")] == [
        (PARAGRAPHS.index("The union"), PARAGRAPHS.index("The union") + len(window), "exact")
    ]


def test_masks_say_why_and_nothing_else(db, tmp_path):
    world()
    redactions = lines(dumped(tmp_path), "redactions")
    assert sorted((line["reason"], PARAGRAPHS[line["start"] : line["end"]]) for line in redactions) == [
        ("payment", "4000 1234"), ("person_at_risk", "Ivan Hidden"),
    ]  # fmt: skip
    assert {name for line in redactions for name in line} == {"id", "version", "start", "end", "reason"}


def test_a_hidden_address_is_not_there(db, tmp_path):
    world()
    [source] = lines(dumped(tmp_path), "documents")
    assert {"url", "archive_url", "url_hidden"} & source.keys() == set()


def test_a_fact_that_lost_its_public_source_is_left_out(db, tmp_path):
    with another_database():
        good, gone = factories.passage(), factories.passage()
        record = factories.organization("Union", country="RU", published=False)
        factories.name(record, "Kept", good)
        factories.name(record, "Lost", gone)
        factories.cite(record, good, "title")
        factories.cite(record, gone, "country")
        factories.published(record)
        other = factories.organization("Only there", published=False)
        factories.cite(other, gone, "title")
        factories.published(other)
        cause = factories.campaign(published=False)
        factories.endorsement(cause, other, passage=good)
        factories.published(cause)
        Document.objects.filter(pk=gone.document_id).update(status="withheld")
        folder = dumped(tmp_path)
        [line] = lines(folder, "organizations")
        assert (line["title"], "country" in line) == ("Union", False)
        assert [name["text"] for name in lines(folder, "names")] == ["Kept"]
        assert lines(folder, "endorsements") == []
        assert holding(folder, other.pk) == []
    loads(tmp_path)


@pytest.mark.parametrize("of", ["world", "sample"])
def test_a_public_bundle_is_a_valid_bundle(db, tmp_path, of):
    with another_database():
        sample.put() if of == "sample" else world()
        first = contents(dumped(tmp_path))
    again = loads(tmp_path)
    assert again.keys() == first.keys()
    for name in again:
        if name.startswith("texts/"):  # excerpts end at spaces, and a mask has none: they may get narrower
            pairs = zip(again[name].decode(), first[name].decode(), strict=True)
            assert {later for later, earlier in pairs if later != earlier} <= {MASK}


def test_the_link_rule_leaves_the_quote_alone(db, tmp_path):
    source = factories.document("Before it. The quote itself. After it.", display="link")
    record = factories.organization("Union", published=False)
    factories.cite(record, factories.passage(source, "The quote itself."), "title")
    factories.published(record)
    folder = dumped(tmp_path)
    [text] = [data.decode() for name, data in contents(folder).items() if name.startswith("texts/")]
    assert text == MASK * 11 + "The quote itself." + MASK * 10
    [passage] = lines(folder, "passages")
    assert {"prefix", "suffix"} & passage.keys() == set()


@pytest.mark.parametrize(("masked", "there"), [("Anna", "fuzzy"), ("asked Anna for help", "lost")])
def test_a_quote_is_as_the_newest_version_shows_it(db, tmp_path, masked, there):
    with another_database():
        source = factories.document("We asked Anna for help.")
        newer = factories.version(source, "Today: We asked Anna for help.")
        passage = factories.passage(source, "We asked Anna for help.")
        factories.redaction(newer, masked, reason="third_party")
        record = factories.organization("Union", published=False)
        factories.cite(record, passage, "title")
        factories.published(record)
        folder = dumped(tmp_path)
        quote = "We asked Anna for help.".replace(masked, MASK * len(masked))
        assert [line["exact"] for line in lines(folder, "passages")] == [quote]
        numbers = {line["id"]: line["number"] for line in lines(folder, "versions")}
        places = {numbers[line["version"]]: line["state"] for line in lines(folder, "anchors")}
        assert places == {1: there, 2: "exact"}
    loads(tmp_path)


def test_a_public_bundle_names_every_field_that_it_lets_out():
    for model, names in (publishing.FIELDS | SOURCE_FIELDS).items():
        assert names - BY_MODEL[model].names == set()


def test_withheld_names_are_masked_in_our_own_words(db, tmp_path):
    world()
    folder = dumped(tmp_path)
    assert [line["title"] for line in lines(folder, "statements")] == [f"A letter to {MASK * 11}"]
    assert [line["summary"] for line in lines(folder, "positions")] == [f"asks {MASK * 11}"]
    assert [line["slug"] for line in lines(folder, "former_addresses")] == ["letter"]
    assert [(line["title"], line["author"]) for line in lines(folder, "documents")] == [(f"On {MASK * 11}", MASK * 11)]


def test_every_published_fact_of_the_sample_is_there(sample, tmp_path):
    folder = dumped(tmp_path)
    assert len(lines(folder, "citations")) <= Citation.objects.count()
    assert {line["id"] for line in lines(folder, "passages")} == {
        str(pk) for pk in Passage.objects.public().values_list("pk", flat=True)
    }

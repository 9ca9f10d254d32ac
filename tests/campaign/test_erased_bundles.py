"""Bundles and what was captured, looked at and erased: nothing is lost on the way, and nothing erased comes back."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from campaign import bundles, verifying
from campaign.models import Petition
from documents import detection, erasing, known, masking
from documents.models import Anchor, Document, Erasure, LinkCheck, Passage, Proposal, Redaction, Sketch, Version
from documents.text import sha256
from tests import factories
from tests.campaign.bundle_files import (
    TEXT,
    TIME,
    another_database,
    contents,
    key,
    loaded_and_dumped,
    rows,
    write,
)
from tests.campaign.test_public_bundles import lines

pytestmark = pytest.mark.django_db

REASON = "Order of a court"
OLD = "The strike began in spring and nobody expected that it would last until autumn."
NEW = "The strike is over."


def later(minutes):
    return factories.NOW + factories.datetime.timedelta(minutes=minutes)


def look(document, minutes, outcome, **fields):
    return LinkCheck.objects.create(
        document=document, checked_at=later(minutes), outcome=outcome, **{"url": document.url} | fields
    )


@pytest.fixture
def source():
    return captured_twice()


def captured_twice():
    """A source captured twice, with all that came with it; its first version is erased."""
    source = factories.document(OLD, slug="strike", url="https://example.org/strike", display="full")
    passage = factories.passage(source, "nobody expected that it would last until autumn")
    factories.published(factories.petition("An ask", published=False), passage)
    second = factories.version(
        source, NEW, final_url="https://example.org/strike?s", http_status=200, part="7", captured_how="fetch"
    )
    factories.anchor(passage, second)
    Proposal.objects.create(version=second, field="title", value="Strike", origin="og:title", decision="dismissed")
    look(source, 1, "seen", http_status=200)
    look(source, 2, "gone", http_status=404, detail="SECRETDETAIL", final_url="https://example.org/SECRETFINAL")
    look(source, 3, "gone")
    erasing.erase(source.versions.get(number=1), None, REASON)
    return source


# --- what goes in comes out ------------------------------------------------------------------


def test_everything_of_a_capture_comes_back_byte_for_byte(tmp_path):
    with another_database():
        captured_twice()
        counts = bundles.dump(tmp_path / "bundle")
    assert {name: counts[name] for name in ("versions", "erasures", "proposals", "link_checks", "passages")} == {
        "versions": 1, "erasures": 1, "proposals": 1, "link_checks": 3, "passages": 1,
    }  # fmt: skip
    assert "anchors" not in counts
    assert loaded_and_dumped(tmp_path / "bundle", tmp_path / "again") == contents(tmp_path / "bundle")


def test_a_dump_with_an_erasure_loads_into_its_own_database_and_changes_nothing(source, tmp_path):
    bundles.dump(tmp_path / "bundle")
    assert not bundles.load(tmp_path / "bundle").changed_anything
    known.remember_all([source.pk])
    assert list(verifying.problems()) == []


def test_who_erased_it_is_in_no_bundle(source, tmp_path):
    bundles.dump(tmp_path / "bundle")
    (line,) = lines(tmp_path / "bundle", "erasures")
    assert line.keys() == {"id", "document", "number", "captured_at", "erased_at", "reason", "public_sha256"}


def test_what_a_version_is_recognised_by_is_made_when_it_is_loaded(tmp_path):
    bundles.load(write(tmp_path / "bundle", rows()))
    assert list(Sketch.objects.values_list("version_id", flat=True)) == [Version.objects.get().pk]


def test_a_place_that_a_person_found_comes_back_whatever_its_words(tmp_path):
    made = rows()
    made["anchors"][0] |= {
        "start": 0, "end": 11, "state": "fuzzy", "confirmed_at": TIME, "score": 0.0541,
    }  # fmt: skip
    with pytest.raises(bundles.BundleError, match="another text than the quote"):
        bundles.load(write(tmp_path / "bundle", made))
    from rapidfuzz.distance import Indel

    made["anchors"][0]["score"] = round(Indel.normalized_similarity("the release of the prisoner", TEXT[:11]), 4)
    bundles.load(write(tmp_path / "honest", made))
    assert Anchor.objects.get(pk=key("place")).state == "fuzzy"


# --- what does not come back -----------------------------------------------------------------


@pytest.fixture
def before(tmp_path):
    """A bundle that still holds what is erased afterwards."""
    bundles.load(write(tmp_path / "bundle", rows()))
    folder = tmp_path / "before"
    bundles.dump(folder)
    erasing.erase(Version.objects.get(), None, REASON)
    return folder


def refused(folder):
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(folder, overwrite=True)
    return error.value.problems


def test_an_older_bundle_does_not_bring_back_what_was_erased(before):
    day = f"{Erasure.objects.get().erased_at:%Y-%m-%d}"
    assert refused(before) == [
        f"versions.jsonl, line 1: version 1 of this source was erased on {day} and does not come back ({REASON}). "
        "Leave it out, and whatever stands in it.",
        *[problem for problem in refused(before) if problem.startswith("passages.jsonl")],
    ]
    assert [problem.split(":")[1] for problem in refused(before)[1:]] == [
        f" its quote was erased here on {day} and does not come back. Leave it out."
    ] * 2
    assert (Version.objects.count(), set(Passage.objects.values_list("exact", flat=True))) == (0, {"[erased]"})


@pytest.mark.parametrize("same", ["number", "text"])
def test_nor_does_another_id_with_its_number_or_its_text(before, tmp_path, same):
    made = {
        "documents": [json.loads(line) for line in (before / "documents.jsonl").read_text().splitlines()],
        "versions": [
            {"id": key("another"), "document": key("source"), "number": 1 if same == "number" else 2,
             "sha256": sha256(TEXT if same == "text" else NEW), "captured_at": TIME},
        ],
    }  # fmt: skip
    texts = {key("another"): TEXT if same == "text" else NEW}
    (problem,) = refused(write(tmp_path / "other", made, texts))
    assert "does not come back (Order of a court)" in problem


def test_a_bundle_does_not_hold_a_version_and_its_tombstone(tmp_path):
    stone = {"id": key("version"), "document": key("source"), "number": 1, "captured_at": TIME, "reason": REASON}
    problems = refused(write(tmp_path / "bundle", rows(erasures=[stone])))
    assert [problem.split(":")[0] for problem in problems] == ["versions.jsonl, line 1"]


def test_a_tombstone_of_what_is_still_here_is_refused(tmp_path):
    bundles.load(write(tmp_path / "bundle", rows()))
    stone = {"id": key("version"), "document": key("source"), "number": 1, "captured_at": TIME, "reason": REASON}
    documents = rows()["documents"]
    assert refused(write(tmp_path / "stone", {"documents": documents, "erasures": [stone]}, {})) == [
        "erasures.jsonl, line 1: this version was erased where the bundle comes from, and is still here. Erase it "
        "here, too: manage.py erase article:1 --reason …"
    ]


def test_a_tombstone_never_changes(source, tmp_path):
    bundles.dump(tmp_path / "bundle")
    path = tmp_path / "bundle" / "erasures.jsonl"
    path.write_text(path.read_text().replace(REASON, "Another reason"))
    assert refused(tmp_path / "bundle") == [
        "erasures.jsonl, line 1: has other values than are stored (reason); a tombstone never changes."
    ]


def test_a_quote_is_not_emptied_by_a_bundle(tmp_path):
    bundles.load(write(tmp_path / "bundle", rows()))
    made = rows()
    made["passages"][0] |= {"exact": "[erased]", "erased_at": TIME, "archived": True}
    assert any(
        "its quote was erased where the bundle comes from, and is still here" in problem
        for problem in refused(write(tmp_path / "other", {"passages": made["passages"]}, {}))
    )


def test_an_emptied_quote_with_words_is_refused(tmp_path):
    made = rows()
    made["passages"].append(
        {"id": key("gone"), "document": key("source"), "exact": "Rabkor", "erased_at": TIME, "archived": True}
    )
    (problem,) = refused(write(tmp_path / "bundle", made))
    assert problem.endswith("A passage whose quote was erased holds no words.")


# --- what must be masked ---------------------------------------------------------------------

CARD = "Give to 4111 1111 1111 1111 or write to help@example.org."


def with_card(**fields):
    made = rows()
    made["versions"].append(
        {"id": key("second"), "document": key("source"), "number": 2, "captured_at": TIME, "cleared_at": TIME,
         "sha256": sha256(CARD)} | fields
    )  # fmt: skip
    return made, {key("version"): TEXT, key("second"): CARD}


def test_what_a_loaded_text_shows_of_cards_and_addresses_is_masked_and_said(tmp_path, client):
    assert [found.kind for found in detection.find(CARD)] == ["card", "email"]
    out = StringIO()
    call_command("load", str(write(tmp_path / "bundle", *with_card())), stdout=out)
    assert out.getvalue().splitlines()[-2:] == [
        "Masked until somebody decides, because they look like payment or contact data: 2",
        "  article, version 2: 2",
    ]
    assert sorted(Redaction.objects.values_list("reason", "decision")) == [
        ("contact", "suggested"), ("payment", "suggested"),
    ]  # fmt: skip
    page = client.get("/sources/article/").content.decode()
    assert ("4111" in page, "help@" in page) == (False, False)


def test_what_somebody_decided_is_not_asked_again(tmp_path):
    made, texts = with_card()
    made["redactions"] = [
        {"id": key("card"), "version": key("second"), "start": 8, "end": 27, "reason": "payment", "created_at": TIME},
        {"id": key("mail"), "version": key("second"), "start": 40, "end": 56, "reason": "contact", "created_at": TIME,
         "decision": "lifted", "lifted_because": "it is public"},
    ]  # fmt: skip
    loaded = bundles.load(write(tmp_path / "bundle", made, texts))
    assert (loaded.suggested, Redaction.objects.count()) == ([], 2)
    assert masking.suggest(Version.objects.get(number=2)) == []


# --- what the public gets --------------------------------------------------------------------


def test_a_public_bundle_tells_of_erasures_and_looks_what_the_page_tells(tmp_path):
    with another_database():
        captured_twice()
        bundles.dump(tmp_path / "public", public=True)
    (stone,) = lines(tmp_path / "public", "erasures")
    assert (stone["number"], stone["reason"], stone["public_sha256"]) == (1, REASON, sha256(OLD))
    looks = lines(tmp_path / "public", "link_checks")
    assert sorted((look["outcome"], look["checked_at"]) for look in looks) == [
        ("gone", "2026-01-02T03:06:05Z"), ("seen", "2026-01-02T03:05:05Z"),
    ]  # fmt: skip
    assert {name for look in looks for name in look} == {"id", "document", "url", "checked_at", "outcome"}
    held = b"".join(contents(tmp_path / "public").values()).decode()
    assert [secret for secret in ("SECRET", "og:title", "strike?s", "nobody expected") if secret in held] == []
    loaded_and_dumped(tmp_path / "public", tmp_path / "again", public=True)


def test_looks_at_an_address_that_is_hidden_are_not_public(source, tmp_path):
    Document.objects.exclude(url="").update(url_hidden=True)
    bundles.dump(tmp_path / "public", public=True)
    assert lines(tmp_path / "public", "link_checks") == []


def test_a_source_without_a_text_and_what_rests_on_it_alone_are_left_out(source, tmp_path):
    erasing.erase(source.versions.get(), None, REASON)
    bundles.dump(tmp_path / "public", public=True)
    assert [lines(tmp_path / "public", kind) for kind in ("documents", "erasures", "petitions")] == [[], [], []]
    assert Petition.objects.published().count() == 1

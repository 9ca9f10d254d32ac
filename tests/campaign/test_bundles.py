"""Loading and dumping: what goes in comes out, byte for byte, and loading again changes nothing."""

import re
import shutil
import stat
import zipfile
from io import StringIO

import pytest
import reversion
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from reversion.models import Revision

from campaign import bundles, drafts, history, places, trees
from campaign.bundles import loading
from campaign.models import Changed, Citation, Endorsement, FormerAddress, Organization, Petition
from campaign.search import entries
from documents.fragments import named_by
from documents.models import Anchor, Document, Original, Passage, Redaction, Span, Version
from documents.text import sha256
from tests import factories
from tests.campaign.bundle_files import TEXT, TIME, citation, contents, key, manage, rows, write


def counts(loaded, what):
    return {name: getattr(count, what) for name, count in loaded.counts.items() if getattr(count, what)}


def everything(tmp_path):
    """One of each kind that has something of its own to get wrong."""
    source = factories.document(
        "Мама мыла раму. \U0001f1fa\U0001f1e6 Łódź", other_languages="ru pl", display="excerpts"
    )
    passage = factories.passage(source, "мыла раму", translation="washed", translation_language="en",
                                translated_by="human")  # fmt: skip
    version = source.versions.get()
    Original.objects.create(version=version, data=b"\x00\xff\r\n", media_type="text/html", filename="a.html")
    factories.anchor(passage, factories.version(source, "Маша мыла окно.", cleared=False))
    factories.redaction(version, "Мама", note="private", decision="lifted", lifted_because="a reason")
    factories.span(version, "Łódź", note="a place")
    cause = factories.campaign("Cause")
    person = factories.person("Somebody", country="RU", private_note="Secret", campaigns=[cause])
    group = factories.organization("Group", editor_note="A note.", note_signed_off=True, campaigns=[cause])
    factories.name(group, "РФУ", passage, language="ru", public=False)
    factories.link(group, "https://example.org/", passage)
    factories.relation(person, group, passage=passage, date="2020~", date_basis="estimate")
    text = factories.statement("A text", published=False, date="[..2023-08-03]", date_basis="worked_out")
    factories.credit(text, "Editorial Office", passage=passage)
    factories.position(text, factories.topic("Peace"), "for it", passage)
    factories.figure(text, "prisoners", 5, passage, high=10, qualifier="about")
    factories.published(text, passage)
    ask = factories.petition("An ask", published=False)
    factories.language_version(ask, "sr-Latn", passage)
    factories.demand(ask, "Free them", passage)
    factories.endorsement(ask, "some supporters", passage=passage, according_to=person)
    factories.published(ask, passage)
    old = factories.petition("Old", replaced_by=ask)
    FormerAddress.objects.create(record=old, slug="older")
    factories.concern(factories.update("News", published=False), person, position=7)
    return bundles.dump(tmp_path / "bundle")


def test_a_dump_loaded_into_an_empty_database_dumps_to_the_same_bytes(db, tmp_path, migrated):
    everything(tmp_path)
    other = shutil.copy(migrated, tmp_path / "other.sqlite3")
    for command in (["load", tmp_path / "bundle"], ["dump", tmp_path / "again"]):
        done = manage(other, *command)
        assert (done.returncode, done.stderr) == (0, "")
    assert contents(tmp_path / "again") == contents(tmp_path / "bundle")
    assert manage(other, "verify").returncode == 0


def test_a_dump_loaded_into_its_own_database_changes_nothing(db, tmp_path):
    rows = everything(tmp_path)
    loaded = bundles.load(tmp_path / "bundle")
    assert counts(loaded, "unchanged") == rows
    assert not loaded.changed_anything
    assert Revision.objects.count() == 0


def test_the_sample_dumps_to_its_own_bytes(sample, tmp_path):
    bundles.dump(tmp_path / "sample")
    assert contents(tmp_path / "sample") == contents(bundles.SAMPLE)


def test_a_bundle_of_another_program_is_loaded(db, tmp_path):
    loaded = bundles.load(write(tmp_path / "bundle", rows()))
    assert counts(loaded, "new") == {name: len(lines) for name, lines in rows().items()}
    petition = Petition.objects.published().get()
    assert (petition.title, str(petition.date_earliest), petition.folded) == (
        "Release the prisoner", "2023-07-01", "release the prisoner",
    )  # fmt: skip
    assert [str(campaign) for campaign in petition.campaigns.all()] == ["Free them"]
    assert [str(row) for row in petition.endorsements.all()] == ["Rabkor: supports"]
    assert Document.objects.public().get().versions.get().text == TEXT


def test_a_load_into_an_empty_database_is_one_entry_in_the_history(db, tmp_path):
    loaded = bundles.load(write(tmp_path / "bundle", rows()))
    assert [revision.comment for revision in Revision.objects.all()] == [
        f"Loaded a bundle with the SHA-256 {loaded.sha256}"
    ]
    assert reversion.models.Version.objects.count() == 0


def test_loading_again_changes_nothing(db, tmp_path):
    bundle = write(tmp_path / "bundle", rows())
    first, second = bundles.load(bundle), bundles.load(bundle)
    assert counts(second, "unchanged") == counts(first, "new")
    assert not second.changed_anything
    assert Revision.objects.count() == 1


def test_a_dry_run_leaves_nothing(db, tmp_path):
    loaded = bundles.load(write(tmp_path / "bundle", rows()), dry_run=True)
    assert counts(loaded, "new") == {name: len(lines) for name, lines in rows().items()}
    assert (Document.objects.count(), Petition.objects.count(), Revision.objects.count()) == (0, 0, 0)


def test_a_changed_record_is_updated_and_its_prior_state_is_in_the_history(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    before = trees.tree(Petition.objects.get())
    changed = rows()
    changed["petitions"][0] |= {"title": "Release them all", "updated_at": "2026-02-03T00:00:00Z"}
    loaded = bundles.load(write(tmp_path / "two", changed))
    petition = Petition.objects.get()
    assert counts(loaded, "changed") == {"petitions": 1}
    assert (petition.title, petition.status, petition.folded) == ("Release them all", "published", "release them all")
    newest, oldest = history.revisions(petition)
    assert (newest.comment, oldest.comment) == (
        f"Loaded a bundle with the SHA-256 {loaded.sha256}", history.BASELINE,
    )  # fmt: skip
    assert history.tree_at(oldest, petition) == before
    assert history.tree_at(newest, petition) == trees.tree(petition)


def test_a_new_row_of_a_stored_record_is_a_change_of_the_record(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    before = trees.tree(Petition.objects.get())
    more = rows(language_versions=[{"id": key("it"), "petition": key("petition"), "language": "it"}])
    more["citations"].append(
        {"id": key("citation it"), "record": ["petition", key("petition")], "object": ["languageversion", key("it")],
         "passage": key("appeal")}
    )  # fmt: skip
    bundles.load(write(tmp_path / "two", more))
    petition = Petition.objects.get()
    newest, oldest = history.revisions(petition)
    assert history.tree_at(oldest, petition) == before
    assert history.tree_at(newest, petition) == trees.tree(petition)
    assert history.revisions(Organization.objects.get()).count() == 0


def test_a_record_that_a_load_made_keeps_its_prior_state_when_it_is_first_edited(db, tmp_path, editor):
    bundles.load(write(tmp_path / "bundle", rows()))
    petition = Petition.objects.get()
    before = trees.tree(petition)
    drafts.withdraw(petition, editor)
    assert history.tree_at(history.revisions(petition).last(), petition) == before


def test_a_changed_address_of_a_published_record_keeps_leading_there(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    changed = rows()
    changed["petitions"][0]["slug"] = "release-them"
    bundles.load(write(tmp_path / "two", changed))
    assert [(address.slug, address.record) for address in FormerAddress.objects.all()] == [
        ("release", Petition.objects.get())
    ]


def test_a_record_that_is_no_longer_published_in_the_bundle_is_not_here(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    changed = rows()
    changed["petitions"][0]["status"] = "withdrawn"
    bundles.load(write(tmp_path / "two", changed))
    assert Petition.objects.get().status == "withdrawn"


def test_what_the_bundle_does_not_mention_stays(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    factories.organization("Somebody else")
    loaded = bundles.load(write(tmp_path / "two", rows()))
    assert not loaded.changed_anything
    assert Organization.objects.count() == 2


def test_times_that_are_left_out_are_those_of_the_load_and_stay(db, tmp_path):
    bare = rows()
    for name in ("created_at", "updated_at"):
        del bare["petitions"][0][name]
    bundles.load(write(tmp_path / "one", bare))
    created = Petition.objects.get().created_at
    assert not bundles.load(write(tmp_path / "two", bare)).changed_anything
    assert Petition.objects.get().created_at == created


def test_languages_are_stored_in_their_canonical_form(db, tmp_path):
    odd = rows()
    odd["petitions"][0]["title_language"] = "sr-latn"
    bundles.load(write(tmp_path / "one", odd))
    assert Petition.objects.get().title_language == "sr-Latn"
    assert not bundles.load(write(tmp_path / "two", odd)).changed_anything


def test_the_loader_finds_the_places_that_a_bundle_leaves_out(db, tmp_path):
    without = rows()
    del without["anchors"]
    loaded = bundles.load(write(tmp_path / "bundle", without))
    assert counts(loaded, "new")["anchors"] == 2
    assert sorted(TEXT[anchor.start : anchor.end] for anchor in Anchor.objects.all()) == [
        "Rabkor supports them", "the release of the prisoner",
    ]  # fmt: skip
    assert not bundles.load(tmp_path / "bundle").changed_anything


def _unnamed():
    """How many places are not kept together with what names them."""
    found = Anchor.objects.exclude(start=None).select_related("version")
    return sum(each.named_by != named_by(each.version.text, each.start, each.end) for each in found)


def test_what_names_a_place_is_kept_with_it_whether_it_is_found_or_given(db, tmp_path):
    with_places = rows()
    bundles.load(write(tmp_path / "one", with_places))
    assert (Anchor.objects.count(), _unnamed()) == (2, 0)
    version = {**rows()["versions"][0], "id": key("version 2"), "number": 2, "sha256": sha256("Now. " + TEXT)}
    texts = {key("version"): TEXT, key("version 2"): "Now. " + TEXT}
    bundles.load(write(tmp_path / "two", rows(versions=[version]), texts))
    assert (Anchor.objects.count(), _unnamed()) == (4, 0)
    Anchor.objects.update(named_by="")  # as a release left it that kept nothing
    assert not bundles.load(tmp_path / "one").changed_anything
    assert _unnamed() == 4
    call_command("reindex")
    assert _unnamed() == 0


def test_a_place_that_a_bundle_moves_is_named_anew(db, tmp_path):
    draft = rows()
    draft["petitions"][0]["status"] = "draft"
    draft["anchors"][0] |= {"state": "fuzzy"}
    bundles.load(write(tmp_path / "one", draft))
    draft["anchors"][0]["end"] += 1
    bundles.load(write(tmp_path / "two", draft), overwrite=True)
    assert (Anchor.objects.filter(end=draft["anchors"][0]["end"]).count(), _unnamed()) == (1, 0)


def test_a_quote_that_is_nowhere_is_lost_and_its_record_is_refused(db, tmp_path):
    without = rows()
    del without["anchors"]
    without["passages"][0]["exact"] = "nobody said this"
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(write(tmp_path / "bundle", without))
    assert error.value.problems == [
        "petitions.jsonl, line 1: cannot be published: Passage “nobody said this”: stands in no version that the "
        "public may see."
    ] * len(error.value.problems)


def test_a_new_version_of_a_stored_source_has_the_stored_passages_in_it(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    text = "Новое. " + TEXT
    version = {**rows()["versions"][0], "id": key("version 2"), "number": 2, "sha256": sha256(text)}
    more = rows(versions=[version])
    bundles.load(write(tmp_path / "two", more, {key("version"): TEXT, key("version 2"): text}))
    places = Anchor.objects.filter(version=key("version 2"))
    assert sorted(text[place.start : place.end] for place in places) == [
        "Rabkor supports them", "the release of the prisoner",
    ]  # fmt: skip


def test_a_quote_that_nothing_public_uses_may_change_and_is_found_again(db, tmp_path):
    draft = rows()
    draft["petitions"][0]["status"] = "draft"
    bundles.load(write(tmp_path / "one", draft))
    draft["passages"][0]["exact"] = "the court"
    draft["anchors"] = draft["anchors"][1:]
    bundles.load(write(tmp_path / "two", draft))
    place = Anchor.objects.get(passage=key("appeal"))
    assert (Passage.objects.get(pk=key("appeal")).exact, TEXT[place.start : place.end]) == ("the court", "the court")


def test_a_zip_is_read_and_written_like_a_folder(db, tmp_path):
    everything(tmp_path)
    bundles.dump(tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == contents(tmp_path / "bundle")
    assert not bundles.load(tmp_path / "bundle.zip").changed_anything


def test_only_its_owner_may_read_a_dump(db, tmp_path):
    everything(tmp_path)
    bundles.dump(tmp_path / "bundle.zip")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "bundle").rglob("*") if path.is_file()}
    folders = {stat.S_IMODE((tmp_path / "bundle" / name).stat().st_mode) for name in ("", "texts", "originals")}
    assert (modes, folders, stat.S_IMODE((tmp_path / "bundle.zip").stat().st_mode)) == ({0o600}, {0o700}, 0o600)


def test_a_dump_replaces_an_earlier_bundle_and_nothing_else(db, tmp_path):
    everything(tmp_path)
    bundles.dump(tmp_path / "bundle")
    (tmp_path / "empty").mkdir()
    bundles.dump(tmp_path / "empty")
    assert contents(tmp_path / "empty") == contents(tmp_path / "bundle")
    for name in ("letters", "letters.zip"):
        place = tmp_path / name
        if place.suffix:
            place.write_text("dear")
        else:
            place.mkdir()
            (place / "a.txt").write_text("dear")
        with pytest.raises(bundles.BundleError) as error:
            bundles.dump(place)
        assert error.value.problems == [f"{place}: holds something else than an earlier bundle. Choose another place."]
    (tmp_path / "bundle" / "diary.txt").write_text("dear")
    with pytest.raises(bundles.BundleError):
        bundles.dump(tmp_path / "bundle")
    assert (tmp_path / "bundle" / "diary.txt").read_text() == "dear"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "empty", "letters", "letters.zip"]


class Stopped:
    """A progress bar at which somebody presses Ctrl-C after five rows."""

    def __init__(self, total):
        self.left = 5

    def update(self, n):
        self.left -= n
        if self.left < 0:
            raise KeyboardInterrupt

    def close(self):
        pass


def test_a_dump_that_is_stopped_leaves_what_was_there(db, tmp_path):
    everything(tmp_path)
    before = contents(tmp_path / "bundle")
    with pytest.raises(KeyboardInterrupt):
        bundles.dump(tmp_path / "bundle", progress=Stopped)
    assert contents(tmp_path / "bundle") == before
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_a_load_that_is_stopped_leaves_nothing(db, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        bundles.load(write(tmp_path / "bundle", rows()), progress=Stopped)
    assert (Document.objects.count(), Organization.objects.count()) == (0, 0)


def test_a_dump_holds_no_accounts(db, tmp_path, editor):
    source = factories.document()
    Version.objects.create(
        document=source, number=2, text="More", captured_by="Secret Curator", captured_at=factories.NOW
    )
    passage = factories.passage(source, "More")
    Anchor.objects.filter(passage=passage).update(confirmed_by=editor, confirmed_at=factories.NOW)
    bundles.dump(tmp_path / "bundle")
    files = contents(tmp_path / "bundle")
    assert [name for name, data in files.items() if b"Secret Curator" in data or b'"editor"' in data] == []


def test_the_commands_say_what_they_did(db, tmp_path):
    bundle, out = write(tmp_path / "bundle", rows()), StringIO()
    call_command("load", str(bundle), stdout=out)
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert lines[:2] == [["new", "changed", "unchanged"], ["documents", "1", "0", "0"]]
    out = StringIO()
    call_command("dump", str(tmp_path / "copy"), stdout=out)
    assert out.getvalue().splitlines()[-1] == f"Written to {tmp_path / 'copy'}."


def test_a_broken_bundle_is_one_clear_list_and_status_1(db, tmp_path):
    broken = rows()
    broken["petitions"][0] |= {"date": "July", "colour": "red"}
    bundle = write(tmp_path / "bundle", broken)
    with pytest.raises(CommandError) as error:
        call_command("load", str(bundle))
    assert str(error.value).splitlines()[-1] == "Nothing was loaded; problems found: 2."
    assert (
        Endorsement.objects.count() + Citation.objects.count() + Redaction.objects.count() + Span.objects.count() == 0
    )
    done = manage(tmp_path / "none.sqlite3", "load", tmp_path / "nowhere")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_instants_are_written_in_utc_without_needless_digits(db, tmp_path):
    bundles.load(write(tmp_path / "bundle", rows()))
    bundles.dump(tmp_path / "copy")
    assert contents(tmp_path / "copy") == contents(tmp_path / "bundle")
    assert f'"published_at": "{TIME}"' in (tmp_path / "copy" / "petitions.jsonl").read_text()


def test_the_format_names_every_kind_field_and_choice():
    text = (bundles.SAMPLE.parent / "bundles" / "FORMAT.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`\n]+)`", text))
    for kind in bundles.KINDS:
        choices = {
            value for column in kind.columns for value, _ in column.field.flatchoices if column.name != "country"
        }
        assert ({kind.name, *kind.names, *choices} - named - {""}, kind.name) == (set(), kind.name)


def _replaced(target):
    """Petitions that a bundle replaces one by the other: the first by the second, the second by `target`."""
    made = rows()
    steps = [("petition", "second"), ("second", target)]
    made["petitions"] += [{**made["petitions"][0], "id": key("second"), "slug": "second"}]
    made["citations"] += [
        citation(f"second {name}", ("petition", "second"), ("petition", "second"), field=name)
        for name in ("title", "date")
    ]
    for line, (_, to) in zip(made["petitions"], steps, strict=True):
        line |= {"replaced_by": key(to)} if to else {}
    return made


def test_a_record_may_be_replaced_by_one_of_the_same_bundle(db, tmp_path):
    bundles.load(write(tmp_path / "bundle", _replaced(None)))
    assert sorted(Petition.objects.published().values_list("slug", "replaced_by__slug")) == [
        ("release", "second"), ("second", None),
    ]  # fmt: skip


def test_records_of_a_bundle_do_not_replace_each_other_in_a_circle(db, tmp_path):
    with pytest.raises(bundles.BundleError, match="leads in a circle"):
        bundles.load(write(tmp_path / "bundle", _replaced("petition")))
    assert Petition.objects.count() == 0


def test_after_many_new_rows_the_database_has_counted_what_it_holds(db, tmp_path, monkeypatch):
    """On SQLite once when all rows are in, too, for what the end of the load asks."""
    monkeypatch.setattr(loading, "MANY", 1)
    finish, numbers = loading.Finish.run, []

    def run(self):
        numbers.append(counted())
        finish(self)

    monkeypatch.setattr(loading.Finish, "run", run)
    bundles.load(write(tmp_path / "bundle", rows()))
    assert numbers == [True] or connection.vendor != "sqlite"
    assert counted()


def counted():
    """Whether the database knows how many petitions there are."""
    there = {
        "sqlite": "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'campaign_petition'",
        "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'campaign_petition'",
    }
    with connection.cursor() as cursor:
        cursor.execute(there[connection.vendor])
        return cursor.fetchone()[0] > 0


def test_what_names_a_place_changes_nothing_that_the_index_has_to_follow(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    entries.refresh()
    Anchor.objects.update(named_by="")
    entries.refresh()
    places.name_all()
    assert (_unnamed(), Changed.objects.count()) == (0, 0)
    for column in ("score", "start", "end", "state", "confirmed_at"):  # what any other column has to say is followed
        Anchor.objects.update(**{column: F(column)})
        assert Changed.objects.count() > 0, column
        Changed.objects.all().delete()


def test_a_place_that_changes_while_its_name_is_looked_for_keeps_its_own(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    anchor = Anchor.objects.first()
    Anchor.objects.filter(pk=anchor.pk).update(named_by="", start=anchor.start + 1)
    places._keep([(anchor.pk, "", anchor.start, anchor.end)], [["1,2,3"]])
    assert Anchor.objects.get(pk=anchor.pk).named_by == ""

"""Lawful erasure and the record: no page shows what is gone, and no fact stands silently without its evidence."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from reversion.models import Revision
from reversion.models import Version as Kept

from campaign import drafts, gate, history, reviewing, suggesting, trees, verifying
from campaign.models import Citation, Dismissal, FormerAddress, PendingEdit, Petition, Reading, ReviewComment
from documents import erasing, known, uses
from documents.models import Document, Erasure, Passage
from documents.remnants import ERASED
from tests import factories
from tests.crawling import crawl

pytestmark = pytest.mark.django_db

REASON = "Order of the district court, case 12"
TEXT = (
    "Release the prisoner. Anna Petrova of Example Street told us that she feared for her children. "
    "The workers wrote to the court on Monday."
)
SECRET = "she feared for her children. The workers"


@pytest.fixture
def version():
    return factories.document(TEXT, slug="appeal").versions.get()


@pytest.fixture
def petition(version):
    """Published, and rests on one quote of the text; says nothing of it itself."""
    passage = factories.passage(version.document, "The workers wrote to the court on Monday.")
    petition = factories.petition("An appeal to the court", published=False)
    factories.language_version(petition, "it", passage)
    return factories.published(petition, passage)


def erase(version):
    return erasing.erase(version, None, REASON)


def refresh(thing):
    return type(thing)._base_manager.get(pk=thing.pk)


# --- records that only cite ------------------------------------------------------------------


def test_a_record_that_only_cites_stays_and_its_fact_says_what_happened(version, petition, client):
    said = erase(version)
    assert refresh(petition).is_published
    page = client.get(petition.get_absolute_url()).content.decode()
    assert page.count("The passage that this rested on was erased on") == 2  # its title, and its language
    assert REASON in page
    (title,) = [c for c in client.get(f"/petitions/{petition.slug}.json").json()["citations"] if c["field"] == "title"]
    tombstone, passage = Erasure.objects.get(), Passage.objects.get()
    assert title == {
        "field": "title", "inferred": False, "note": "", "exact": None, "passage": None, "source": None,
        "erased": {
            "erased_at": tombstone.erased_at.isoformat().replace("+00:00", "Z"), "reason": REASON,
            "url": f"/passages/{passage.pk}/",
        },
    }  # fmt: skip
    assert any(s.startswith("Published records with a fact that rested on it: 1.") for s in said)


def test_before_it_is_published_again_the_fact_needs_another_passage(version, petition):
    erase(version)
    day = f"{Erasure.objects.get().erased_at:%Y-%m-%d}"
    why = f"rests on a passage that was erased on {day} ({REASON}). Cite another one, or mark the fact as inferred."
    assert sorted(map(str, gate.problems([petition])[petition.pk])) == [
        f"Language version “it”: {why}",
        f"Title: {why}",
    ]
    drafts.withdraw(petition, None)
    with pytest.raises(drafts.Refused):
        drafts.publish(petition, None)
    factories.cite(petition, field="title")
    factories.cite(petition.language_versions.get(), inferred=True, note="We saw it.")
    assert drafts.publish(petition, None).is_published


def test_a_fact_that_another_passage_bears_too_needs_nothing(version, petition):
    factories.cite(petition, field="title")
    factories.cite(petition.language_versions.get())
    erase(version)
    assert gate.problems([petition])[petition.pk] == []


def test_a_passage_that_was_erased_cannot_be_cited_anew(version, petition):
    erase(version)
    passage = Passage.objects.get()
    citation = factories.cite(factories.petition(published=False), factories.passage(), "title")
    citation.passage = passage
    with pytest.raises(Exception, match="cannot be cited anew"):
        citation.full_clean()
    Citation.objects.filter(record_id=petition.pk).first().full_clean()


# --- records that repeat ---------------------------------------------------------------------


@pytest.mark.parametrize("make", [factories.person, factories.petition])
def test_records_that_repeat_the_words_and_lead_to_one_another_all_go(version, make):
    """Whichever comes first takes the others along; one that only leads there goes too, and that is said."""
    summary = f"It says: {SECRET} wrote."
    chain = [make(title, published=False, summary=summary) for title in ("One", "Two")]
    chain += [make("Three", published=False)]
    for each in chain:
        factories.published(each)
    for each, by in ((0, 1), (2, 0)):
        chain[each].replaced_by = chain[by]
        chain[each].save()
    said = erase(version)
    assert [refresh(each).is_published for each in chain] == [False] * 3
    assert any("“Three” leads there and is no longer public either." in each for each in said)


def test_a_record_that_repeats_the_words_is_no_longer_public_and_loses_them(version, petition, client):
    petition.summary = f"It says: {SECRET} wrote."
    petition.save()
    factories.cite(petition, inferred=True, note="ours", field="summary")
    said = erase(version)
    petition = refresh(petition)
    assert (petition.status, petition.summary) == ("withheld", f"It says: {ERASED}.")
    assert client.get(petition.get_absolute_url()).status_code == 404
    newest = history.revisions(petition)[0]
    assert newest.comment == f"Version 1 of “appeal” was erased: {REASON}"
    assert "Petition “An appeal to the court” repeated the text and is no longer public. Write it anew, then " in str(
        said
    )
    assert "Petitions taken out of the public: 1" in said
    drafts.lift(petition, None)
    assert "Our summary: lost words that were erased. Write it anew." in [
        str(problem) for problem in gate.problems([petition])[petition.pk]
    ]


@pytest.mark.parametrize("make", ["demand", "note", "private_note"])
def test_rows_and_notes_are_looked_at_too(version, petition, make):
    if make == "demand":
        factories.demand(petition, f"That {SECRET} write", factories.passage())
    elif make == "note":
        Citation.objects.filter(record_id=petition.pk, field="title").update(note=f"see “{SECRET}”")
    else:
        Petition.objects.update(private_note=f"note: {SECRET}")
    erase(version)
    assert refresh(petition).status == ("published" if make == "private_note" else "withheld")
    assert [words for words in everywhere() if "feared" in words] == []


def test_a_person_s_record_is_withdrawn_so_that_no_name_is_masked(version):
    person = factories.person("Ivan Example", summary=f"They told that {SECRET} wrote.")
    erase(version)
    assert refresh(person).status == "withdrawn"


def test_words_that_a_public_text_still_has_may_stay(version, petition):
    petition.summary = f"It says: {SECRET} wrote."
    petition.save()
    factories.document(f"Elsewhere, too: {SECRET} wrote.")
    erase(version)
    assert (refresh(petition).status, refresh(petition).summary) == ("published", f"It says: {SECRET} wrote.")


def test_words_that_only_a_private_text_has_are_not_shown_but_kept(version, petition):
    petition.summary = f"It says: {SECRET} wrote."
    petition.save()
    factories.document(f"Elsewhere, too: {SECRET} wrote.", released=False)
    erase(version)
    assert (refresh(petition).status, refresh(petition).summary) == ("withheld", f"It says: {SECRET} wrote.")


def test_an_address_that_spells_the_words_is_given_up(version):
    petition = factories.petition("An appeal", slug="the-workers-wrote-to-the-court", published=False)
    FormerAddress.objects.create(record=petition, slug="old-the-workers-wrote-to-the-court")
    erase(version)
    assert refresh(petition).slug == f"erased-{str(petition.pk)[:8]}"
    assert FormerAddress.objects.count() == 0


# --- everything else that holds the words ----------------------------------------------------


def everywhere():
    """Every text that is stored anywhere, sessions decoded."""
    own = (*trees.RECORDS, *trees.ROWS, Citation, PendingEdit, ReviewComment)
    for model in (*own, Kept, Revision, LogEntry, Passage, Erasure):
        for row in model._base_manager.values_list():
            yield str(row)
    for session in Session.objects.all():
        yield str(session.get_decoded())


def test_history_waiting_edits_log_and_sessions_lose_the_words(version, petition, editor):
    with history.revision(editor, f"as in “{SECRET}”"):
        history.keep(petition)
    tree = trees.tree(petition)
    tree[0]["fields"]["summary"] = f"It says: {SECRET} wrote."
    edit = drafts.propose(petition, tree, editor, f"adds “{SECRET}”")
    reviewing.comment(petition, editor, f"Why “{SECRET}”?")
    passage = factories.passage(version.document, "Anna Petrova")
    for thing in (passage, petition):
        LogEntry.objects.create(
            user=editor, content_type=ContentType.objects.get_for_model(thing), object_id=str(thing.pk), action_flag=2,
            object_repr=str(thing), change_message=f'[{{"changed": {{"object": "{SECRET}"}}}}]',
        )  # fmt: skip
    session = SessionStore()
    session["_messages"] = f"“{SECRET}” was saved."
    session.save()
    assert [words for words in everywhere() if "feared" in words]
    erase(version)
    assert [words for words in everywhere() if "feared" in words or "Petrova" in words] == []
    assert (Session.objects.count(), LogEntry.objects.count()) == (0, 2)
    edit = refresh(edit)
    assert edit.tree[0]["fields"]["summary"] == f"It says: {ERASED}."
    assert refresh(petition).is_published
    assert edit.base == trees.digest(trees.tree(petition))


def test_an_edit_goes_on_from_a_record_that_lost_words(version, petition, editor):
    draft = factories.petition("Another", private_note=SECRET)
    Petition.objects.filter(pk=draft.pk).update(private_note="")
    tree = trees.tree(draft)
    tree[0]["fields"]["title"] = "Another one"
    Petition.objects.filter(pk=draft.pk).update(private_note=f"{SECRET} wrote")
    tree[0]["fields"]["private_note"] = "mine"
    edit = drafts.propose(draft, tree, editor)
    erase(version)
    assert refresh(draft).private_note == ERASED
    assert refresh(edit).base == trees.digest(trees.tree(draft))


def test_afterwards_the_database_is_sound(version, petition, editor):
    petition.summary = f"It says: {SECRET} wrote."
    petition.save()
    with history.revision(editor, "before"):
        history.keep(petition)
    other = factories.petition("Another")
    with history.revision(editor, "before"):
        history.keep(other)
    erase(version)
    known.remember_all(Document.objects.all())
    assert list(verifying.problems()) == []


def test_no_page_holds_the_words(version, petition, client):
    petition.summary = f"It says: {SECRET} wrote."
    petition.save()
    factories.cite(petition, factories.passage(version.document, "Anna Petrova of Example Street"), "summary")
    other = factories.petition("Another", published=False)
    factories.cite(other, factories.passage(version.document, SECRET), "text")
    factories.published(other, Passage.objects.first())
    erase(version)
    pages = crawl(client, ["/", "/sources/appeal/", "/sitemap.xml", petition.get_absolute_url()])
    assert {pages[address].status_code for address in ("/sources/appeal/", petition.get_absolute_url())} == {410, 404}
    assert len(pages) > 10
    held = {
        address: word
        for address, page in pages.items()
        for word in ("Petrova", "feared", "wrote to the court")
        if word in page.getvalue().decode()
    }
    assert held == {}


def test_the_admin_shows_what_is_left_and_changes_nothing_of_it(version, petition, client, editor):
    erase(version)
    passage = Passage.objects.get()
    editor.is_superuser = True
    editor.save()
    client.force_login(editor)
    for address in ("document/", f"document/{version.document_id}/change/", "passage/", "version/",
                    f"passage/{passage.pk}/change/", f"passage/{passage.pk}/history/"):  # fmt: skip
        assert client.get(f"/admin/documents/{address}").status_code == 200, address
    assert client.get(f"/admin/campaign/petition/{petition.pk}/change/").status_code == 200
    answer = client.post(f"/admin/documents/passage/{passage.pk}/change/", {"exact": "The workers", "language": "en"})
    assert (answer.status_code, refresh(passage).exact) == (403, ERASED)


def test_whoever_holds_words_of_a_text_may_clear_them(version):
    found = []

    def clear(erased):
        found.append((erased.document.slug, erased.gone.apply(f"index: {SECRET} wrote")))

    uses.register_holder(clear)
    try:
        erase(version)
    finally:
        uses._holders.remove(clear)
    assert found == [("appeal", f"index: {ERASED}")]


# --- what was decided while reading it ---------------------------------------------------------


def test_what_was_dismissed_in_it_lets_no_word_be_guessed(version, curator):
    name = Dismissal.objects.create(document=version.document, kind="mention", key=str(version.pk))
    Dismissal.objects.create(document=version.document, kind="date", key="0" * 64)
    elsewhere = Dismissal.objects.create(document=factories.document(), kind="date", key="0" * 64)
    suggesting.finish(version, curator)
    said = erase(version)
    assert set(Dismissal.objects.all()) == {name, elsewhere}
    assert "Dismissed suggestions: 1" in said
    assert Reading.objects.get().version is None

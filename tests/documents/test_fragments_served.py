"""The addresses of originals as they leave through the door: at the words, and with nothing that is not shown."""

from urllib.parse import unquote

import pytest

from documents import reading
from documents.fragments import RULES, named_by
from documents.models import Anchor, MaskedString
from documents.serialize import quotation
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = "Nobody knew of it then. We ask you to free them all. Nobody knew of it later, and the secret was kept."
URL, COPY = "https://example.org/a", "https://archive.example/a"


def _served(document, quote):
    passage = make.passage(document, quote, of=document.versions.last())
    forms = reading.masked_forms()
    said = quotation(reading.quotes([passage], forms)[passage.pk], forms)
    return [unquote(said[name]) for name in ("original_at", "archive_at")]


def _document(text=TEXT, **fields):
    return make.document(text, **{"url": URL, "archive_url": COPY} | fields)


def test_both_the_original_and_the_archived_copy_are_opened_at_the_words():
    assert _served(_document(), "free") == [f"{at}#:~:text=ask you to-,free,-them" for at in (URL, COPY)]


@pytest.mark.parametrize(
    ("display", "named"),
    [("full", "ask you to-,free,-them"), ("excerpts", "ask you to-,free,-them"), ("link", "free")],
)
def test_context_is_only_what_readers_may_see(display, named):
    assert _served(_document(display=display), "free")[0] == f"{URL}#:~:text={named}"


@pytest.mark.parametrize("display", ["full", "excerpts"])
def test_a_barred_sentence_is_no_context(display):
    document = _document("We ask you to free them. Secret words here.", display=display)
    make.span(document.versions.get(), "Secret words here.", kind="sensitive")
    assert _served(document, "them.")[0] == f"{URL}#:~:text=ask you to free-,them."


def test_a_masked_name_stands_in_no_address():
    MaskedString.objects.create(string="Ada Example")
    document = _document("We ask for Ada Example and for all the others. Ada Example is free.")
    assert _served(document, "We ask for Ada Example and for all the others.")[0] == (
        f"{URL}#:~:text=We ask for,and for all the others."
    )


def test_two_ends_that_together_would_spell_a_name_are_not_named():
    text = "There once lived a Ada\nin a town by the sea\nExample given to you"
    assert _served(_document(text), text)[0] == f"{URL}#:~:text=There once lived a Ada,Example given to you"
    MaskedString.objects.create(string="Ada Example")
    assert _served(_document(text), text) == [URL, COPY]


def test_a_hidden_address_is_not_given():
    assert _served(_document(url_hidden=True), "free") == ["", ""]


def test_an_address_that_spells_a_withheld_name_is_not_given():
    MaskedString.objects.create(string="Ada Example")
    assert _served(_document(url="https://example.org/free-ada-example"), "free") == ["", ""]


def test_words_that_the_newest_capture_no_longer_has_are_not_looked_for_in_the_original():
    document = _document()
    make.version(document, "This page is empty now, and says nothing of anybody any more.")
    original, copy = _served(document, "We ask you to free them all.")
    assert (original, copy) == (URL, f"{COPY}#:~:text=We ask you to free them all.")


def _kept(passage, words):
    """Say of the passage's place that other words name it, which only shows where it is believed."""
    anchor = passage.anchors.get()
    Anchor.objects.update(named_by=f"{RULES},{anchor.start},{anchor.end},,,{','.join(map(str, words))},,,,")
    forms = reading.masked_forms()
    return unquote(quotation(reading.quotes([passage], forms)[passage.pk], forms)["original_at"])


def test_a_page_says_what_is_kept_beside_the_place():
    document = _document()
    passage = make.passage(document, "free", of=document.versions.get())
    start, end = TEXT.index("free"), TEXT.index("free") + 4
    assert passage.anchors.get().named_by == named_by(TEXT, start, end) != ""
    assert _kept(passage, (0, 6)) == f"{URL}#:~:text=Nobody"


@pytest.mark.parametrize("hide", ["mask", "string", "excerpts", "barred"])
def test_what_is_kept_is_not_said_where_readers_see_less_than_all_of_the_text(hide):
    document = _document(TEXT + " word" * 100, display="excerpts" if hide == "excerpts" else "full")
    version = document.versions.get()
    passage = make.passage(document, "free", of=version)
    if hide == "mask":
        make.redaction(version, "Nobody", reason="legal")
    elif hide == "string":
        MaskedString.objects.create(string="Nobody")
    elif hide == "barred":
        make.span(version, "Nobody", kind="sensitive")
    assert _kept(passage, (0, 6)) == f"{URL}#:~:text=ask you to-,free,-them"


def test_a_place_that_moved_is_named_anew():
    document = _document()
    passage = make.passage(document, "free", of=document.versions.get())
    Anchor.objects.update(start=TEXT.index("them"), end=TEXT.index("them") + 4)  # as no page of ours does
    forms = reading.masked_forms()
    said = quotation(reading.quotes([passage], forms)[passage.pk], forms)
    assert unquote(said["original_at"]) == f"{URL}#:~:text=ask you to free-,them"

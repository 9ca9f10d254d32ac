"""The addresses of originals as they leave through the door: at the words, and with nothing that is not shown."""

from urllib.parse import unquote

import pytest

from documents import reading
from documents.models import MaskedString
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

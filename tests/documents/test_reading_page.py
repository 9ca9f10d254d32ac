"""The reading view: marks, numbers, masks, gaps and asides, as a reader meets them."""

import pytest

from documents.models import MaskedString
from tests import factories as make
from tests.pages import facts, said, sections, tree, words

pytestmark = pytest.mark.django_db


def _cited(document, quote, **fields):
    passage = make.passage(document, quote, **fields)
    make.published(make.petition(f"For {quote}", published=False, summary="Cited."), passage)
    return passage


def _page(client, document, query=""):
    return tree(client.get(f"{document.get_absolute_url()}{query}"))


def _marks(root):
    return [(mark.get("class"), words(mark)) for mark in root.findall(".//mark")]


def test_a_passage_is_marked_numbered_and_leads_to_what_it_supports_and_back(client):
    document = make.document("One says so. Two says no.")
    passage = _cited(document, "Two says no.")
    root = _page(client, document)
    assert _marks(root) == [("d1", "Two says no.")]
    mark, link = root.find(".//mark"), root.find(".//a[@class='verse']")
    assert (mark.get("id"), link.get("href"), words(link)) == (f"p-{passage.pk}", f"#s-{passage.pk}", "Passage 1")
    item = root.find(f".//li[@id='s-{passage.pk}']")
    assert item.find("a").get("href") == f"#p-{passage.pk}"
    assert said(item.find("ul/li")) == "Petition: For Two says no. – Title; Our summary"
    item = tree(client.get(f"/sk{document.get_absolute_url()}")).find(f".//li[@id='s-{passage.pk}']")
    assert said(item.find("ul/li")) == "Petícia: For Two says no. – Názov; Naše zhrnutie"


def test_overlapping_passages_are_cut_where_any_begins_and_deeper_pieces_look_deeper(client):
    document = make.document("aa bb cc dd ee")
    _outer, inner, _last = _cited(document, "aa bb cc"), _cited(document, "bb cc dd"), _cited(document, "cc dd ee")
    root = _page(client, document)
    assert _marks(root) == [("d1", "aa"), ("d2", "bb"), ("d3", "cc"), ("d2", "dd"), ("d1", "ee")]
    assert [words(link) for link in root.findall(".//a[@class='verse']")] == ["Passage 1", "Passage 2", "Passage 3"]
    root = _page(client, document, f"?passage={inner.pk}")
    assert [words(m) for m in root.findall(".//mark") if "wanted" in m.get("class")] == ["bb", "cc", "dd"]


def test_two_passages_that_begin_together_both_have_a_place_to_come_back_to(client):
    document = make.document("aa bb cc")
    whole, part = _cited(document, "aa bb cc"), _cited(document, "aa bb")
    root = _page(client, document)
    ids = {element.get("id") for element in root.iter() if (element.get("id") or "").startswith("p-")}
    assert ids == {f"p-{whole.pk}", f"p-{part.pk}"}


def test_a_passage_over_two_paragraphs_is_marked_in_both_and_named_once(client):
    document = make.document("First end.\n\nSecond begins.")
    passage = _cited(document, "end.\n\nSecond")
    root = _page(client, document)
    assert [words(p) for p in root.findall(".//div[@class='text']/p")] == ["First Passage 1end.", "Second begins."]
    assert _marks(root) == [("d1", "end."), ("d1", "Second")]
    assert [mark.get("id") for mark in root.findall(".//mark")] == [f"p-{passage.pk}", None]


def test_a_passage_that_is_not_there_is_said_to_be_missing(client):
    document = make.document()
    _cited(document, "The workers")
    address = f"{document.get_absolute_url()}?passage=00000000-0000-0000-0000-000000000000"
    notes = [words(note) for note in tree(client.get(address)).findall(".//div[@role='note']")]
    assert notes == ["The passage that you followed is not in the text shown here."]


def test_a_mask_says_why_and_is_not_read_out_letter_by_letter(client):
    document = make.document("Send it to 5555 4444 now.")
    make.redaction(document.versions.get(), "5555 4444")
    root = _page(client, document)
    mask = root.find(".//span[@class='masked']")
    spoken, bar = list(mask)
    assert words(spoken) == "[masked: payment details are never shown]"
    assert (bar.get("aria-hidden"), bar.text) == ("true", "█████████")
    assert facts(root)["Masked"] == "1 stretch: payment details are never shown"


def test_gaps_and_asides_say_what_they_are(client):
    document = make.document("Served by a machine. He sits in [] Torzhok.")
    version = document.versions.get()
    make.span(version, "Served by a machine.", note="Text of the server.")
    make.span(version, "[]", kind="gap", note="A word is missing.")
    root = _page(client, document)
    assert [words(gap) for gap in root.findall(".//span[@class='gap']")] == [
        "[Text of the server.]",
        "[… A word is missing.]",
    ]
    assert words(root.find(".//span[@class='aside']")) == "Served by a machine."


def test_what_is_told_of_gaps_and_asides_withholds_names_as_the_text_does(client):
    document = make.document("Served by a machine. He sits in [] Torzhok.")
    version = document.versions.get()
    make.span(version, "Served by a machine.", note="Caption by Ivan Secretov.")
    make.span(version, "[]", kind="gap", note="A photo of <Ivan Secretov>.")
    passage = make.passage(document, "Torzhok")
    make.published(make.organization(published=False), passage)
    MaskedString.objects.create(string="Ivan Secretov", reason="third_party")
    for address in (document.get_absolute_url(), passage.get_absolute_url()):
        assert b"Secretov" not in client.get(f"/de{address}").content
        page = client.get(address)
        assert b"Secretov" not in page.content
        assert [words(gap) for gap in tree(page).findall(".//span[@class='gap']")] == [
            "[Caption by [masked]█████████████.]",
            "[… A photo of <[masked]█████████████>.]",
        ], address


def test_excerpts_say_what_is_not_shown_and_blank_lines_are_no_omission(client):
    document = make.document("Said here.\n\nSaid there.\n\n" + "Not cited at all. " * 40, display="excerpts")
    _cited(document, "Said here."), _cited(document, "Said there.")
    root = _page(client, document)
    assert [words(p) for p in root.findall(".//div[@class='text']/p")] == [
        "Passage 1Said here.", "Passage 2Said there.", "[…] not shown here",
    ]  # fmt: skip


def test_a_content_note_comes_before_everything_else(client):
    document = make.document(content_note="It calls for violence.")
    root = _page(client, document)
    main = words(root.find(".//main"))
    assert main.index("It calls for violence.") < main.index("Author") < main.index("The workers of the plant")


def test_a_piece_in_another_language_carries_its_own(client):
    document = make.document("He said: свобода.", language="en")
    _cited(document, "свобода", language="ru")
    root = _page(client, document)
    assert (root.find(".//div[@class='text']").get("lang"), root.find(".//mark").get("lang")) == ("en", "ru")


def test_right_to_left_texts_run_from_right_to_left(client):
    document = make.document("الحرية للسجناء", language="ar", title="بيان")
    root = _page(client, document)
    text = root.find(".//div[@class='text']")
    assert (text.get("lang"), text.get("dir")) == ("ar", "rtl")
    assert root.find(".//h1/cite").get("dir") == "rtl"


def test_what_a_source_does_not_say_is_said_plainly(client):
    said_of_it = facts(_page(client, make.document(title="")))
    assert {name: said_of_it[name] for name in ("Author", "Publisher", "Written", "Original")} == {
        "Author": "The text names none.", "Publisher": "The text names none.",
        "Written": "The text does not say when.", "Original": "No address known.",
    }  # fmt: skip


def test_a_source_without_a_title_is_called_what_it_is(client):
    root = _page(client, make.document(title="", kind="leaflet"))
    assert (words(root.find(".//h1")), words(root.find(".//title"))) == (
        "Untitled leaflet",
        "Untitled leaflet – Solidarity record",
    )


def test_a_passage_page_shows_the_quote_its_context_and_what_rests_on_it(client):
    document = make.document("Before it. The quote. After it.", author="Adam Novak", date="2023", date_basis="stated")
    passage = _cited(document, "The quote.")
    root = tree(client.get(passage.get_absolute_url()))
    assert words(root.find(".//blockquote")) == "The quote."
    assert words(root.find(".//div[@class='text']")) == "Before it. The quote. After it."
    assert words(sections(root)["What rests on it"].find("ul")) == "Petition: For The quote. – Title; Our summary"
    assert facts(root)["Source"] == f"{document.title}, Adam Novak, 2023"

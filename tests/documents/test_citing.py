"""Ready citations: read back with small readers of both formats, whatever the source calls itself."""

import re

import pytest

from documents.citing import Cited, bibtex, plain, ris
from documents.dates import read
from documents.models import MaskedString
from tests import factories as make
from tests.pages import tree, words

pytestmark = pytest.mark.django_db

_COMMANDS = {
    r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^", **{f"\\{each}": each for each in "%&$#_"},
}  # fmt: skip
_ENDS = ("bib", "ris", "jsonld")
NASTY = [
    'A title, with "quotes" & 100 % of $5 #tags_and ~tildes^',
    "It ends early}, author = {Somebody else}, note = {x",
    "Two\nlines\r\nER  - \r\nTY  - BOOK\r\nTI  - Another",
    "Backslash \\ and \\input{/etc/passwd} and \\n",
    "}}}}{{{{",
    "@misc{other, title = {x}}",
    "Свободу узникам! مرحبا 自由 🇺🇦 e\u0301",
    "tab\there, vertical\x0bhere, next\x85here, line\u2028here, bell\x07here",
    "TY  - JOUR",
    "100% {of} it",
]


def _said(title):
    """The title on one line, without control characters: what each format must give back."""
    lines = [" ".join(line.split()) for line in title.splitlines()]
    return " ".join(line for line in lines if line).replace("\x07", "")


def from_bibtex(text):
    """(key, {field: value}) of the one entry; AssertionError where there is anything else."""
    head = re.match(r"@misc\{([A-Za-z0-9-]+),\n", text)
    at, fields = head.end(), {}
    while text[at] != "}":
        field = re.compile(r"  ([a-z]+) = \{").match(text, at)
        assert field, text[at:]
        depth, start, at = 1, field.end(), field.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        assert field[1] not in fields
        fields[field[1]] = text[start : at - 1]
        assert text[at : at + 2] == ",\n"
        at += 2
    assert text[at:] == "}\n"
    return head[1], fields


def from_tex(value):
    """What TeX would print of a value."""
    value = value[1:-1] if value.startswith("{") else value
    commands = re.compile("|".join(map(re.escape, _COMMANDS)))
    rest = commands.sub("", value)
    assert not set(rest) & set("\\{}%&$#_~^"), rest
    return commands.sub(lambda found: _COMMANDS[found.group()], value)


def from_ris(text):
    """[(tag, value)] of the one record."""
    assert (
        text.endswith("ER  - \r\n") and "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    )
    lines = text.removesuffix("ER  - \r\n").split("\r\n")[:-1]
    found = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.+)", line) for line in lines]
    assert all(found), lines
    assert [each[1] for each in found if each[1] in ("TY", "ER")] == ["TY"]
    return [(each[1], each[2]) for each in found]


def cited(quote="We ask for it.", **source):
    date = source.pop("date", "")
    fields = {
        "title": "A title", "kind_label": "article", "author": "", "publisher": "", "original_url": "",
        "archive_url": "",
        "language": {"tag": "uk"},
        "date": {"edtf": date, "basis": source.pop("basis", "stated"), "basis_label": "worked out"} if date else None,
    }  # fmt: skip
    passage = {"exact": quote, "language": {"tag": "ru"}} if quote else None
    address = "https://record.example/passages/1/"
    return Cited(fields | source, "2026-01-02T03:04:05Z", 2, address, "passage-1a2b3c4d", passage)


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize("field", ["title", "author", "publisher"])
def test_nothing_that_a_source_says_of_itself_breaks_out_of_its_field(field, words):
    citation = cited(**{field: words})
    key, fields = from_bibtex(bibtex(citation))
    assert (key, from_tex(fields[field])) == ("passage-1a2b3c4d", _said(words))
    tags = dict(reversed(from_ris(ris(citation))))
    assert tags[{"title": "TI", "author": "AU", "publisher": "PB"}[field]] == _said(words)
    assert _said(words) in plain(citation)


@pytest.mark.parametrize("quote", NASTY)
def test_nothing_that_a_quote_says_breaks_out_of_its_field(quote):
    citation = cited(quote)
    lines = [" ".join(line.split()) for line in quote.splitlines()]
    said = f"“{' / '.join(line for line in lines if line)}”".replace("\x07", "")
    assert from_tex(from_bibtex(bibtex(citation))[1]["annote"]) == said
    assert ("N1", said) in from_ris(ris(citation))
    assert plain(citation).startswith(said)


@pytest.mark.parametrize(
    "url", ["https://example.org/a}b{c?d=1&e=%20f#g", "https://example.org/\\x y\nER  - ", "https://example.org/ж"]
)
def test_an_address_is_one_word_without_braces(url):
    citation = cited(original_url=url)
    address = from_bibtex(bibtex(citation))[1]["url"]
    assert re.fullmatch(r"https://example\.org/[^\s{}\\]+", address)
    assert ("UR", address) in from_ris(ris(citation))


@pytest.mark.parametrize(
    ("edtf", "year", "day", "date", "words"),
    [
        ("2023-07-03", "2023", "2023/07/03/", "2023-07-03", "3 July 2023"),
        ("2023-07", "2023", "2023/07//", "2023-07", "July 2023"),
        ("2023", "2023", "2023///", "2023", "2023"),
        ("2023-21", "2023", "2023///", "2023-21", "spring 2023"),
        ("2023-XX-XX", "2023", "2023///", "2023-XX-XX", None),
        ("2023~", "", "", "2023~", "about 2023"),
        ("2023-07?", "", "", "2023-07?", "July 2023 (uncertain)"),
        ("201X", "", "", "201X", "the 2010s"),
        ("[..2023-08-03]", "", "", "", "by 3 August 2023"),
        ("2023-07-03/2023-07-06", "", "", "2023-07-03/2023-07-06", "3 to 6 July 2023"),
        ("", "", "", "", "no date"),
    ],
)
def test_a_date_is_given_no_more_certain_than_it_is(edtf, year, day, date, words):
    assert not edtf or read(edtf)
    citation = cited(date=edtf)
    fields, tags = from_bibtex(bibtex(citation))[1], dict(from_ris(ris(citation)))
    assert (fields.get("year", ""), fields.get("date", "")) == (year, date)
    assert (tags.get("PY", ""), tags.get("DA", "")) == (year, day)
    if words:
        assert f", {words}. Captured" in plain(citation)
        assert (f"Date: {words}." in fields["note"]) == bool(edtf and not year)


def test_a_date_that_we_worked_out_says_so():
    assert "A title”, 2023 (worked out). Captured" in plain(cited(date="2023", basis="derived"))


def test_a_source_without_a_title_says_what_it_is_in_brackets():
    citation = cited(title="", author="The Committee", date="2023")
    assert plain(citation) == (
        "“We ask for it.” – The Committee, [Untitled article], 2023. Captured 2 January 2026, version 2."
    )
    assert from_bibtex(bibtex(citation))[1]["title"] == "{[Untitled article]}"


def test_everything_is_there():
    citation = cited(
        "Free them!", author="The Committee and others", publisher="Harbour Press", date="2023-07-03",
        original_url="https://example.org/a", archive_url="https://archive.example/a",
    )  # fmt: skip
    assert bibtex(citation) == (
        "@misc{passage-1a2b3c4d,\n  author = {{The Committee and others}},\n  title = {{A title}},\n"
        "  publisher = {Harbour Press},\n  date = {2023-07-03},\n  year = {2023},\n  month = {07},\n"
        "  url = {https://example.org/a},\n  urldate = {2026-01-02},\n  archiveurl = {https://archive.example/a},\n"
        "  permalink = {https://record.example/passages/1/},\n  language = {ru},\n"
        "  note = {Captured 2 January 2026, version 2.},\n  annote = {“Free them!”},\n}\n"
    )
    assert from_ris(ris(citation)) == [
        ("TY", "ELEC"), ("ID", "passage-1a2b3c4d"), ("AU", "The Committee and others"), ("TI", "A title"),
        ("PB", "Harbour Press"), ("PY", "2023"), ("DA", "2023/07/03/"), ("LA", "ru"), ("UR", "https://example.org/a"),
        ("UR", "https://archive.example/a"), ("UR", "https://record.example/passages/1/"), ("Y2", "2026/01/02/"),
        ("N1", "“Free them!”"), ("N1", "Captured 2 January 2026, version 2"),
    ]  # fmt: skip
    assert plain(citation) == (
        "“Free them!” – The Committee and others, “A title”, Harbour Press, 3 July 2023. Captured 2 January 2026, "
        "version 2. Original: <https://example.org/a>. Archived copy: <https://archive.example/a>."
    )


def test_a_page_shows_the_citation_and_where_its_files_are(client):
    document = make.document("We ask for it.", title="Open letter", slug="open-letter")
    passage = _cited(document, "We ask for it.")
    citation = tree(client.get(f"/passages/{passage.pk}/")).find(".//aside[@class='record']")
    link = f"http://testserver/passages/{passage.pk}/"
    assert words(citation) == (
        "Cite this passage “We ask for it.” – “Open letter”, no date. Captured 2 January 2026, version 1. "
        f"Permanent link: {link} For other programs: BibTeX · RIS · Web Annotation"
    )
    address = link.removeprefix("http://testserver").rstrip("/")
    assert [each.get("href") for each in citation.iter("a")] == [link, *(f"{address}.{end}" for end in _ENDS)]
    of_source = tree(client.get("/sources/open-letter/")).find(".//aside[@class='record']")
    assert [each.get("href") for each in of_source.iter("a")] == [
        "http://testserver/sources/open-letter/?version=1", "/sources/open-letter.bib?version=1",
        "/sources/open-letter.ris?version=1", "/sources/open-letter.jsonld",
    ]  # fmt: skip


def _cited(document, quote):
    passage = make.passage(document, quote, language="ru")
    make.published(make.petition(f"For {passage.pk}", published=False, summary="Cited."), passage)
    return passage


def test_masked_characters_stay_masked_in_every_format(client):
    document = make.document(
        "Ask. Pay to 4111 1111 1111 1111 now.", title="Pay to Ada Example", url="https://example.org/a"
    )
    MaskedString.objects.create(string="Ada Example", reason="person_at_risk")
    passage = _cited(document, "Pay to 4111 1111 1111 1111 now.")
    make.redaction(document.versions.get(), "4111 1111 1111 1111")
    for end in ("bib", "ris"):
        said = client.get(f"/passages/{passage.pk}.{end}").content.decode()
        assert "4111" not in said and "Ada" not in said
        assert "Pay to ███████████████████ now." in said
        assert "Characters shown as █ are masked." in said
    page = client.get(f"/passages/{passage.pk}/").content.decode()
    assert "4111" not in page and "Ada" not in page


def test_a_file_has_its_type_and_a_safe_name(client):
    document = make.document("We ask for it.", title='../"x\r\ny', slug="a-source")
    passage = _cited(document, "We ask for it.")
    for path, end, media_type, name in (
        (f"/passages/{passage.pk}", "bib", "application/x-bibtex", f"passage-{str(passage.pk)[:8]}"),
        ("/sources/a-source", "ris", "application/x-research-info-systems", f"source-{str(document.pk)[:8]}-1"),
    ):
        response = client.get(f"{path}.{end}")
        assert response["Content-Type"] == f"{media_type}; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="{name}.{end}"'


def test_a_source_is_cited_in_the_version_that_is_asked_for(client):
    document = make.document("We ask for it.", slug="a-source")
    make.version(document, "We ask for more.")
    tags = [
        dict(from_ris(client.get(f"/sources/a-source.ris{query}").content.decode())) for query in ("", "?version=1")
    ]
    assert [each["UR"] for each in tags] == [
        f"http://testserver/sources/a-source/?version={number}" for number in (2, 1)
    ]
    assert client.get("/sources/a-source.ris?version=7").status_code == 404


def test_a_hidden_address_is_in_no_citation(client):
    document = make.document("We ask for it.", url="https://example.org/secret", url_hidden=True)
    passage = _cited(document, "We ask for it.")
    for end in (".bib", ".ris", "/"):
        assert "secret" not in client.get(f"/passages/{passage.pk}{end}").content.decode()
    assert client.get(f"{document.get_absolute_url().rstrip('/')}.bib").content.decode().count("example.org") == 0

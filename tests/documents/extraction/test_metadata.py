"""What a page proposes of itself, with the origin of each, the most trustworthy first."""

import json

import pytest

from documents.extraction import dates, html

DATES = [
    ("2023-07-25", "2023-07-25"), ("2023-07-25T23:30:00-05:00", "2023-07-25"),
    ("2023-07-25T00:30:00+03:00", "2023-07-25"), ("2023-07-25T21:30:00Z", "2023-07-25"),
    ("2023-07-25T21:30:00.123456Z", "2023-07-25"), ("2023-07-25 10:00", "2023-07-25"), ("2023-07", "2023-07"),
    ("2023/07", "2023-07"), ("2023", "2023"), ("2023/07/25", "2023-07-25"), ("20230725", "2023-07-25"),
    ("20230725T101500Z", "2023-07-25"), ("25.07.2023", "2023-07-25"), ("25.07.2023, 10:15", "2023-07-25"),
    ("2023-7-5", "2023-07-05"), ("25/07/2023", "2023-07-25"), ("07/25/2023", "2023-07-25"),
    ("05/05/2023", "2023-05-05"), ("July 25, 2023", "2023-07-25"), ("25 July 2023", "2023-07-25"),
    ("25th Jul. 2023", "2023-07-25"), ("Tue, 25 Jul 2023 10:00:00 GMT", "2023-07-25"),
    ("Tuesday, July 25, 2023 at 10:00 am", "2023-07-25"), ("July 2023", "2023-07"),
    (" 2023-07-25\n", "2023-07-25"), ("1867-09-14", "1867-09-14"), ("07/08/2023", ""), ("2023-02-30", ""),
    ("2023-13-01", ""), ("2023-00-00", ""), ("0000-00-00", ""), ("0001-01-01", ""), ("1970-01-01T00:00:00Z", ""),
    ("1690279200", ""), ("yesterday", ""), ("2 days ago", ""), ("", ""), ("25 juillet", ""),
    ("2023-07-25" + "0" * 100, ""), ("٢٠٢٣-٠٧-٢٥", ""), ("99999-01-01", ""), ("2023-07-25/2023-07-28", ""),
]  # fmt: skip


@pytest.mark.parametrize(("value", "edtf"), DATES)
def test_a_date_keeps_the_precision_and_the_day_of_its_source(value, edtf):
    assert dates.edtf_of(value) == edtf


def proposals(head="", body="<p>…</p>", url="https://example.org/a/b?c=1", lang=""):
    markup = f"<html{lang}><head>{head}</head><body>{body}</body></html>"
    return [(each.field, each.value, each.origin) for each in html.read(markup, url).proposed]


def of(field, *arguments, **named):
    return [(value, origin) for name, value, origin in proposals(*arguments, **named) if name == field]


def json_ld(value):
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "A letter",
    "author": {"@type": "Person", "name": "Ada Orlan"},
    "publisher": {"@type": "Organization", "name": "The Lantern"},
    "datePublished": "2023-07-25T23:30:00-05:00",
    "inLanguage": "en-US",
    "url": "https://example.org/letter#top",
}
SAID = [
    ("title", "A letter", "JSON-LD headline"),
    ("author", "Ada Orlan", "JSON-LD author"),
    ("publisher", "The Lantern", "JSON-LD publisher"),
    ("date", "2023-07-25", "JSON-LD datePublished"),
    ("language", "en", "JSON-LD inLanguage"),
    ("url", "https://example.org/letter", "JSON-LD url"),
]
SHAPES = {
    "alone": ARTICLE,
    "in a list": [{"@type": "BreadcrumbList"}, ARTICLE],
    "in a graph": {"@context": "https://schema.org", "@graph": [{"@type": "ImageObject", "name": "no"}, ARTICLE]},
    "main entity": {"@type": "WebPage", "mainEntity": ARTICLE},
    "types in a list": {**ARTICLE, "@type": ["Article", "BlogPosting"]},
    "type as an address": {**ARTICLE, "@type": "http://schema.org/Article"},
    "by reference": {
        "@graph": [
            {**ARTICLE, "author": {"@id": "#ada"}, "publisher": {"@id": "#lantern"}},
            {"@type": "Person", "@id": "#ada", "name": "Ada Orlan"},
            {"@type": "Organization", "@id": "#lantern", "name": "The Lantern"},
        ]
    },
    "names as strings": {**ARTICLE, "author": "Ada Orlan", "publisher": "The Lantern"},
    "authors in a list": {**ARTICLE, "author": [{"name": "Ada Orlan"}, {"name": "Ada Orlan"}, None]},
    "with an address as author": {**ARTICLE, "author": ["https://example.org/ada", {"name": "Ada Orlan"}]},
    "with entities": {**ARTICLE, "publisher": {"name": "The&#32;Lantern"}},
    "wrapped": "<!--//--><![CDATA[//><!--\n" + json.dumps(ARTICLE) + "\n//--><!]]>",
    "with trailing commas": json.dumps(ARTICLE).replace("}", ",}") + ";",
    "with line ends in strings": json.dumps(ARTICLE).replace("A letter", "A\n letter"),
    "its parts are not it": {**ARTICLE, "comment": [{"@type": "Comment", "author": "Bob"}], "hasPart": ARTICLE},
}


@pytest.mark.parametrize("shape", [name for name in SHAPES if name != "wrapped"])
def test_json_ld_in_its_many_shapes(shape):
    assert proposals(json_ld(SHAPES[shape])) == SAID


@pytest.mark.parametrize("wrap", ["<!--\n{}\n-->", "//<![CDATA[\n{}\n//]]>", "<![CDATA[{}]]>", "\ufeff  {}  "])
def test_json_ld_within_a_comment_or_cdata(wrap):
    assert proposals(json_ld(wrap.replace("{}", json.dumps(ARTICLE)))) == SAID


def test_broken_json_ld_gives_what_stands_in_it_once():
    broken = '{"headline": "A \\"letter\\"", "datePublished": "2023-07", "author": {"name": "Ada"'
    assert proposals(json_ld(broken)) == [
        ("title", 'A "letter"', "JSON-LD headline (damaged)"),
        ("date", "2023-07", "JSON-LD date (damaged)"),
    ]


@pytest.mark.parametrize(
    "value", ["", "{", "null", "1", '"x"', "[[[]]]", '{"@type": {"a": 1}, "@graph": 5}', "[" * 50_000]
)
def test_senseless_json_ld_proposes_nothing(value):
    assert proposals(json_ld(value)) == []


def test_of_several_articles_only_the_one_of_this_page_counts():
    others = [{"@type": "Article", "headline": f"Other {number}", "datePublished": "2020"} for number in range(3)]
    own = {**ARTICLE, "mainEntityOfPage": {"@id": "https://example.org/letter"}, "url": "https://example.org/letter"}
    canonical = "<link rel=canonical href=/letter>"
    assert of("title", json_ld([*others, own]) + canonical) == [("A letter", "JSON-LD headline")]
    assert of("title", json_ld(others)) == []
    assert of("date", json_ld(others)) == []


def test_opengraph_and_the_tags_of_libraries():
    head = """
        <meta property="og:title" content="A &amp; B"><meta property="og:site_name" content=" The  Lantern ">
        <meta property="article:published_time" content="2023-07-25T01:00:00+03:00">
        <meta property="article:modified_time" content="2024-01-01"><meta property="og:locale" content="uk_UA">
        <meta name="citation_author" content="Orlan, Ada"><meta name="citation_author" content="Bell, Tomas">
        <meta name="DC.date" content="2023-07"><meta property="og:url" content="/letter#top">
        <meta property="article:author" content="https://example.org/ada">"""
    assert proposals(head) == [
        ("title", "A & B", "og:title"),
        ("author", "Orlan, Ada; Bell, Tomas", "meta citation_author"),
        ("publisher", "The Lantern", "og:site_name"),
        ("date", "2023-07-25", "article:published_time"),
        ("date", "2023-07", "meta dc.date"),
        ("language", "uk", "og:locale"),
        ("url", "https://example.org/letter", "og:url"),
    ]


def test_equal_values_are_joined_and_name_all_their_origins():
    head = '<title>A  letter</title><meta property="og:title" content="A letter"><meta name=author content="Ada">'
    body = "<h1>A letter</h1><a rel=author href=/ada>Ada</a><p>text</p>"
    assert of("title", head + json_ld(ARTICLE), body) == [("A letter", "JSON-LD headline, og:title, <h1>, <title>")]
    assert of("author", head, body) == [("Ada", "meta author, rel=author")]


def test_a_title_is_not_cut_at_the_name_of_the_site():
    assert of("title", "<title>A letter | The Lantern</title>", "<h1>A letter</h1>") == [
        ("A letter", "<h1>"),
        ("A letter | The Lantern", "<title>"),
    ]


def test_microdata_of_the_article_and_not_of_its_comments():
    body = """
        <div itemscope itemtype="https://schema.org/BlogPosting"><h2 itemprop=headline>A letter</h2>
        <span itemprop=author itemscope itemtype="https://schema.org/Person">by <b itemprop=name>Ada Orlan</b></span>
        <time itemprop=datePublished datetime=2023-07-25>25 July</time><p itemprop=articleBody>Text.</p>
        <div itemprop=comment itemscope itemtype="https://schema.org/Comment"><i itemprop=author>Bob</i>
        <time itemprop=datePublished datetime=2023-08-01>1 August</time></div></div>"""
    assert proposals("", body) == [
        ("title", "A letter", "itemprop headline"),
        ("author", "Ada Orlan", "itemprop author"),
        ("date", "2023-07-25", "itemprop datepublished"),
    ]


TIMES = {
    "at the heading": ("<div><h1>A</h1><p><time datetime=2023-07-25>x</time></p></div>", "<time> at the heading"),
    "in its header": ("<header><h1>A</h1><p><i><time>2023-07-25</time></i></p></header>", "<time> at the heading"),
    "marked": ("<p><time class=entry-date datetime=2023-07-25>x</time></p><time>2020</time>", "<time> published"),
    "pubdate": ("<time pubdate datetime=2023-07-25>x</time><time>2020</time>", "<time> published"),
    "the only one": ("<div><h1>A</h1></div><div><p>text <time>2023-07-25</time></p></div>", "<time>, the only one"),
}
NO_TIMES = [
    "<footer>© 2023 The Lantern</footer><p>25 July 2023</p>",
    "<p>a <time>2023-07-25</time> b <time>2023-07-26</time></p>",
    "<h1>A</h1><time class=updated datetime=2023-07-25>x</time>",
    "<div class=comments><time datetime=2023-07-25>x</time></div>",
    "<footer><time datetime=2023-07-25>x</time></footer>",
    "<h1>A</h1><time datetime='yesterday'>x</time>",
    "<div><h1>A</h1></div><ul><li><time>2023-07-25</time><li><time>2023-07-26</time></ul>",
]


@pytest.mark.parametrize(("body", "origin"), TIMES.values(), ids=TIMES)
def test_a_time_that_is_the_pages_own(body, origin):
    assert of("date", "", body) == [("2023-07-25", origin)]


@pytest.mark.parametrize("body", NO_TIMES)
def test_no_date_is_made_of_other_dates(body):
    assert of("date", "", f"{body}<p>text</p>") == []


ADDRESSES = [
    ("/letter", "https://example.org/letter"),
    ("letter?x=1#y", "https://example.org/a/letter?x=1"),
    ("//example.org/letter", "https://example.org/letter"),
    ("HTTPS://example.org/письмо", "https://example.org/письмо"),
    (" https://example.org/letter ", "https://example.org/letter"),
    ("", ""), ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("ftp://example.org/x", ""), ("http://[", ""),
    ("https://user:secret@example.org/", ""), ("https://example.org/a b", ""),
]  # fmt: skip


@pytest.mark.parametrize(("href", "url"), ADDRESSES)
def test_the_canonical_address_is_absolute_and_harmless(href, url):
    assert of("url", f'<link rel="canonical" href="{href}">') == ([(url, "rel=canonical")] if url else [])


def test_a_base_moves_relative_addresses():
    assert of("url", '<base href="https://example.net/x/"><link rel=canonical href="y">') == [
        ("https://example.net/x/y", "rel=canonical")
    ]


RUSSIAN = "<p>Мы требуем немедленного освобождения всех политзаключённых, осуждённых за слова.</p>"


@pytest.mark.parametrize(
    ("lang", "head", "found"),
    [
        (" lang=ru-RU", "", [("ru", "html lang “ru-RU”")]),
        (" lang=ru", "<meta property=og:locale content=ru_RU>", [("ru", "html lang “ru”, og:locale")]),
        ("", "<meta http-equiv=content-language content=ru>", [("ru", "meta content-language")]),
        ("", "", [("ru", "detected")]),
        (" lang=en", "", [("en", "html lang “en”"), ("ru", "detected")]),
        (" lang=ua", "", [("uk", "html lang “ua”"), ("ru", "detected")]),
        (" lang=русский", "", [("ru", "detected")]),
    ],
)
def test_the_language_of_the_markup_stands_before_what_is_detected(lang, head, found):
    assert of("language", head, RUSSIAN, lang=lang) == found


def test_a_language_that_is_given_stands_after_the_pages_own():
    found = html.read(f"<html lang=uk>{RUSSIAN}", "", "be_BY").proposed
    assert [(each.value, each.origin) for each in found] == [
        ("uk", "html lang “uk”"),
        ("be", "given with the page"),
        ("ru", "detected"),
    ]


def test_a_page_that_says_nothing_of_itself_proposes_nothing():
    assert proposals(body="<p>…</p><p>© 2023</p>") == []


def test_values_fit_where_they_are_stored():
    head = f"<title>{'x' * 3000}</title><meta name=author content='{'y' * 1000}'><html lang='{'a' * 500}'>"
    long = {**ARTICLE, "author": ["Name " + "z" * 200] * 50, "headline": "h" * 5000}
    for _, value, origin in proposals(head + json_ld(long)):
        assert 0 < len(value) <= 2000
        assert 0 < len(origin) <= 100

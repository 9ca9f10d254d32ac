"""What of a page is its text proper: pages of many kinds, each beside what Chromium shows of it, marked by hand."""

import re
import time

import pytest

from documents.extraction import Unreadable, html
from tests.benchmarks.extraction import PAGES, marked, names, ours, score, trafilaturas

PROSE = "Мы требуем немедленного освобождения всех, кого осудили за слова. " * 3
KEPT_BETWEEN = [
    "<p>UPD: да</p>", "<p>* * *</p>", "<h3>Кто подписал</h3>", "<ul><li>А. Б.</li><li>В. Г.</li></ul>", "<p>2023</p>",
    "<p>4111 1111 1111 1111</p>", "<blockquote>Молчание</blockquote>", "<table><tr><td>1</td></tr></table>",
    "<ul><li><a href=1>Союз</a></li><li><a href=2>Центр</a></li><li><a href=3>Хор</a></li></ul>",
]  # fmt: skip


def read(body, head=""):
    return html.read(f"<html><head>{head}</head><body>{body}</body></html>", url="https://example.org/a/b")


def asides(found):
    return [found.text[start:end] for start, end in found.asides]


@pytest.mark.parametrize("name", names())
def test_a_page_gives_its_text_proper(name):
    """Every line that belongs, as it is shown and on its own; next to nothing that does not."""
    result = score(ours((PAGES / f"{name}.html").read_text()), marked(name))
    assert (result["recall"], result["whole"], result["joined"], result["changed"]) == (1, 1, 0, 0)
    assert result["precision"] >= 0.95


@pytest.mark.parametrize("name", ["bare_ru", "guide_pl", "index_es", "live_it", "news_ru", "petition_en", "telegram"])
def test_it_finds_what_trafilatura_alone_loses(name):
    markup, lines = (PAGES / f"{name}.html").read_text(), marked(name)
    assert score(ours(markup), lines)["whole"] > score(trafilaturas(markup), lines)["whole"] + 0.25


@pytest.mark.browser
def test_the_marked_lines_are_what_chromium_shows(chromium):
    show = "document.querySelectorAll('details').forEach(each => each.open = true)"
    page, shown = chromium.new_page(), {}
    for name in names():
        page.set_content((PAGES / f"{name}.html").read_text())
        page.evaluate(show)
        text = page.evaluate("document.body.innerText")
        shown[name] = [line for line in re.split(r"[\n\t]", text) if line.strip()]
    page.close()
    assert shown == {name: [line for _, line in marked(name)] for name in names()}


@pytest.mark.parametrize("line", KEPT_BETWEEN)
def test_what_stands_between_paragraphs_is_kept(line):
    found = read(f"<div><p>{PROSE}</p>{line}<p>{PROSE}</p></div>")
    words = re.sub(r"<[^>]+>", "\n", line).split("\n")
    assert [each for each in words if each] == found.text.split("\n")[1:-2]
    assert found.asides == []


def test_the_main_heading_stands_before_the_text_wherever_the_page_puts_it():
    found = read(
        "<header><a href=/>Сайт</a><h1>Письмо из Торжка</h1></header><div>25 июля</div>"
        f"<div id=text><p>{PROSE}</p><p>{PROSE}</p></div>",
        "<title>Письмо из Торжка — Сайт</title>",
    )
    assert found.text.split("\n")[:2] == ["Письмо из Торжка", "25 июля"]


def test_a_menu_that_does_not_say_so_is_left_out():
    menu = "".join(f"<div><a href={number}>Раздел {number}</a></div>" for number in range(6))
    found = read(f"<div><div>{menu}</div></div><div><p>{PROSE}</p><p>{PROSE}</p></div>")
    assert "Раздел" not in found.text


def test_prose_beside_the_text_is_kept_as_an_aside():
    found = read(
        f"<div><p>{PROSE}</p><p>{PROSE}</p></div><div>Наш фонд помогает семьям с 2012 года.</div>"
        "<footer><p>Пожертвования принимает фонд «Опора», счёт указан в уставе.</p><p>© 2023 Опора</p></footer>"
    )
    assert asides(found) == [
        "Наш фонд помогает семьям с 2012 года.\nПожертвования принимает фонд «Опора», счёт указан в уставе."
    ]


def test_comments_that_only_a_heading_announces_are_asides():
    found = read(
        f"<div><h1>Приговор</h1><p>{PROSE}</p><p>{PROSE}</p></div>"
        "<div><h3>Комментарии (2)</h3><div>Олег: согласен</div><div>Инна: и я</div></div>"
    )
    assert asides(found) == ["Комментарии (2)\nОлег: согласен\nИнна: и я"]


def test_read_also_within_the_text_is_an_aside():
    found = read(f"<div><p>{PROSE}</p><p>Читайте также: <a href=1>Суд продлил арест</a></p><p>{PROSE}</p></div>")
    assert asides(found) == ["Читайте также: Суд продлил арест"]


def test_a_class_that_lies_does_not_hide_the_text():
    found = read(f"<div class='sidebar promo'><h1>Заявление</h1><p>{PROSE}</p><p>{PROSE}</p></div><p>ещё</p>")
    assert PROSE.strip() in found.text
    assert all(PROSE[:20] not in each for each in asides(found))


def test_a_page_that_is_all_footer_is_its_text():
    assert read("<footer>Мы остаёмся.</footer>").text == "Мы остаёмся.\n"


def test_a_form_around_the_whole_page_is_no_form():
    found = read(f"<form id=aspnetForm><input name=q><h1>Обращение</h1><p>{PROSE}</p><p>{PROSE}</p></form>")
    assert found.text.startswith("Обращение\n")
    assert found.asides == []


def test_asides_never_overlap_and_lie_within_the_text():
    for name in names():
        found = html.read((PAGES / f"{name}.html").read_text())
        positions = [position for span in found.asides for position in span]
        assert positions == sorted(set(positions))
        assert not positions or (positions[0] >= 0 and positions[-1] <= len(found.text))


def test_the_extractor_and_all_that_the_text_depends_on_are_named():
    found = read(f"<p>{PROSE}</p>")
    assert found.extractor == "html blocks"
    assert re.fullmatch(r"\d+; lxml [\d.]+; trafilatura [\d.]+", found.extractor_version)
    assert found.media_type == "text/html"


@pytest.mark.parametrize(
    "markup", ["", "   ", "<html></html>", "<script>text</script>", "<!-- a -->", "<p hidden>x</p>"]
)
def test_a_page_without_visible_text_is_refused_with_what_to_do(markup):
    with pytest.raises(Unreadable, match="shows no text.*save the page from the browser"):
        html.read(markup)


HOSTILE = {
    "one line of 10 MB": ("<p>" + "слово " * 1_000_000, None),
    "an attribute of 20 MB": ("<p class='" + "a" * 20_000_000 + "'>x</p>", None),
    "comments without end": ("<!--" * 500_000, "shows no text"),
    "half a million comments": ("<!-- a -->x" * 250_000, None),
    "angle brackets": ("<" * 2_000_000, None),
    "open quotes": ('<a "' * 500_000, "attributes"),
    "100,000 lines of links": ("<a href=x>abcdef</a><br>" * 60_000, None),
    "nested tables": ("<table><tr><td>x" * 5_000, "nests"),
    "deep menus": ("<div><h2>Read also</h2>" * 900 + "x", None),
    "microdata": (
        "<div itemscope itemtype=https://schema.org/Article><p itemprop=headline>x</p></div>" * 20_000,
        None,
    ),
    "JSON of brackets": ("<script type=application/ld+json>" + "[" * 900_000 + "</script><p>x", None),
    "damaged JSON": ("<script type=application/ld+json>" + '"headline":"' * 80_000 + "</script><p>x", None),
}


@pytest.mark.parametrize(("markup", "refusal"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_is_read_or_refused_in_time(markup, refusal):
    before = time.process_time()
    if refusal:
        with pytest.raises(Unreadable, match=refusal):
            html.read(markup)
    else:
        assert html.read(markup).text.endswith("\n")
    assert time.process_time() - before < 5

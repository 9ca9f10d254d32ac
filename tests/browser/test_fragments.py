"""Text fragments in a real browser: what Chromium finds for each address is the quote.

The page holds what pages hold; its text is read by our own extraction. Chromium is asked which range of the
document it matched (`TextDirective.getMatchingRange`), and for some passages what it painted.
"""

import base64
import functools
import random
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
import regex

from documents import fragments
from documents.extraction import html

HERE = Path(__file__).parent
PAGE = HERE / "quotes.html"

# By kind; a number says which of several.
PASSAGES = {
    "one word": ["Monday", "sign", "Lockout", "quay", "town"],
    "a sentence, repeated": [
        ("Nobody was told why.", 1), ("Nobody was told why.", 2), "Nobody was told for how long.",
        "We ask everybody who reads this to pass it on.", ("They came at night.", 1), "They took the lists.",
        ("We ask everybody who reads this", 2),
    ],
    "within a sentence": ["reads this to pass", "was arrested in the", "is told below", "of them remember it"],
    "in nested inline tags": [
        "the first arrests followed the same evening", "Nested inline tags are everywhere", "inline tags",
        "even_in code,1 and after it", "H2O and E=mc2", "a button is one",
    ],
    "in lists": [
        "Release everybody who was arrested at the harbour.", "Drop the charges, all of them, at once.", ("Yes", 1),
        ("Yes", 2), "Release everybody who was arrested in the town.", ("Bread", 1), "black bread", ("Bread", 2),
        "Bread\nblack bread\nwhite bread\nWater", "A refusal to let work.",
    ],
    "in a table": [
        "Arrests by day", "Monday\nHarbour\n12", ("Harbour\n12", 2), "7", "—", "Tuesday\nTown\n7\nWednesday",
        "Place\nNumber",
    ],
    "over line breaks": [
        "12 Quay Street", "Harbour Committee\n12 Quay Street\nPort Ellen", "Port Ellen\nWrite to us, or come",
        "We read every letter.", "First line of a poem\n  second line,   indented\nthird line",
        "second line,   indented",
    ],
    "with punctuation at the ends": [
        "“Is it true?”", "«C’est vrai», he said.", "‘Well-known, isn’t it?’", "(So they say.)", "[Sic!]", "3.14",
        "1,000, or 50\u00a0%", "e.g. this & that - or – not — at all…", "C&D, x-y-z", "#free #them, @harbour.",
        "user_name",
    ],
    "in Cyrillic": [
        "Мы требуем освободить всех задержанных.", ("Мы требуем освободить всех", 2), "«Свободу!» — кричали они.",
        "ёлка", "Елка", "Під’їзд, об'єкт, ґанок.", "і ми не відступимо", "Слава!", "замо\u0301к", "За\u0301мок", "ещё",
    ],
    "in Arabic script": [
        "نطالب بالإفراج عن جميع المعتقلين فورًا.", ("نطالب بالإفراج عن", 2), "ولن نتراجع", "الحُرِّيَّةُ لِلجَمِيعِ!", "العـــدل",
        "نعم.", "همهٔ بازداشت‌شدگان", "می‌توانیم",
    ],
    "in Hebrew": [
        "אנו דורשים לשחרר את כל העצורים.", "שָׁלוֹם לְכֻלָּם", "אמר הנשיא", "ארה״ב וצה״ל הגיבו ביום ג׳.", '"די!" צעקו.',
    ],
    "with combining marks": [
        "re\u0301sume\u0301 and cafe\u0301", "résumé and café", "Tiếng Việt, người",
        "Z\u0335\u0300a\u0336\u0301l\u0337g\u0338o",
        "हम सभी कैदियों की रिहाई", "न्याय चाहिए।", "l’œuvre du cœur naïf", "Ete is no summer.",
        "«\u00a0Liberté\u00a0!\u00a0»",
    ],
    "with emoji and flags": [
        "🇺🇦🇵🇱🇺🇦", "😀😃😀", "a family 👨‍👩‍👧‍👦 and a hand 👍🏽", "👍🏽 or 👍", "❤️ and ❤", "keys 1️⃣ 2️⃣",
        "Rain 🌧️today🌧️tomorrow",
        "End 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "Flags 🇺🇦🇵🇱🇺🇦 and faces",
    ],
    "over pictures of emoji": [
        "It rained 🌧️ all night", "a button is one. It rained 🌧️ all night 🔥 on the quay.",
    ],
    "in scripts without spaces": [
        "我们要求释放所有被捕的人。", "公布下令者的名字", "罢工", "“自由！”", "我们要求", ("我们要求", 2),
        "也没有人被告知",
        "私たちは逮捕されたすべての人の釈放を要求します。", "ビデオ", "はい", "ばい", "「自由を!」",
        "석방을 요구합니다",
        "เราเรียกร้อง", "การนัดหยุดงานเริ่มขึ้นในวันจันทร์", "เหตุผล", "จับกุม",
    ],
    "with odd spaces and hyphens": [
        "Die Donau\u00addampf\u00adschiff\u00adfahrts\u00adgesell\u00adschaft streikt.", "Streik\u00adposten",
        "No\u00a0break here", "thin\u2009space", "figure\u2007space", "zero\u200bwidth",
        "word\u2060joiner, em\u2003space",
        "ﬁne ligature", "fine letters", "ＦＵＬＬ width", "½ and 1⁄2", "Straße ist naß", "STRASSE nass", "Schiffahrt",
        "We told \u2068Anna", "\u2068Anna", "her who was there",
    ],
    "long, over many blocks": [
        ("An appeal for the prisoners", "The strike began"), ("every night of the strike", "and have to work here"),
        ("Night 1, told by a docker", "Night 30"), ("the pilot’s wife: A cart", "Night 36"),
        ("Night 7,", "Night 31, told"),
        ("A refusal to work.", "loose text"),
    ],
    "first and last of the page": [
        "An appeal for the prisoners of the harbour strike", "An appeal", "The very last words", "words", "An",
        "Printed at the harbour press. The very last words",
    ],
}  # fmt: skip
PAINTED = [
    ("Yes", 2), "the first arrests followed the same evening", "ولن نتراجع", "🇺🇦🇵🇱🇺🇦", "公布下令者的名字",
    "Monday\nHarbour\n12", "The very last words",
]  # fmt: skip


class Site:
    """The page, open in the browser, and our text of it."""

    def __init__(self, tab, url):
        self.tab, self.url = tab, url
        self.text = html.read(PAGE.read_text()).text
        tab.goto(url)
        self.theirs = self.read()
        self.shifts = self._shifts()

    def read(self):
        """Read the open page as we do, for the questions that follow."""
        self.tab.add_script_tag(content=(HERE / "quotes.js").read_text())
        return self.tab.evaluate("readPage()")

    def _shifts(self):
        """For each line of our text, where it begins in the whole page, which has menus too."""
        shifts, at = [], 0
        for line in regex.finditer(r"[^\n]+", self.text):
            at = self.theirs.index(f"\n{line.group()}\n", max(0, at - 1)) + 1
            shifts.append((line.start(), at))
            at += len(line.group())
        return shifts

    def span(self, passage):
        """[start, end) in our text."""
        first, second = passage if isinstance(passage, tuple) else (passage, 1)
        if isinstance(second, str):
            start = self.text.index(first)
            return start, self.text.index(second, start) + len(second)
        start = -1
        for _ in range(second):
            start = self.text.index(first, start + 1)
        return start, start + len(first)

    def units(self, position):
        """A position of our text in the document's UTF-16 units."""
        begin, at = max(shift for shift in self.shifts if shift[0] <= position)
        return len(self.theirs[: at + position - begin].encode("utf-16-le")) // 2

    def places(self, start, end):
        return [self.units(start), self.units(end - 1) + len(self.text[end - 1].encode("utf-16-le")) // 2]

    def open(self, start, end):
        """Follow the link to the passage: as a reader does, and by no script."""
        directive = fragments.directive(self.text, start, end)
        assert directive, self.text[start:end]
        self.tab.goto(fragments.link(self.url, directive))
        return unquote(directive)

    def difference(self, start, end):
        """What the browser highlights for the passage, where that is not the passage; else None."""
        name = self.open(start, end)
        wanted = self.tab.evaluate("span => described(rangeOf(span))", self.places(start, end))
        found = self.tab.evaluate("highlighted()")
        return None if found == wanted else (self.text[start:end], name, found, wanted)


class Files(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        """Nothing: the tests' output is theirs."""


@pytest.fixture(scope="module")
def site(chromium):
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=HERE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    yield Site(context.new_page(), f"http://127.0.0.1:{server.server_address[1]}/quotes.html")
    context.close()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", PASSAGES)
def test_the_browser_highlights_the_quote(site, kind):
    assert [found for passage in PASSAGES[kind] if (found := site.difference(*site.span(passage)))] == []


def test_the_browser_highlights_every_block(site):
    blocks = [found.span() for found in regex.finditer(r"(?m)^(?!Night )[^\n]+", site.text)]
    assert len(blocks) > 60
    assert [found for span in blocks if (found := site.difference(*span))] == []


def test_the_browser_highlights_whatever_stretch_of_words(site):
    choose = random.Random(20230703)
    words = [found.span() for found in regex.finditer(r"\S+", site.text)]
    others = []
    for _ in range(60):
        first = choose.randrange(len(words))
        last = min(len(words) - 1, first + int(choose.expovariate(1 / 6)))
        found = site.difference(words[first][0], words[last][1])
        others += [found] if found else []
    assert others == []


@pytest.mark.parametrize("passage", PAINTED)
def test_the_browser_paints_the_quote_and_nothing_else(site, passage):
    start, end = site.span(passage)
    site.tab.goto("about:blank")  # within one page Chromium keeps what it painted before
    site.open(start, end)
    site.read()
    site.tab.evaluate("matched()")
    png = base64.b64encode(site.tab.screenshot()).decode()
    boxes = site.tab.evaluate("span => rectangles(span)", site.places(start, end))
    result = site.tab.evaluate("shot => painted(shot)", [png, boxes])
    assert result["outside"] == 0
    assert boxes and min(result["full"]) > 0.4  # a box is as high as its line

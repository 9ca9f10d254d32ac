"""How much work it is to record a source, in the reading view and in the plain change forms.

    python -m pytest -n 0 -s tests/benchmarks/curating.py

The same text (tests/campaign/story/appeal.txt, 800 words in two languages), pasted as a new source, becomes the same
record by both ways, from the paste to its publication: two names cited, a person with a second name, a new
organization, a statement with its author, three demands and its own words, a petition with its link, two updates that
concern the person. Told are clicks (a choice in a select is one, a stretch of text selected by dragging is two),
keystrokes, pages loaded, and the time of an experienced person by the keystroke-level model of Card, Moran and Newell:
0.28 s a key, 1.3 s to point and click, 1.35 s to decide before each thing done, and the seconds that the site took.
"""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from campaign.models import Citation, Credit, Name, Person, Petition, Statement, Update
from documents.models import Document
from tests import factories
from tests.browser.conftest import new_page, sign_in  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db(transaction=True)

APPEAL = (Path(__file__).parents[1] / "campaign" / "story" / "appeal.txt").read_text(encoding="utf-8")
TITLE = APPEAL.split("\n")[0]
PUBLISHED = "Published by the Union of Free Typographers, 14 March 2025"
QUESTION = "We, the Union of Free Typographers, call it a question."
DEMANDS = [
    "We demand the immediate release of Matvei Orlenkov.",
    "We demand that the wages of the paper mill be paid.",
    "We demand that the hearing be open to the public.",
]
SIGN = "Please sign the petition at https://letters.example.org/orlenkov and send it to your friends."
VIGIL = "UPD 17 March 2025: the Association of Lamp Makers held a vigil in front of the consulate in Port Amelie."
CUSTODY = "UPD 20 March 2025: the court has extended the custody until 11 May 2025."
WHY = "Read, and checked against the text."
DRAG = """words => {
    const walker = document.createTreeWalker(document.querySelector("#reading-text, .captured"), NodeFilter.SHOW_TEXT);
    const nodes = [];
    let all = "";
    while (walker.nextNode()) { nodes.push([all.length, walker.currentNode]); all += walker.currentNode.data; }
    const spot = at => { const [from, node] = nodes.filter(each => each[0] <= at).at(-1); return [node, at - from]; };
    const range = document.createRange(), at = all.indexOf(words);
    range.setStart(...spot(at));
    range.setEnd(...spot(at + words.length));
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
}"""


class Hands:
    """A page, and what was done to it."""

    def __init__(self, page):
        self.page, self.clicks, self.keys, self.pages, self.acts, self.waited = page, 0, 0, 0, 0, 0.0
        page.on("load", self._loaded)

    def _loaded(self, *_args):
        self.pages += 1

    def click(self, what, again=False):
        what = self.page.get_by_role("button", name=what, exact=True).first if isinstance(what, str) else what
        begin = time.monotonic()
        what.click()
        self.page.wait_for_load_state()
        self.waited += time.monotonic() - begin
        self.clicks += 1
        self.acts += 1

    def link(self, name, within="#content"):
        self.click(self.page.locator(within).get_by_role("link", name=name, exact=True).first)

    def type(self, field, text, pasted=False):
        field.fill(text)
        field.dispatch_event("input")
        self.clicks += 1
        self.keys += 2 if pasted else len(text)
        self.acts += 1

    def select(self, field, value):
        field.select_option(value)
        self.clicks += 1
        self.acts += 1

    def drag(self, words):
        self.page.evaluate(DRAG, words)
        self.clicks += 2
        self.acts += 1

    def search(self, label, words, nth=0):
        """Choose by searching, as the plain forms do: open, type, take the first."""
        box = label if not isinstance(label, str) else self.page.locator(label)
        box.click()
        self.page.keyboard.type(words)
        expect(self.page.locator(".select2-results__option--highlighted")).to_be_visible(timeout=15_000)
        self.page.keyboard.press("Enter")
        self.clicks += 1
        self.keys += len(words) + 1
        self.acts += 1

    def row(self, name):
        seconds = 0.28 * self.keys + 1.3 * self.clicks + 1.35 * self.acts + self.waited
        return (
            f"{name:16} {self.clicks:7} {self.keys:11} {self.pages:6} {self.waited:9.1f} {int(seconds // 60):4}:"
            f"{int(seconds % 60):02}"
        )


@pytest.fixture
def known(transactional_db):
    """What the tracker knows before."""
    union = factories.organization("Union of Free Typographers")
    factories.name(union, "Союз вольных печатников", factories.passage(), language="ru")
    committee = factories.organization("Paper Mill Committee")
    factories.name(committee, "Комитет бумажной фабрики", factories.passage(), language="ru")
    return union, committee


def capture(hands):
    page = hands.page
    page.goto("/admin/documents/arrival/add/")
    hands.type(page.locator("textarea").first, APPEAL, pasted=True)
    hands.click(page.locator("#content input[type=submit]"))
    hands.click(page.locator("input[name=title_from][value='0']"))  # its first line
    hands.type(page.locator("#id_date"), "2025-03-14")
    hands.select(page.locator("#id_date_basis"), "stated")
    hands.type(page.locator("#id_language"), "en")
    hands.click(page.locator("input[name=language_from][value=own]"))
    hands.click(page.locator("#review_form input[type=submit]"))
    return Document.objects.get(title=TITLE)


def publish(hands, source, records, together):
    """Clear and release the source, publish what was recorded: from the queue, or on the page of each."""
    page = hands.page
    version = source.versions.get()
    decide(hands, f"/admin/documents/version/{version.pk}/change/", "Clear for the public")
    decide(hands, f"/admin/documents/document/{source.pk}/change/", "Release")
    if together:
        page.goto("/admin/campaign/pendingedit/review/")
        hands.clicks += 2
        for tick in page.locator(".review-tick input").all():
            hands.click(tick)
        hands.type(page.locator(".review-reason input[type=text]"), WHY)
        hands.click("Publish what is ticked")
    for record in [] if together else records:
        url = f"/admin/campaign/{record._meta.model_name}/{record.pk}/change/"
        record.refresh_from_db()
        decide(hands, url, "Publish the edit" if record.is_published else "Publish")
    assert page.locator(".errornote, .errorlist").count() == 0


def decide(hands, url, what):
    hands.page.goto(url)
    hands.clicks += 2  # a list's link and the thing's
    hands.link(what)
    assert hands.page.locator(".errorlist").all_inner_texts() == []
    hands.type(hands.page.locator("#id_reason"), WHY, pasted=True)
    hands.click(hands.page.locator("#content input[type=submit]"))


def by_reading(hands):
    page = hands.page
    source = capture(hands)
    hands.click(page.get_by_role("link", name=re.compile("^Read it")).first)
    panel = page.locator("#panel")

    def selected(words):
        hands.drag(words)
        expect(panel.locator(".reading-quote")).to_contain_text(words[:60], timeout=15_000)

    for name in ("Paper Mill Committee", "Union of Free Typographers"):
        item = page.locator("#suggestions li").filter(has=page.get_by_role("link", name=name, exact=True))
        hands.click(item.get_by_role("button", name="Cite for the name"))
    new(hands, selected, "Matvei Orlenkov", "Person", also="Матвей Орленков", reason="public_act")
    new(hands, selected, "Association of Lamp Makers", "Organization")

    selected(TITLE)
    hands.link("Statement", "#panel")
    hands.select(panel.get_by_label("Kind"), "open_letter")
    hands.select(panel.get_by_label("Held here"), "full")
    hands.type(panel.get_by_label("Made by"), "Union of Free Typographers", pasted=True)
    hands.click("Save as a draft, cited")
    selected(QUESTION)
    hands.link(TITLE, "#panel .reading-offers")
    hands.click(panel.get_by_label("Its own words"))
    hands.click("Cite")
    selected(PUBLISHED)
    hands.link(TITLE, "#panel .reading-offers")
    hands.click(panel.get_by_label("Date: 2025-03-14"))
    hands.click("Cite")
    for words in DEMANDS:
        selected(words)
        hands.link(TITLE, "#panel .reading-offers")
        hands.link("Demand", "#panel")
        hands.click("Add and cite")

    selected(SIGN)
    hands.link("Petition", "#panel")
    hands.type(page.locator("#id_new-title"), "Free Matvei Orlenkov")
    assert panel.get_by_label("Where to sign").input_value() == "https://letters.example.org/orlenkov"
    hands.click("Save as a draft, cited")
    for words, title, kind in (
        (VIGIL, "Vigil in Port Amelie", "protest"),
        (CUSTODY, "Custody extended until 11 May 2025", "custody"),
    ):
        selected(words)
        hands.link("Update", "#panel")
        hands.type(page.locator("#id_new-title"), title)
        hands.select(panel.get_by_label("Kind"), kind)
        hands.type(panel.get_by_label("Concerns"), "Matvei Orlenkov", pasted=True)
        hands.click("Save as a draft, cited")
    while page.locator("#suggestions button", has_text=re.compile("^Dismiss")).count():
        group = page.locator("#suggestions button", has_text=re.compile("^Dismiss (all )?[0-9]"))
        hands.click(group.first if group.count() else page.locator("#suggestions button", has_text="Dismiss").first)
    hands.click("I have read this source")
    expect(page.locator(".messagelist")).to_contain_text("This source is read")
    hands.click(page.get_by_role("button", name=re.compile("^Hand its .* over for review")))
    return source


def new(hands, selected, words, kind, also="", reason=""):
    panel = hands.page.locator("#panel")
    selected(words)
    hands.link(kind, "#panel")
    if also:
        hands.type(panel.get_by_label("Also called"), also, pasted=True)
    if reason:
        hands.select(panel.get_by_label("Reason to name them"), reason)
    hands.click("Save as a draft, cited")


def by_forms(hands, known):
    page = hands.page
    source = capture(hands)
    quotes = {}

    def marked(words):
        """Copy it from the text on the page of the passage's form, and paste it."""
        page.goto(f"/admin/documents/passage/add/?document={source.pk}")
        hands.clicks += 2
        hands.drag(words)
        hands.keys += 2
        hands.type(page.locator("#id_exact"), words, pasted=True)
        if APPEAL.count(words) > 1:
            hands.type(page.locator("#id_occurrence"), "1")
        hands.click(page.locator("input[name=_save]").first)
        expect(page.locator(".messagelist")).to_contain_text("was added successfully")
        quotes[words] = " ".join(words.split()[-5:])

    names = ("Paper Mill Committee", "Union of Free Typographers", "Matvei Orlenkov", "Матвея Орленкова",
             "Association of Lamp Makers")  # fmt: skip
    for words in (*names, TITLE, PUBLISHED, QUESTION, *DEMANDS, SIGN, VIGIL, CUSTODY):
        marked(words)

    def cite(words, fact="title", number=0):
        hands.click(page.locator("#campaign-citation-object_type-object_id-group .add-row a"))
        prefix = f"#id_campaign-citation-object_type-object_id-{number}"
        hands.select(page.locator(f"{prefix}-field"), fact)
        hands.search(page.locator(f"{prefix}-passage + .select2"), quotes[words])

    def add(what, title, **choices):
        page.goto(f"/admin/campaign/{what}/add/")
        hands.clicks += 1
        hands.type(page.locator("#id_title"), title)
        page.keyboard.press("Tab")
        slug = page.locator("#id_slug")
        if not slug.input_value():
            hands.type(slug, f"{what}-{len(title)}")
        for name, value in choices.items():
            hands.select(page.locator(f"#id_{name}"), value)

    def save():
        hands.click(page.locator("input[name=_save]").first)
        expect(page.locator(".messagelist")).to_be_visible()

    def row(prefix, number=0):
        hands.click(page.locator(f"#{prefix}-group .add-row a"))
        return f"#id_{prefix}-{number}"

    for record, words in zip(known, ("Union of Free Typographers", "Paper Mill Committee"), strict=True):
        page.goto(f"/admin/campaign/organization/{record.pk}/change/")
        hands.clicks += 2
        cite(words, number=page.locator("[id^=campaign-citation-object_type-object_id-].has_original").count())
        save()
    add("person", "Matvei Orlenkov", naming_reason="public_act")
    at = row("names")
    hands.type(page.locator(f"{at}-text"), "Матвей Орленков", pasted=True)
    hands.search(page.locator(f"{at}-passages + .select2"), quotes["Матвея Орленкова"])
    cite("Matvei Orlenkov")
    save()
    add("organization", "Association of Lamp Makers")
    cite("Association of Lamp Makers")
    save()
    add("statement", TITLE, kind="open_letter", held="full")
    hands.type(page.locator("#id_language"), "en")
    hands.type(page.locator("#id_date"), "2025-03-14")
    hands.select(page.locator("#id_date_basis"), "stated")
    at = row("credits")
    hands.search(page.locator(f"{at}-organization + .select2"), "Union of Free Typogr")
    hands.search(page.locator(f"{at}-passages + .select2"), quotes[TITLE])
    for number, words in enumerate(DEMANDS):
        at = row("demands", number)
        hands.type(page.locator(f"{at}-text"), words, pasted=True)
        hands.search(page.locator(f"{at}-passages + .select2"), quotes[words])
    cite(TITLE)
    cite(PUBLISHED, "date", 1)
    cite(QUESTION, "text", 2)
    save()
    add("petition", "Free Matvei Orlenkov")
    at = row("language_versions")
    hands.type(page.locator(f"{at}-language"), "en")
    hands.type(page.locator(f"{at}-sign_url"), "https://letters.example.org/orlenkov", pasted=True)
    hands.search(page.locator(f"{at}-passages + .select2"), quotes[SIGN])
    cite(SIGN)
    save()
    for words, title, kind, day in (
        (VIGIL, "Vigil in Port Amelie", "protest", "2025-03-17"),
        (CUSTODY, "Custody extended until 11 May 2025", "custody", "2025-03-20"),
    ):
        add("update", title, kind=kind)
        hands.type(page.locator("#id_date"), day)
        hands.select(page.locator("#id_date_basis"), "stated")
        at = row("concerns")
        hands.search(page.locator(f"{at}-person + .select2"), "Matvei Orlenkov")
        hands.search(page.locator(f"{at}-passages + .select2"), quotes[words])
        cite(words)
        cite(words, "date", 1)
        save()
    return source


def recorded(source):
    """What stands in the record because of this source: (kind of fact, how often)."""
    cited = Citation.objects.filter(passage__document=source).values_list("object_type__model", "field")
    counts = {}
    for kind, name in cited:
        counts[kind, name] = counts.get((kind, name), 0) + 1
    return counts


@pytest.mark.parametrize("way", ["reading view", "plain forms"])
def test_measure(new_page, sign_in, editor, known, way, capsys):  # noqa: F811
    page = new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(20_000)
    sign_in(page, editor)
    hands = Hands(page)
    source = by_reading(hands) if way == "reading view" else by_forms(hands, known)
    made = [*Person.objects.filter(title="Matvei Orlenkov"),
            *type(known[0]).objects.filter(title="Association of Lamp Makers"), *Statement.objects.all(),
            *Petition.objects.all(), *Update.objects.order_by("title")]  # fmt: skip
    before = hands.row(f"{way}, recorded")
    publish(hands, source, [*known, *made], together=way == "reading view")
    facts = recorded(source)
    assert {"person", "organization", "statement", "petition", "update"} <= {kind for kind, _name in facts}
    assert facts["demand", ""] == 3
    assert (Credit.objects.count(), Name.objects.filter(text="Матвей Орленков").count()) == (1, 1)
    assert all(type(record).objects.get(pk=record.pk).is_published for record in [*known, *made])
    with capsys.disabled():
        print(f"\n{'':26}clicks  keystrokes  pages  site, s   time\n{before}\n{hands.row(f'{way}, published')}")
        print(f"facts: {sum(facts.values())}")

"""Reading pages in tests: a page as a tree, and an element as the words that a reader sees."""

from html.parser import HTMLParser
from xml.etree.ElementTree import TreeBuilder

VOID = {"meta", "link", "br", "input", "img", "hr"}


class _Parser(HTMLParser):
    def __init__(self):
        super().__init__()
        self.builder = TreeBuilder()

    def handle_starttag(self, tag, attrs):
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag):
        self.builder.end(tag)

    def handle_data(self, data):
        self.builder.data(data)


def tree(response):
    """The page's root element; `find` and `findall` take ElementTree's paths."""
    parser = _Parser()
    parser.feed(response.content.decode())
    return parser.builder.close()


def words(element):
    """What an element says, with spaces as a reader sees them."""
    return " ".join("".join(element.itertext()).split())


def refusals(page):
    """[(what is wrong, what is said of it)] of an address that a page cannot answer, in its order."""
    lines = tree(page).findall(".//div[@role='alert']/ul/li")
    return [tuple(words(line).split(": ", 1)) for line in lines]


def says(refused, errors):
    """Whether `refusals` are what JSON says: {name: messages}."""
    told = sorted(message for _name, message in refused)
    return told == sorted(" ".join(" ".join(messages).split()) for messages in errors.values())


def without_evidence(element):
    """What an element says apart from its evidence, which stands beside it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag != "details":
            parts.append(without_evidence(child))
        parts.append(child.tail or "")
    return "".join(parts) if element.tag != "details" else ""


def said(element):
    return " ".join(without_evidence(element).split())


def facts(root):
    """{term: what is recorded} of the page's facts, evidence left out."""
    return {words(pair.find("dt")): said(pair.find("dd")) for pair in root.findall(".//dl[@class='facts']/div")}


def sections(root):
    """{heading: section element}."""
    return {words(section.find("h2")): section for section in root.iter("section") if section.find("h2") is not None}


def numbers(root):
    """The numbers that the markers of a page show, in order."""
    return [
        summary.find("span").tail for summary in root.findall(".//details/summary") if summary.find("span") is not None
    ]

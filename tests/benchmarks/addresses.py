"""The addresses of each kind of page in a corpus, here and in Datasette: a different one for each number.

A page here says with each fact which passage it rests on, and where. Datasette says the same on two pages, a row’s and
the table of passages filtered by that row, so both are asked for (`record`, `source`); to count its row’s page alone
(`record_alone`, `source_alone`) sets a page with its evidence beside one without. Both are measured. The plain file
declares what points at what, so that Datasette names organization and source in a row and counts its passages.
"""

import itertools
import random
from urllib.parse import quote, urlencode

from tests.benchmarks.corpus import COUNTRIES, KINDS
from tests.benchmarks.corpus_files import key
from tests.benchmarks.vocabulary import LANGUAGES, medium_words

SORTED = "_sort_desc=date"


def _pairs():
    """(names of two facets, a value of each) of the largest values."""
    values = {"language": list(LANGUAGES)[:6], "kind": list(KINDS)[:6], "country": COUNTRIES[:6]}
    for names in itertools.combinations(values, 2):
        for each in itertools.product(*(values[name] for name in names)):
            yield names, each


class Addresses:
    """`originals` is how many statements are numbered as the corpus does, where the others are copies of them."""

    def __init__(self, statements, originals=None, database="plain"):
        self.table = f"/{database}/statement"
        self.document, self.passage, self.statements = f"/{database}/document", f"/{database}/passage", statements
        chance = random.Random(3)
        self.numbers = [chance.randrange(originals or statements) for _ in range(1000)]
        self.words = [word for word, _language in medium_words()]
        chance.shuffle(self.words)
        filters = itertools.product(LANGUAGES, list(KINDS)[:6], COUNTRIES[:6])
        self.filters = [dict(zip(("language", "kind", "country"), each, strict=True)) for each in filters]
        chance.shuffle(self.filters)
        pairs = [dict(zip(names, each, strict=True)) for names, each in _pairs()]
        chance.shuffle(pairs)
        self.pairs = pairs

    def of(self, kind, number):
        """(paths here, paths in Datasette): more than one where a page here is several there, or the other way."""
        return getattr(self, kind)(number)

    def list(self, number):
        return ["/statements/"], [f"{self.table}?{SORTED}"]

    def deep(self, number):
        """A page that begins anywhere in the list: the statements are spread over it as chance will have it."""
        return [f"/statements/?after={key('statement', self.numbers[number % 1000])}"], None

    def filtered(self, number):
        query = urlencode(self.filters[number % len(self.filters)])
        return [f"/statements/?{query}"], [f"{self.table}?{query}&{SORTED}"]

    def narrowed(self, number):
        """Under two filters: a full page also of 10,000 statements, where three leave a dozen rows."""
        query = urlencode(self.pairs[number % len(self.pairs)])
        return [f"/statements/?{query}"], [f"{self.table}?{query}&{SORTED}"]

    def search(self, number):
        word = quote(self.words[number % len(self.words)])
        return [f"/search/?q={word}"], [f"{self.table}?_search={word}"]

    def text_filter(self, number):
        word = quote(self.words[number % len(self.words)])
        return [f"/statements/?q={word}"], [f"{self.table}?_search={word}"]

    def record(self, number):
        """A statement with its passages. Datasette’s page of a row has no rows that point at it, only how many there
        are; these are a table of their own there, filtered by that row."""
        here, (row,) = self.record_alone(number)
        return here, [row, f"{self.passage}?statement_id={row.rsplit('/', 1)[1]}"]

    def source(self, number):
        """A source with the passages that are marked in it; likewise."""
        here, (row,) = self.source_alone(number)
        return here, [row, f"{self.passage}?document_id={row.rsplit('/', 1)[1]}"]

    def record_alone(self, number):
        """The same page here, and there one row without its passages."""
        pk = self.numbers[number % 1000] + 1
        return [f"/statements/statement-{pk}/"], [f"{self.table}/{pk}"]

    def source_alone(self, number):
        pk = self.numbers[number % 1000] + 1
        return [f"/sources/source-{pk}/"], [f"{self.document}/{pk}"]

    def both(self, number):
        """A statement and its source, read one after the other; the passages are of both, and asked for once."""
        (here, there), (source_here, source_there) = self.record(number), self.source_alone(number)
        return [*here, *source_here], [*there, *source_there]

    def home(self, number):
        return ["/"], None

    def about(self, number):
        """A page that asks the database nothing: the server, Django and a template."""
        return ["/about/"], None

    def every_kind(self):
        """{kind: path} of one page of each kind here, for their weight."""
        return {
            "home": "/", "about": "/about/", "statements": "/statements/",
            "statements, filtered": self.filtered(0)[0][0], "search": self.search(0)[0][0],
            "petitions": "/petitions/", "organizations": "/organizations/", "people": "/people/",
            "updates": "/updates/", "sources": "/sources/", "campaigns": "/campaigns/",
            "statement": "/statements/statement-1/", "petition": "/petitions/petition-1/",
            "organization": "/organizations/organization-1/", "person": "/people/person-1/",
            "update": "/updates/update-1/", "campaign": "/campaigns/campaign-1/",
            "source": self.source(0)[0][0], "passage": f"/passages/{key('passage', 0, 0)}/",
            "changes": "/statements/statement-1/changes/",
        }  # fmt: skip

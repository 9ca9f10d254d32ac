"""What a record of a certain size holds, row by row: statements with their sources and passages, and what they name.

Row `number` follows from the seed and the number alone (only the organization that a statement is credited to depends
on how many statements there are), so a small corpus is the beginning of a larger one. Nothing is kept.
"""

import datetime
import itertools
import random
from dataclasses import dataclass
from functools import cached_property

from tests.benchmarks.vocabulary import LANGUAGES, prose, vocabulary

NEWEST = datetime.date(2026, 11, 1)
OLDEST = 6000  # days before
KINDS = {
    "appeal": 30, "declaration": 20, "open_letter": 12, "resolution": 10, "message": 8, "call": 8, "commentary": 6,
    "speech": 4, "expression": 2,
}  # fmt: skip
_CODES = (
    "UA DE FR GB US RU IT ES PL GR BR AR CZ SE CH AT NL BE TR FI DK NO RO BG LT LV EE GE AM KZ BY MD HU SK SI HR RS "
    "IE PT IL LB EG TN MA ZA NG KE IN LK PH ID KR JP AU NZ CA MX CL"
)  # the first have most organizations
COUNTRIES = _CODES.split()
ORGANIZATION_KINDS = {"political": 40, "union": 25, "campaign": 15, "media": 15, "other": 5}
UPDATE_KINDS = ("support", "event", "protest", "publication", "custody", "sentence", "release", "arrest")
TOPICS = 12
CAMPAIGNS = 3


class Weighted:
    """One of several by their weights."""

    def __init__(self, weights):
        self.things, self.weights = list(weights), list(itertools.accumulate(weights.values()))

    def take(self, chance):
        return chance.choices(self.things, cum_weights=self.weights)[0]


_LANGUAGES, _KINDS, _ORGANIZATION_KINDS = Weighted(LANGUAGES), Weighted(KINDS), Weighted(ORGANIZATION_KINDS)
_COUNTRIES = Weighted({country: 1 / rank for rank, country in enumerate(COUNTRIES, 1)})


@dataclass
class Passage:
    start: int  # code points, half-open
    end: int
    exact: str
    prefix: str
    suffix: str


def passage(text, start, end):
    return Passage(start, end, text[start:end], text[max(0, start - 32) : start], text[end : end + 32])


@dataclass
class Corpus:
    statements: int
    seed: int = 1
    short: bool = False  # short bodies and sources, one passage each

    @cached_property
    def counts(self):
        """How many of each kind there are."""
        n = self.statements
        return {
            "statements": n, "organizations": max(1, n // 20), "people": max(1, n // 50),
            "petitions": max(1, n // 20), "updates": max(1, n // 20), "campaigns": CAMPAIGNS, "topics": TOPICS,
        }  # fmt: skip

    def chance(self, kind, number):
        return random.Random(f"{self.seed} {kind} {number}")

    def organization_of(self, chance):
        """Few are heard often, most hardly ever."""
        return int(chance.random() ** 2.5 * self.counts["organizations"])

    @staticmethod
    def title(chance, language, low=5, high=12):
        words = " ".join(vocabulary(language).take(chance, chance.randint(low, high)))
        return words[0].upper() + words[1:]

    @staticmethod
    def day(chance):
        return NEWEST - datetime.timedelta(days=int(chance.random() ** 1.7 * OLDEST))

    def organization(self, number):
        chance = self.chance("organization", number)
        language = _LANGUAGES.take(chance)
        name = " ".join(word.capitalize() for word in vocabulary(language).take(chance, chance.randint(2, 5)))
        return {
            "title": f"{name} {number + 1}", "language": language, "country": _COUNTRIES.take(chance),
            "kind": _ORGANIZATION_KINDS.take(chance),
        }  # fmt: skip

    def person(self, number):
        chance = self.chance("person", number)
        words = vocabulary(_LANGUAGES.take(chance))
        name = " ".join(chance.choice(words.words[400:]).capitalize() for _ in range(2))
        return {"title": f"{name} {number + 1}"}

    def statement(self, number):
        chance = self.chance("statement", number)
        language = _LANGUAGES.take(chance)
        made = {
            "title": self.title(chance, language), "language": language, "kind": _KINDS.take(chance),
            "date": self.day(chance), "organization": self.organization_of(chance),
            "body": prose(chance, language, chance.randint(20, 60) if self.short else chance.randint(50, 400)),
            "campaign": number % CAMPAIGNS if chance.random() < 0.8 else None,
            "topic": chance.randrange(TOPICS) if chance.random() < 0.2 else None,
            "person": chance.randrange(self.counts["people"]) if chance.random() < 0.1 else None,
        }  # fmt: skip
        text = prose(chance, language, 40 if self.short else int(300 * 10 ** chance.random()))
        return made | {"text": text, "passages": self.passages(chance, text)}

    def passages(self, chance, text):
        made = []
        for _ in range(1 if self.short else 3):
            room = max(1, len(text) - 290)
            start = text.rfind(" ", 0, chance.randrange(room)) + 1
            end = text.find(" ", start + chance.randint(30, 250))
            made.append(passage(text, start, end if end > 0 else len(text)))
        return made

    def petition(self, number):
        """It rests on the source of the statement with the same number, and so does an update."""
        chance = self.chance("petition", number)
        language = _LANGUAGES.take(chance)
        others = chance.sample([each for each in LANGUAGES if each != language], chance.randint(0, 2))
        return {
            "title": self.title(chance, language), "language": language, "date": self.day(chance),
            "state": chance.choice(["open", "closed", ""]), "organization": self.organization_of(chance),
            "versions": [(each, chance.random() < 0.6) for each in (language, *others)],
            "demands": [prose(chance, language, chance.randint(6, 20)) for _ in range(chance.randint(1, 3))],
            "topic": chance.randrange(TOPICS), "campaign": number % CAMPAIGNS,
        }  # fmt: skip

    def update(self, number):
        chance = self.chance("update", number)
        language = _LANGUAGES.take(chance)
        return {
            "title": self.title(chance, language), "date": self.day(chance), "kind": chance.choice(UPDATE_KINDS),
            "organization": self.organization_of(chance), "campaign": number % CAMPAIGNS,
        }  # fmt: skip

    def topic(self, number):
        chance = self.chance("topic", number)
        return {"title": f"{self.title(chance, 'en', 2, 3)} {number + 1}"}

    def campaign(self, number):
        chance = self.chance("campaign", number)
        return {"title": f"{self.title(chance, 'en', 2, 4)} {number + 1}"}

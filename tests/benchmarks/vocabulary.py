"""Invented words of six languages, some frequent and most rare, as words are (Zipf's law).

A language has a few real function words at the head of its list; all other words are made of syllables of its letters,
and each stem comes with several of the language's endings, so that a search that knows inflections has something to
do. The same language always has the same words in the same order.
"""

import itertools
import random
from functools import cache

LANGUAGES = {"en": 0.35, "ru": 0.20, "uk": 0.15, "fr": 0.12, "es": 0.10, "de": 0.08}
SIZE = 8000  # words of a language
EXPONENT = 1.02

# Function words; beginnings of a syllable; its vowels; endings of a word.
_MADE_OF = {
    "en": (
        "the and of to in for with that who are was were they this from not has been their which",
        "b c d f g h l m n p r s t v w br cl dr fr gr pl pr sh st str th tr", "a e i o u ea ee ou",
        ",s,ed,ing,er,ers,ly,ment,ness,tion",
    ),
    "ru": (
        "и в на не что с по за от как они это мы для их был были все при до",
        "б в г д ж з к л м н п р с т х ч ш вр гр др кр пр ст тр", "а е и о у ы я ю ё",
        ",а,у,ом,ы,ов,ами,ый,ого,ая,ость,ение",
    ),
    "uk": (
        "і в на не що з по за від як вони це ми для їх був були всі при до",
        "б в г ґ д ж з к л м н п р с т х ч ш вр гр др кр пр ст тр", "а е и і о у я ю є ї",
        ",а,у,ом,и,ів,ами,ий,ого,ість,ення",
    ),
    "fr": (
        "de la les et des pour dans qui que une sur avec pas sont leur nous ils cette par mais",
        "b c d f g j l m n p qu r s t v bl br ch cr dr fl fr gr pl pr tr", "a e é è i o u ou eau oi",
        ",s,e,es,ons,ent,ment,tion,eur,eurs,aire",
    ),
    "es": (
        "de la los las que y en por para con una su se no como más sobre pero este entre",
        "b c d f g j l ll m n ñ p r s t v z br cr dr fr gr pl pr tr", "a e i o u á é í ó ie ue",
        ",s,o,os,a,as,ando,ción,dad,mente,ario",
    ),
    "de": (
        "der die das und in den von zu mit für ist auf nicht ein eine sich auch als wurden über",
        "b d f g h k l m n p r s t w z bl br dr fl fr gl gr kl kr pf schl schw st tr", "a e i o u ä ö ü ei au ie",
        ",e,en,er,es,ung,ungen,keit,lich,schaft",
    ),
}  # fmt: skip


class Vocabulary:
    def __init__(self, language):
        chance = random.Random(f"words of {language}")
        function_words, beginnings, vowels, endings = _MADE_OF[language]
        beginnings, vowels, endings = beginnings.split(), vowels.split(), endings.split(",")
        known = dict.fromkeys(function_words.split())
        while len(known) < SIZE:
            syllables = chance.choice((1, 2, 2, 2, 3))
            stem = "".join(chance.choice(beginnings) + chance.choice(vowels) for _ in range(syllables))
            stem += chance.choice(beginnings)[0]
            for ending in chance.sample(endings, chance.randint(1, 4)):
                known.setdefault(stem + ending)
        # Forms of one stem are made together; how frequent each is has nothing to do with that.
        made = list(known)[len(function_words.split()) : SIZE]
        chance.shuffle(made)
        self.words = function_words.split() + made
        self.weights = list(itertools.accumulate(1 / (rank + 2) ** EXPONENT for rank in range(len(self.words))))

    def take(self, chance, count):
        return chance.choices(self.words, cum_weights=self.weights, k=count)

    def share(self, rank):
        """The part of all words of a text that the word of this rank (from 0) is, 0 to 1."""
        return 1 / (rank + 2) ** EXPONENT / self.weights[-1]


@cache
def vocabulary(language):
    return Vocabulary(language)


def prose(chance, language, count):
    """So many words: sentences of 5 to 24, some with a comma; a paragraph after about a hundred words."""
    words, made, at, since = vocabulary(language).take(chance, count), [], 0, 0
    while at < count:
        length = chance.randint(5, 24)
        sentence = words[at : at + length]
        at, since = at + length, since + length
        if len(sentence) > 12:
            sentence[5] += ","
        text = " ".join(sentence)
        made.append(f"{text[0].upper()}{text[1:]}.")
        made.append("\n\n" if since > 100 else " ")
        if since > 100:
            since = 0
    return "".join(made).strip()


def medium_words(statements_words=230):
    """[(word, language)] of words that about one statement in a hundred holds, where each has so many words."""
    found = []
    for language, part in LANGUAGES.items():
        words = vocabulary(language)
        for rank in range(50, SIZE):
            held = part * (1 - (1 - words.share(rank)) ** statements_words)
            if 0.009 <= held <= 0.011 and len(words.words[rank]) > 3:
                found.append((words.words[rank], language))
    return found

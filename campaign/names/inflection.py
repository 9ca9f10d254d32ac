"""The forms that a name's words take in Russian, Ukrainian, Belarusian and Bulgarian.

A stemmer was tried first. It cuts both words down and compares what is left, and so takes Иванов for Иван (it knows
-ов as an ending of nouns) and Белов for белый: in a text about people these are the mistakes that matter. It also
knows no Ukrainian. Here the name's own ending says how it declines, and each form is what stays of the name and one
of the endings that belong to it: Кагарлицкий gives -ого, -ому, -им, -ом and never -ая, who is somebody else.

The tables hold, for each ending in the nominative, those of the other cases; the longest that fits counts. Where
one ending belongs to several declensions (-ий: Юрий, синий; -ь: Игорь, область) they hold all of them: forms that
do not exist harm nobody. A vowel that comes and goes (Кравец, Кравца; Лев, Льва; Ковалів, Ковалева) makes a second
stem. Words of fewer than three letters, and what is written in another language or script, keep their form.
"""

import re
from functools import lru_cache

LONGEST = 4  # letters of an ending

_TABLES = {
    "ru": """
        кий гий хий: ий ого ому им ом
        чий щий ший жий: ий его ему им ем
        ый: ый ого ому ым ом
        ой: ой ого ому ым им ом оя ою оем ое
        ий: ий ия ию ием ии его ему им ем ого ому ом
        ая: ая ой ую ою ей ею
        яя: яя ей юю ею
        ое: ое ого ому ым им ом
        ее: ее его ему им ем
        ые: ые ых ым ыми
        ие: ие ия ию ием ии их им ими
        ье: ье ья ью ьем ьи
        ья: ья ьи ье ью ьей ьею
        а: а ы и е у ой ою ей ею
        я: я и е ю ей ею
        о: о а у ом е
        е: е а у ем
        ь: ь я ю ем е и ью
        й: й я ю ем е
        ы: ы ов ев ам ами ах
        и: и ов ев ей ам ами ах ям ями ях
        ов ев ин ын: - а у ым ом е
        ых их у ю э: -
        -: - а у ом ем е
    """,
    "uk": """
        ій: ій ія ію ієм ієві ії ього ьому ім
        ий: ий ого ому им ім
        ія: ія ії ію ією
        ая: ая ої ій ую ою
        а: а ої ій у ою и і ею ою о
        я: я і ї ю ею єю ям
        о: о а у ом ові і е
        е: е ого ому им ім а у ем і
        є: є ього ьому ім
        і: і их им ими ів ам ами ах ей ям ями ях
        и: и ів ам ами ах
        ї: ї їв їх їм їми ям ями ях
        ь: ь я ю ем і еві
        й: й я ю єм єві ї
        ов ев єв ін їн: - а у им ом ові і
        их у ю: -
        -: - а у ом ем ові еві і е
    """,
    "be": """
        кі гі хі: і ага аму ім і
        ая: ая ай ую аю ой
        яя: яя яй юю яю
        ае: ае ага аму ым ім
        яе: яе яга яму ім
        ыя: ыя ыі ыю ыяй ых ым ымі
        ія: ія іі ію іяй іх ім імі
        ы: ы ага аму ым аў ам амі ах
        і: і яга яму ім аў яў ям амі ямі ах ях
        а: а ы і у ай аю ою ой е
        я: я і ю яй яю е
        о: о а у ом ам е
        е э: е э я ю ем і
        ь: ь я ю ем і
        й: й я ю ем і
        ых іх у ю: -
        -: - а у ом ам ем е ы і
    """,
    "bg": """
        ки ги хи: и ия ият
        а: а ата
        я: я ята
        о: о ото
        е: е ето
        и: и ите ия ият
        й: й я ят
        ост ест: - та
        -: - а ът я ят
    """,
}
# The second stem: what the word ends in, the letters before that it needs, what stands instead, its endings.
_SECOND = {
    "ru": """
        аец 1 айц а у ем ом е
        еец 1 ейц а у ем ом е
        оец 1 ойц а у ем ом е
        лец 1 льц а у ем ом е
        ец 2 ц а у ем ом е
        ок 2 к а у ом е
        ек 2 к а у ом е
        ень 2 н я ю ем е
        павел 0 павл а у ом е
        лев 0 льв а у ом е
    """,
    "uk": """
        ець 2 ц я ю ем еві і
        ок 2 к а у ом ові
        ень 2 н я ю ем еві і
        павло 0 павл а у ом ові
        ка 2 ц і
        га 2 з і
        ха 2 с і
    """,
    "be": """
        ў 2 в а у ым ом е
        ка 2 ц ы э
        га 2 з е
        ха 2 с е
        да 2 дз е
        та 2 ц е
        ец 2 ц а у ом ам ы
        ок 2 к а у ом
    """,
    "bg": """
        ен 2 н ия ият
        ър 2 р а
    """,
}
_CYRILLIC = re.compile("[а-яёђ-џѣґў]+")
_UKRAINIAN, _RUSSIAN = re.compile("[іїєґ]"), re.compile("[ыэъё]")
_ITSELF = frozenset({""})


def _endings(words):
    return frozenset("" if each == "-" else each for each in words)


def _table(lines):
    """By nominative ending: (how many letters of it the stem does not have, the endings)."""
    found = {}
    for line in lines.strip().splitlines():
        nominatives, _, endings = line.partition(":")
        endings = _endings(endings.split())
        for nominative in nominatives.replace("-", "").split() or [""]:
            own = max((each for each in endings if nominative.endswith(each)), key=len, default="")
            found[nominative] = len(own), endings
    return found


def _seconds(lines):
    rows = [line.split() for line in lines.strip().splitlines()]
    return {end: (int(before), instead, _endings(endings)) for end, before, instead, *endings in rows}


_TABLES = {language: _table(lines) for language, lines in _TABLES.items()}
_SECOND = {language: _seconds(lines) for language, lines in _SECOND.items()}
# In Ukrainian, і before the last consonant gives way to о or е where an ending follows.
_CLOSED = re.compile("(?<=.)([ії])([^аеєиіїоуюяйь])(ь?)$")


def languages(word, language):
    """Whose endings a folded word can take: its own language's; where that is not known, those its letters allow."""
    tag = language.partition("-")[0].lower()
    if tag in _TABLES:
        return (tag,)
    if tag not in ("", "und", "mul"):
        return ()
    if "ў" in word or ("і" in word and _RUSSIAN.search(word)):
        return ("be",)
    if _UKRAINIAN.search(word):
        return ("uk",)
    return ("ru",) if _RUSSIAN.search(word) else ("ru", "uk")


@lru_cache(maxsize=65536)  # names share many of their words
def forms(word, language="", person=False):
    """Pairs (stem, endings) of a folded word: its forms are each stem with each of its endings, itself among them."""
    found = {}
    if len(word) > 2 and _CYRILLIC.fullmatch(word):
        for tag in languages(word, language):
            for stem, endings in _declined(word, tag, person):
                found[stem] = _both(found[stem], endings) if stem in found else endings
    if not any(word.startswith(stem) and word[len(stem) :] in endings for stem, endings in found.items()):
        found[word] = _both(found.get(word, _ITSELF), _ITSELF)
    return tuple(found.items())


@lru_cache(maxsize=4096)  # so that equal sets are one
def _both(endings, others):
    return endings | others


def _declined(word, language, person):
    table = _TABLES[language]
    nominative = next(end for end in (word[-3:], word[-2:], word[-1:], "") if end in table)
    kept, endings = table[nominative]
    stem = word[: len(word) - kept]
    if len(stem) < (1 if person else 2):
        return
    if person and language == "ru" and nominative in ("о", "и", "е"):  # Шевченко, Руставели: they do not decline
        return
    yield stem, endings
    second = _SECOND[language]
    for length in (5, 3, 2, 1):
        rule = second.get(word[-length:])
        if rule and len(word) >= length + rule[0]:
            yield word[:-length] + rule[1], rule[2]
            break
    if language == "uk" and word[-1:] not in "аеєиіїоуюяй" and (closed := _CLOSED.search(word)):
        endings = table["ь" if closed[3] else ""][1] - {"", "ь"}
        for vowel in "є" if closed[1] == "ї" else "ое" if closed[2] in "внл" else "о":
            yield word[: closed.start()] + vowel + closed[2], endings

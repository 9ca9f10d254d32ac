"""The stem of a Ukrainian word, by its suffix: Snowball has no Ukrainian.

The rule carries declension and the commonest verb forms; derived words stay apart.
"""

import re

# Endings of Ukrainian nouns, adjectives and verbs, the longest first; what stays has at least three letters.
_ENDINGS = sorted(
    re.findall(
        r"\w+",
        "а я о е є и і ї у ю ь й ам ям ах ях ами ями ом ем єм ою ею єю ові еві єві ів їв ей ий ій ого ього ому ьому"
        " им ім их іх ими іми ої ую юю ати яти ити іти уть ють ать ять ив ила или ало али ував увала ували увати"
        " ість ості істю остей остям остями остях",
    ),
    key=len,
    reverse=True,
)
# What loses a vowel as soon as an ending follows: в'язень, в'язня; правозахисець, правозахисця; список, списку. Most
# words in -ень are not like that (рішень is of рішення): those that are stand here by name, and of -ок those that are
# not.
_FLEETING = re.compile(
    r"(?:(?<=яз)|(?<=^уч)|(?<=^січ)|(?<=^берез)|(?<=^квіт)|(?<=^трав)|(?<=^черв)|(?<=^лип)|(?<=^серп)|(?<=^верес)"
    r"|(?<=^жовт)|(?<=^груд)|(?<=^рів))е(нь)$|(?<=\w\w)е(ць)$|(?<=\w\w\w)(?<!вир)(?<!рор)(?<!пор)(?<!стр)о(к)$"
)
# Verbs in whose forms other endings would be seen: of what such a record is about, and those in -увати.
_VERBS = re.compile(
    r"(?:(\w*(?:пис|трим|клик|вимаг))а(?:ти|ю|єш|є|ємо|єте|ють|ючи|в|ла|ли|ло|вши)"
    r"|(\w{4,})[ую](?:ва(?:ти|ла|ли|ло|в|вши)|ю|єш|є|ємо|єте|ють|ючи))(?:ся|сь)?"
)
# Nouns whose plural looks like a form of a verb: матеріали, адвокати.
_NOUNS = re.compile(
    r"(\w*(?:іал|уал|ерал|урнал|бунал|канал|ігнал|інал|портал|квартал|андал|вокзал|пітал|рсенал|ерсонал|іонал|адикал"
    r"|маршал|адвокат|депутат|солдат|делегат|кандидат|результат|плакат|мандат|апарат|фікат|дикат|автомат|іат|сенат"
    r"|активат|диктат|магнат|аташат|формат))"
    r"(?:а|у|і|е|и|ом|ові|ів|ам|ами|ах)?"
)
_PLACES = {"київ": "києв", "харків": "харков", "львів": "львов", "чернігів": "чернігов", "миколаїв": "миколаєв"}
_OF_PLACES = re.compile(f"({'|'.join(_PLACES.values())})(?:[аіу]|ом|ові)")
_NOUNS_OF_QUALITY = ("ість", "ості", "істю", "остей", "остям", "остями", "остях")


def stem(word):
    """The stem of a folded word (`documents.text.fold`)."""
    if place := _PLACES.get(word):
        return place
    if there := _OF_PLACES.fullmatch(word):
        return there[1]
    if noun := _NOUNS.fullmatch(word):
        return noun[1]
    if fleeting := _FLEETING.search(word):
        return word[: fleeting.start()] + word[fleeting.start() + 1]
    if verb := _VERBS.fullmatch(word):
        return verb[1] or verb[2]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            bare = word[: -len(ending)]
            if ending in _NOUNS_OF_QUALITY:
                return f"{bare}ост"
            break
    else:
        return word
    while len(bare) > 3 and bare[-1] in "іїийьє":
        bare = bare[:-1]
    if len(bare) > 3 and bare[-1] == bare[-2]:  # звільнення, звільнень
        bare = bare[:-1]
    return bare

"""Words of dates in the languages of the sources: months, seasons, and what makes a year of a number."""

import re

# By language: twelve months, "|" between them; forms of one month with spaces between.
_MONTHS = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|"
    "october oct|november nov|december dec",
    "ru": "январь января январе янв|февраль февраля феврале февр фев|март марта марте|апрель апреля апреле апр|"
    "май мая мае|июнь июня июне|июль июля июле|август августа августе авг|сентябрь сентября сентябре сент сен|"
    "октябрь октября октябре окт|ноябрь ноября ноябре нояб|декабрь декабря декабре дек",
    "uk": "січень січня січні|лютий лютого лютому|березень березня березні|квітень квітня квітні|"
    "травень травня травні|червень червня червні|липень липня липні|серпень серпня серпні|"
    "вересень вересня вересні|жовтень жовтня жовтні|листопад листопада листопаді|грудень грудня грудні",
    "fr": "janvier janv|février fevrier févr|mars|avril avr|mai|juin|juillet juil|août aout|septembre sept|"
    "octobre oct|novembre nov|décembre decembre déc",
    "de": "januar jänner jan|februar feber feb|märz|april apr|mai|juni|juli|august aug|september sept|oktober okt|"
    "november nov|dezember dez",
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre setiembre|octubre|noviembre|diciembre",
    "it": "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
    "sk": "január januára januári|február februára februári|marec marca marci|apríl apríla apríli|máj mája máji|"
    "jún júna júni|júl júla júli|august augusta auguste|september septembra septembri|október októbra októbri|"
    "november novembra novembri|december decembra decembri",
}
LANGUAGES = tuple(_MONTHS)

# EDTF's numbers of the seasons. Winter is left out: it belongs to two years, and the words do not say to which.
SEASONS = {
    "21": "spring весна весной весны весною навесні printemps frühling frühjahr primavera jar jari",
    "22": "summer лето летом лета літо влітку літа літом été sommer verano estate leto lete",
    "23": "autumn fall осень осенью осени осінь восени осені automne herbst otoño autunno jeseň jeseni",
}
SEASONS = {word: number for number, words in SEASONS.items() for word in words.split()}

# Before a month without a year, by language; without such a word "may" is no month.
_BEFORE_MONTH = {
    "en": "in since during until till last this next of early mid late",
    "ru": "в с до к начале середине конце", "uk": "у в з до на початку наприкінці",
    "fr": "en depuis dès fin début", "de": "im seit ab anfang mitte ende", "es": "en desde hasta",
    "it": "a in da dal nel di", "sk": "v vo od do",
}  # fmt: skip


def months(languages):
    """{word in lower case: its number} of these languages."""
    return {
        word: number
        for language in languages
        for number, words in enumerate(_MONTHS[language].split("|"), start=1)
        for word in words.split()
    }


def before_month(languages):
    return sorted({word for language in languages for word in _BEFORE_MONTH[language].split()}, key=len, reverse=True)


# What makes a year of four digits: a word before them, or one after.
BEFORE_YEAR = (
    "in since of from until till by during after before early mid late year en depuis après avant année im jahr jahre "
    "seit nach vor desde año anno nel dal v od roku rok roka po до в во с після после от у з від з"
)
AFTER_YEAR = r"(?:г\.|гг\.|год(?:а|у|ов|ы)?\b|р\.|рок(?:у|и|ів)?\b|рік\b|році\b)"
NO_YEAR = (
    r"(?:people|person|men|women|signatures|members|euros?|dollars|rubles|copies|человек|людей|рубл|гривень|осіб)"
)

# Said directly before a date: what it changes.
SURENESS = [
    (
        "~",
        "about around circa ca approximately roughly около примерно приблизительно ориентировочно близько приблизно "
        "vers environ etwa ungefähr gegen alrededor hacia verso intorno okolo asi približne",
    ),
    (
        "?",
        "probably perhaps possibly presumably вероятно возможно предположительно ймовірно можливо peut-être "
        "probablement wahrscheinlich vermutlich vielleicht quizás probablemente forse probabilmente pravdepodobne asi",
    ),
]
LATEST = (
    r"(?:no|not) later than|at the latest|не поздн?ее|не позже|не пізніше|au plus tard|spätestens|a más tardar|entro"
    r"|non oltre|najneskôr"
)
EARLIEST = r"(?:no|not) earlier than|не ранее|не раньше|не раніше|au plus tôt|frühestens|najskôr"
# Articles and prepositions that may stand between such a word and the date.
BETWEEN = r"(?:\s+(?:the|le|la|am|el|il|del|al|de|dem|zum|on|dňa))?\s+"


def alternatives(words):
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

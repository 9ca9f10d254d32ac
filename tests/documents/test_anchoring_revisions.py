"""Pages that changed as pages do, and what becomes of a quote: one table a page, in several languages.

Every page and person is invented. A quote is looked for as `ingest` does, with the hint of an Alignment, and
also without one: then it may be refused, but it must not be found anywhere else.
"""

import pytest

from documents.anchoring import AMBIGUOUS, EXACT, FUZZY, LOST, MOVED, Alignment, Text, candidates, locate
from documents.selectors import select

ENGLISH = """Freedom for Boris Larin
Home | News | About us

On 3 May the district court in Torvald extended the detention of the sociologist Boris Larin until 3 August.
Twelve people stood outside the court; two of them were taken away by the police.
"I have done nothing but teach," Larin said before the doors were closed.

We demand that the charges be dropped and that he be released at once.
The Union of Free Teachers supports this demand. No other union has answered so far.
Sign the petition here.

Contact | Imprint
"""

RUSSIAN = """Свободу Борису Ларину!

Третьего мая районный суд Торвальда продлил арест социолога Бориса Ларина до третьего августа.
«Я ничего не делал, только преподавал», — сказал Ларин, прежде чем закрыли двери.
Его ещё в апреле внесли в перечень, и всё это время он не видел своих учеников.

Мы требуем снять обвинения и немедленно освободить его.
Профсоюз свободных учителей поддерживает это требование.
Мы требуем допустить к нему врача.
"""

UKRAINIAN = """Лист солідарності

Ми, робітники верфі у Корсаві, підтримуємо в'язня сумління Остапа Вереса.
П'ять місяців він перебуває під вартою без жодного доказу.
Ми закликаємо профспілки всіх країн вимагати його звільнення.
"""

FRENCH = """Communiqué du collectif « Voix libres »

Le 12 juin, quatorze étudiantes ont été arrêtées à la sortie de l'université de Verlac.
« Nous n'avons pas peur ! » a déclaré leur porte-parole, Inès Morvan.
Le collectif appelle à manifester samedi devant la préfecture.
Aucune plainte n'a été déposée à ce jour.
"""

GERMAN = """Offener Brief

Die Unterzeichnenden fordern die Freilassung der Journalistin Tilda Brandis.
Am 4. März wurde ihre Wohnung in der Großen Gasse durchsucht; beschlagnahmt wurden drei Notizbücher.
Wir verlangen die Rückgabe der Notizbücher.
Wir verlangen ein öffentliches Verfahren.
Wir verlangen Zugang für unabhängige Beobachterinnen.
"""

ARABIC = """بيان تضامن

نحن عمال الميناء في مدينة سالمة نطالب بالإفراج الفوري عن الكاتب نديم الحارث.
لقد اعتُقل في السابع من أيار دون أمر قضائي.
وتدعم نقابة المعلمين هذا المطلب.
"""

CHINESE = """聯合聲明

我們要求立即釋放作家林若川。他在五月三日被帶走，至今沒有任何消息。
他的家人不被允許探視他。
港口工人工會支持這一要求。
"""

GREEK = """Ανακοίνωση

Το συνδικάτο δασκάλων ζητά την άμεση απελευθέρωση του Νίκου Βρανά.
Η δίκη του αναβλήθηκε για τις 9 Οκτωβρίου.
"""

HINDI = """बयान

हम बंदरगाह के मज़दूर लेखक निशांत वर्मा की तुरंत रिहाई की माँग करते हैं।
उन्हें सात मई को बिना वारंट के गिरफ़्तार किया गया।
"""

POST = """🇺🇦🏴 Freiheit für Tilda! 🏴🇺🇦
Heute um 18 Uhr vor dem Rathaus ✊🏽 Bringt Kerzen mit 🕯️
"""

DIARY = """What happened this month

3 May: 12 people were detained in Torvald, 4 were released in the evening.
9 May: 15 people were detained in Korsau, 6 were released in the evening.
17 May: 12 people were detained in Verlac, all were released at night.
"""

DETENTION = "the district court in Torvald extended the detention of the sociologist Boris Larin until 3 August."
DEMAND = "We demand that the charges be dropped and that he be released at once."
TAUGHT = '"I have done nothing but teach," Larin said before the doors were closed.'
OUTSIDE = "Twelve people stood outside the court; two of them were taken away by the police."
NO_OTHER = "No other union has answered so far."
SUPPORT = "The Union of Free Teachers supports this demand."
RU_DEMAND = "Мы требуем снять обвинения и немедленно освободить его."
RU_TAUGHT = "«Я ничего не делал, только преподавал», — сказал Ларин, прежде чем закрыли двери."
RU_LIST = "Его ещё в апреле внесли в перечень, и всё это время он не видел своих учеников."
DE_BOOKS = "Am 4. März wurde ihre Wohnung in der Großen Gasse durchsucht; beschlagnahmt wurden drei Notizbücher."
FR_STUDENTS = "quatorze étudiantes ont été arrêtées à la sortie de l'université de Verlac."
AR_ARREST = "لقد اعتُقل في السابع من أيار دون أمر قضائي."
UK_FIVE = "П'ять місяців він перебуває під вартою без жодного доказу."


def changed(text, *changes):
    """The text after these replacements, each of which has to apply."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def without(text, *lines):
    return changed(text, *((line, "") for line in lines))


def moved_to_end(text, line):
    return without(text, line + "\n") + line + "\n"


TYPOGRAPHY = "fuzzy, in typography alone"  # a score of at least 0.99

DENIED = "Access denied\n\nYou do not have permission to view this page. Reference 18.4f2a.\n"
FOOTER = "\nShare | Print | Subscribe to our newsletter\n© Voices of Torvald. All rights reserved.\n"

# what changed, old page, new page, quote, expected state, and the words expected there
CASES = [
    ("nothing", ENGLISH, ENGLISH, DEMAND, EXACT, DEMAND),
    ("a typo elsewhere is corrected", changed(ENGLISH, ("Twelve", "Tvelve")), ENGLISH, DEMAND, EXACT, DEMAND),
    (
        "a typo beside it is corrected",
        changed(ENGLISH, ("On 3 May", "On 3 Mai")),
        ENGLISH,
        DETENTION,
        EXACT,
        DETENTION,
    ),
    (
        "a typo in it is corrected",
        changed(ENGLISH, ("charges", "chargse")),
        ENGLISH,
        DEMAND.replace("charges", "chargse"),
        FUZZY,
        DEMAND,
    ),
    (
        "an update line on top",
        ENGLISH,
        "UPD 5 May: he was moved to another prison.\n\n" + ENGLISH,
        DEMAND,
        EXACT,
        DEMAND,
    ),
    (
        "an update line at the end",
        RUSSIAN,
        RUSSIAN + "UPD. Врача допустили шестого мая.\n",
        RU_DEMAND,
        EXACT,
        RU_DEMAND,
    ),
    (
        "an update line right before it",
        RUSSIAN,
        changed(RUSSIAN, (RU_DEMAND, "UPD: срок продлили.\n" + RU_DEMAND)),
        RU_DEMAND,
        EXACT,
        RU_DEMAND,
    ),
    ("a new footer", ENGLISH, ENGLISH + FOOTER, DEMAND, EXACT, DEMAND),
    (
        "a new menu",
        ENGLISH,
        changed(ENGLISH, ("Home | News | About us", "Start\nCampaigns\nOur demand\nSupport us\nEnglish\nDeutsch")),
        SUPPORT,
        EXACT,
        SUPPORT,
    ),
    ("a translation before it", RUSSIAN, ENGLISH + "\n" + RUSSIAN, RU_DEMAND, EXACT, RU_DEMAND),
    ("a translation after it", RUSSIAN, RUSSIAN + "\n" + ENGLISH, RU_TAUGHT, EXACT, RU_TAUGHT),
    (
        "a translation between each two paragraphs",
        UKRAINIAN,
        changed(
            UKRAINIAN,
            ("Вереса.\n", "Вереса.\nWe, the workers of the yard in Korsava, support Ostap Veres.\n"),
            ("доказу.\n", "доказу.\nFor five months he has been held without any proof.\n"),
        ),
        UK_FIVE,
        EXACT,
        UK_FIVE,
    ),
    ("its paragraph moved to the end", GERMAN, moved_to_end(GERMAN, DE_BOOKS), DE_BOOKS, EXACT, DE_BOOKS),
    (
        "its paragraph moved and a word in it changed",
        GERMAN,
        changed(moved_to_end(GERMAN, DE_BOOKS), ("drei Notizbücher", "vier Notizbücher")),
        DE_BOOKS,
        FUZZY,
        DE_BOOKS.replace("drei", "vier"),
    ),
    (
        "the template has other quotation marks",
        ENGLISH,
        changed(ENGLISH, ('"I have', "“I have"), ('teach,"', "teach,”")),
        TAUGHT,
        TYPOGRAPHY,
        "“I have done nothing but teach,” Larin said before the doors were closed.",
    ),
    (
        "the template has straight marks and hyphens",
        RUSSIAN,
        changed(RUSSIAN, ("«", '"'), ("»", '"'), ("—", "-")),
        RU_TAUGHT,
        TYPOGRAPHY,
        '"Я ничего не делал, только преподавал", - сказал Ларин, прежде чем закрыли двери.',
    ),
    (
        "the template has no-break spaces",
        FRENCH,
        changed(FRENCH, ("« ", "«\u00a0"), (" »", "\u00a0»"), (" !", "\u202f!"), ("l'", "l’")),
        "« Nous n'avons pas peur ! » a déclaré leur porte-parole, Inès Morvan.",
        TYPOGRAPHY,
        "«\u00a0Nous n'avons pas peur\u202f!\u00a0» a déclaré leur porte-parole, Inès Morvan.",
    ),
    (
        "the template drops the spaces in guillemets",
        FRENCH,
        changed(FRENCH, ("« ", "“"), (" »", "”"), (" !", "!"), ("n'", "n’")),
        "« Nous n'avons pas peur ! » a déclaré leur porte-parole, Inès Morvan.",
        TYPOGRAPHY,
        "“Nous n’avons pas peur!” a déclaré leur porte-parole, Inès Morvan.",
    ),
    (
        "ё is written е",
        RUSSIAN,
        RUSSIAN.replace("ё", "е"),
        RU_LIST,
        TYPOGRAPHY,
        RU_LIST.replace("ё", "е"),
    ),
    (
        "soft hyphens for narrow columns",
        GERMAN,
        changed(
            GERMAN, ("Notizbücher", "No\u00adtiz\u00adbü\u00adcher"), ("beschlagnahmt", "be\u00adschlag\u00adnahmt")
        ),
        DE_BOOKS,
        TYPOGRAPHY,
        DE_BOOKS.replace("beschlagnahmt", "be\u00adschlag\u00adnahmt").replace(
            "Notizbücher", "No\u00adtiz\u00adbü\u00adcher"
        ),
    ),
    (
        "lines are wrapped",
        ENGLISH,
        changed(ENGLISH, ("the detention of the sociologist", "the detention\nof the sociologist")),
        DETENTION,
        TYPOGRAPHY,
        DETENTION.replace("detention of", "detention\nof"),
    ),
    (
        "letters are decomposed",
        GREEK,
        changed(GREEK, ("άμεση", "α\u0301μεση"), ("δασκάλων", "δασκα\u0301λων")),
        "ζητά την άμεση απελευθέρωση του Νίκου Βρανά.",
        TYPOGRAPHY,
        "ζητά την α\u0301μεση απελευθέρωση του Νίκου Βρανά.",
    ),
    (
        "it is set in capitals",
        GERMAN,
        changed(GERMAN, (DE_BOOKS, DE_BOOKS.upper())),
        DE_BOOKS,
        TYPOGRAPHY,
        DE_BOOKS.upper(),
    ),
    (
        "a name's spelling is corrected",
        ENGLISH,
        changed(ENGLISH, ("Torvald", "Thorvald"), ("Boris", "Borys")),
        DETENTION,
        FUZZY,
        DETENTION.replace("Torvald", "Thorvald").replace("Boris", "Borys"),
    ),
    (
        "a name is written in another script's way",
        ENGLISH,
        changed(ENGLISH, ("Boris Larin", "Borys Laryn"), ("Torvald", "Torwald"), ("Larin said", "Laryn said")),
        TAUGHT,
        FUZZY,
        TAUGHT.replace("Larin", "Laryn"),
    ),
    (
        "the whole page is transliterated",
        RUSSIAN,
        "Svobodu Borisu Larinu!\n\nMy trebuem snyat' obvineniya i nemedlenno osvobodit' ego.\n",
        RU_DEMAND,
        LOST,
        None,
    ),
    (
        "its sentence is shortened at the end",
        ENGLISH,
        changed(ENGLISH, ("; two of them were taken away by the police.", ".")),
        OUTSIDE,
        FUZZY,
        "Twelve people stood outside the court.",
    ),
    (
        "its sentence is shortened by some words",
        ENGLISH,
        changed(ENGLISH, (" of the sociologist Boris Larin", " of Larin")),
        DETENTION,
        FUZZY,
        DETENTION.replace(" of the sociologist Boris Larin", " of Larin"),
    ),
    (
        "it is split into two paragraphs",
        ENGLISH,
        changed(ENGLISH, ("court; two", "court.\n\nTwo")),
        OUTSIDE,
        FUZZY,
        OUTSIDE.replace("court; two", "court.\n\nTwo"),
    ),
    (
        "two paragraphs become one",
        RUSSIAN,
        changed(RUSSIAN, ("августа.\n«Я", "августа. «Я")),
        "до третьего августа.\n«Я ничего не делал",
        TYPOGRAPHY,
        "до третьего августа. «Я ничего не делал",
    ),
    (
        "its list is put in another order",
        GERMAN,
        moved_to_end(GERMAN, "Wir verlangen die Rückgabe der Notizbücher."),
        "Wir verlangen die Rückgabe der Notizbücher.",
        EXACT,
        "Wir verlangen die Rückgabe der Notizbücher.",
    ),
    (
        "its number changed",
        FRENCH,
        changed(FRENCH, ("Le 12 juin, quatorze", "Le 12 juin, quinze")),
        FR_STUDENTS,
        FUZZY,
        FR_STUDENTS.replace("quatorze", "quinze"),
    ),
    (
        "its digits changed",
        ENGLISH,
        changed(ENGLISH, ("3 August", "15 August")),
        DETENTION,
        FUZZY,
        DETENTION.replace("3 August", "15 August"),
    ),
    (
        "a negation is added",
        ENGLISH,
        changed(ENGLISH, ("supports this demand", "does not support this demand")),
        SUPPORT,
        FUZZY,
        SUPPORT.replace("supports", "does not support"),
    ),
    (
        "the same sentence stands in the teaser, too",
        ENGLISH,
        changed(ENGLISH, ("Home | News | About us\n", DEMAND + "\n")),
        DEMAND,
        EXACT,
        DEMAND,
    ),
    (
        "one of two same sentences goes, and it was the quote",
        changed(ENGLISH, ("Contact |", DEMAND + "\n\nContact |")),
        changed(ENGLISH, (DEMAND, "Contact us."), ("Contact |", DEMAND + "\n\nContact |")),
        DEMAND,
        MOVED,
        DEMAND,
    ),
    (
        "it is deleted, a similar one stays",
        GERMAN,
        without(GERMAN, "Wir verlangen ein öffentliches Verfahren.\n"),
        "Wir verlangen ein öffentliches Verfahren.",
        LOST,
        None,
    ),
    (
        "it is deleted, a similar one stays (2)",
        RUSSIAN,
        without(RUSSIAN, RU_DEMAND + "\n"),
        RU_DEMAND,
        LOST,
        None,
    ),
    (
        "it is deleted, its neighbours are much the same",
        DIARY,
        without(DIARY, "9 May: 15 people were detained in Korsau, 6 were released in the evening.\n"),
        "9 May: 15 people were detained in Korsau, 6 were released in the evening.",
        LOST,
        None,
    ),
    (
        "it is the last of its like, and deleted",
        DIARY,
        without(DIARY, "17 May: 12 people were detained in Verlac, all were released at night.\n"),
        "17 May: 12 people were detained in Verlac, all were released at night.",
        LOST,
        None,
    ),
    (
        "a line much like it is added before it",
        DIARY,
        changed(DIARY, ("9 May", "8 May: 11 people were detained in Korsau, 6 were released in the evening.\n9 May")),
        "9 May: 15 people were detained in Korsau, 6 were released in the evening.",
        EXACT,
        "9 May: 15 people were detained in Korsau, 6 were released in the evening.",
    ),
    (
        "its digits changed, among much the same lines",
        DIARY,
        changed(DIARY, ("15 people", "19 people")),
        "9 May: 15 people were detained in Korsau, 6 were released in the evening.",
        FUZZY,
        "9 May: 19 people were detained in Korsau, 6 were released in the evening.",
    ),
    (
        "it is replaced by others' words",
        ENGLISH,
        changed(ENGLISH, (SUPPORT, "The Ministry of Justice declined to comment on it.")),
        SUPPORT,
        LOST,
        None,
    ),
    ("access is denied", ENGLISH, DENIED, DEMAND, LOST, None),
    ("the page is empty", ENGLISH, "", DEMAND, LOST, None),
    (
        "only its teaser is left",
        FRENCH,
        "Communiqué du collectif « Voix libres »\n\nLe 12 juin, quatorze étudiantes… Lire la suite\n",
        FR_STUDENTS,
        LOST,
        None,
    ),
    (
        "vowel marks are left out",
        ARABIC,
        changed(ARABIC, ("اعتُقل", "اعتقل")),
        AR_ARREST,
        TYPOGRAPHY,
        AR_ARREST.replace("اعتُقل", "اعتقل"),
    ),
    (
        "a word is changed, from right to left",
        ARABIC,
        changed(ARABIC, ("السابع", "التاسع")),
        AR_ARREST,
        FUZZY,
        AR_ARREST.replace("السابع", "التاسع"),
    ),
    (
        "a line comes before it, from right to left",
        ARABIC,
        "تحديث: نُقل إلى سجن آخر.\n" + ARABIC,
        AR_ARREST,
        EXACT,
        AR_ARREST,
    ),
    (
        "a word is changed, without spaces between words",
        CHINESE,
        changed(CHINESE, ("任何消息", "任何音訊")),
        "他在五月三日被帶走，至今沒有任何消息。",
        FUZZY,
        "他在五月三日被帶走，至今沒有任何音訊。",
    ),
    (
        "it now stands within another sentence, without spaces between words",
        CHINESE,
        changed(CHINESE, ("。\n他的家人不被允許探視他。", "，\n而他的家人不被允許探視他。")),
        "他的家人不被允許探視他。",
        EXACT,
        "他的家人不被允許探視他。",
    ),
    (
        "it is deleted, without spaces between words",
        CHINESE,
        without(CHINESE, "他的家人不被允許探視他。"),
        "他的家人不被允許探視他。",
        LOST,
        None,
    ),
    (
        "a date is changed, with vowel signs",
        HINDI,
        changed(HINDI, ("सात मई", "नौ मई")),
        "उन्हें सात मई को बिना वारंट के गिरफ़्तार किया गया।",
        FUZZY,
        "उन्हें नौ मई को बिना वारंट के गिरफ़्तार किया गया।",
    ),
    (
        "flags and hearts around it change",
        POST,
        changed(POST, ("🇺🇦🏴 Freiheit", "🇵🇱🖤 Freiheit")),
        "Freiheit für Tilda!",
        EXACT,
        "Freiheit für Tilda!",
    ),
    (
        "an emoji in it loses its colour",
        POST,
        changed(POST, ("✊🏽", "✊"), ("🕯️", "🕯")),
        "vor dem Rathaus ✊🏽 Bringt Kerzen mit 🕯️",
        FUZZY,
        "vor dem Rathaus ✊ Bringt Kerzen mit 🕯",
    ),
    (
        "the apostrophe is another",
        UKRAINIAN,
        UKRAINIAN.replace("'", "ʼ"),
        UK_FIVE,
        TYPOGRAPHY,
        UK_FIVE.replace("'", "ʼ"),
    ),
    (
        "a short quote's word stands elsewhere only",
        ENGLISH,
        changed(ENGLISH, ("Twelve people stood outside the court", "Some stood outside")),
        "outside the court",
        LOST,
        None,
    ),
    ("a name alone, its sentence gone", ENGLISH, without(ENGLISH, SUPPORT), "Free Teachers", LOST, None),
]


@pytest.mark.parametrize(
    ("old", "new", "quote", "state", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_quote_in_a_page_that_changed(old, new, quote, state, words):
    start = old.index(quote)
    wanted = select(old, start, start + len(quote))
    hint = Alignment(old, new).expected(start)
    match = locate(new, wanted, hint)
    found = TYPOGRAPHY if match.state == FUZZY and match.score >= 0.99 else match.state
    assert (found, new[match.start : match.end] if words else match.start) == (state, words)
    without_hint = locate(new, wanted)
    assert (without_hint.start, without_hint.end) in ((match.start, match.end), (None, None))
    if words:
        assert (match.start, match.end) in [(each.start, each.end) for each in candidates(Text(new), wanted)]


def test_two_same_paragraphs_of_which_nothing_tells_which():
    old = ENGLISH + FOOTER + ENGLISH + FOOTER
    wanted = select(old, old.index(DEMAND), old.index(DEMAND) + len(DEMAND))
    assert locate(old, wanted).state == AMBIGUOUS
    assert locate(old, wanted, old.index(DEMAND)).state == EXACT

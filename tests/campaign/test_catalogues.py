"""Every language says all that readers read: `python -m tests.messages` writes it down, this holds it to that."""

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from tests import messages


@pytest.fixture(scope="module")
def strings():
    return messages.extracted()


def test_every_language_of_the_site_has_a_catalogue():
    assert [code for code, _name in settings.LANGUAGES] == ["en", *messages.LANGUAGES]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_nothing_that_readers_read_is_untranslated(language, strings):
    assert messages.problems(language, strings) == []


ASKED = {
    (None, "Sources"): (None, ["a.html"]),
    (None, "%(n)s source"): ("%(n)s sources", ["a.html"]),
    (None, 'In <a href="%(url)s">it</a>'): (None, ["a.html"]),
}
COMPLETE = """
msgid "Sources"
msgstr "Источники"

msgid "%(n)s source"
msgid_plural "%(n)s sources"
msgstr[0] "%(n)s источник"
msgstr[1] "%(n)s источника"
msgstr[2] "%(n)s источников"

msgid "In <a href=\\"%(url)s\\">it</a>"
msgstr "В <a href=\\"%(url)s\\">нём</a>"
"""


@pytest.mark.parametrize(
    ("was", "became", "said"),
    [
        ("", "", ""),
        ('"Источники"', '""', "“Sources”: is not translated."),
        ("%(n)s источника", "", "“%(n)s source”: is not translated."),
        ('\nmsgid "Sources"', '\n#, fuzzy\nmsgid "Sources"', "“Sources”: is marked as fuzzy."),
        ('msgid "Sources"', 'msgid "S"', "“S”: nothing asks for it any more.|“Sources”: is not in the catalogue."),
        ("%(n)s источников", "%(m)s источников", "“%(n)s source”: has other placeholders or tags"),
        (">нём</a>", ">нём", "it</a>”: has other placeholders or tags"),
        ('msgstr[2] "%(n)s источников"\n', "", "“%(n)s source”: is not translated."),
        ("%(n)s sources", "%(n)s of them", "“%(n)s source”: has another plural in the source."),
        ('"Источники"', '" Источники"', "“Sources”: begins or ends with a space, or lost it."),
    ],
)
def test_the_check_says_what_is_missing_or_wrong(tmp_path, was, became, said):
    path = messages.file_of("ru", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(COMPLETE.replace(was, became, 1))
    path.with_suffix(".mo").write_bytes(messages.compiled("ru", tmp_path))
    found = messages.problems("ru", ASKED, tmp_path)
    wanted = said.split("|") if said else []
    assert len(found) == len(wanted)
    assert all(part in one for one, part in zip(found, wanted, strict=True))


def test_the_check_sees_what_was_not_compiled(tmp_path):
    path = messages.file_of("ru", tmp_path)
    assert messages.problems("ru", ASKED, tmp_path) == ["ru: there is no catalogue."]
    path.parent.mkdir(parents=True)
    path.write_text(COMPLETE)
    assert messages.problems("ru", ASKED, tmp_path) == ["ru: it is not compiled."]
    with path.open("rb") as file:
        messages.save("ru", read_po(file, locale="ru"), tmp_path)
    assert messages.problems("ru", ASKED, tmp_path) == []
    path.write_text(path.read_text().replace("Источники", "Ссылки"))
    [said] = messages.problems("ru", ASKED, tmp_path)
    assert said.startswith("ru: what is compiled is not what is written.")

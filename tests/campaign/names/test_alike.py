"""Which spellings of a name meet, and which stay apart."""

import pytest

from campaign.names.alike import LENGTH, brief, is_near, key

PEOPLE = [
    "Boris Kagarlitsky", "Борис Кагарлицкий", "Boris Kagarlitskij", "Kagarlickij, Boris", "Борис Кагарлицький",
    "Борис Юльевич Кагарлицкий", "КАГАРЛИЦКИЙ БОРИС ЮЛЬЕВИЧ",
]  # fmt: skip
SAME = [
    ("Rabkor", "Рабкор"), ("R.S.D.", "РСД"), ("Рабочий фронт", "«Фронт рабочий»"),
    ("The Union of Journalists", "Journalists' Union"), ("Memorial e.V.", "Мемориал"), ("ООО «Рабкор»", "Rabkor"),
    ("Federatsiya Anarkhistov", "Федерация анархистов"), ("Харків", "Kharkiv"), ("Łódź", "Lodz"),
]  # fmt: skip
SAME_PEOPLE = [
    ("Евгений Яковлев", "Yevgeny Yakovlev"), ("Юрий Щербаков", "Jurij Ščerbakov"), ("Анна Романова", "Ana Romanova"),
    ("Yuri Shcherbakov", "Щербаков Юрий"), ("Григорій Яценюк", "Hryhoriy Yatsenyuk"),
    ("Михаил Ковальский", "Mikhail Kowalski"),
]  # fmt: skip
APART = [
    ("Anna Ivanova", "Inna Ivanova", "person"), ("Ivan Petrov", "Petr Ivanov", "person"),
    ("Ana Maria Petrović", "Ana Maria", "person"), ("Left Front", "Left Union", "organization"),
    ("RSM", "RSD", "organization"), ("Union of Students", "Student Union of Kyiv", "organization"),
]  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_one_person_has_one_key(name):
    assert (key(name, "person"), brief(name, "person")) == ("boris kaharlicki", "*kaharlicki b")


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_organization_meet(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), SAME_PEOPLE)
def test_spellings_of_one_person_meet(one, other):
    assert key(one, "person") == key(other, "person")


@pytest.mark.parametrize(("one", "other", "kind"), APART)
def test_different_names_stay_apart(one, other, kind):
    assert key(one, kind) != key(other, kind)


@pytest.mark.parametrize(
    ("full", "initials", "kind"),
    [
        ("Russian Socialist Movement", "RSM", "organization"),
        ("Российское социалистическое движение", "РСД", "organization"),
        ("European Network for Solidarity with Ukraine", "E.N.S.U.", "organization"),
        ("Boris Kagarlitsky", "Б. Ю. Кагарлицкий", "person"),
        ("Кагарлицкий Борис", "B. Kagarlitsky", "person"),
    ],
)
def test_initials_have_the_key_that_the_full_name_says(full, initials, kind):
    assert (brief(full, kind), brief(initials, kind)) == (key(initials, kind), "")


def test_a_slip_of_the_pen_is_near_and_another_name_is_not():
    near = [("Boris Kagarlitsky", "Boris Kagarlidsky"), ("Socialist Movement", "Socialst Movment")]
    assert [is_near(key(one), key(other)) for one, other in near] == [True, True]
    far = [("Left", "Lest"), ("Left Front", "Right Front"), ("Boris Kagarlitsky", "Bogdan Kagarlitsky")]
    assert [is_near(key(one), key(other)) for one, other in far] == [False, False, False]


def test_there_is_always_something_to_compare_and_never_too_much():
    assert (key("The"), key("李明", "person"), key("☭"), key("")) == ("te", "李明", "☭", "")
    assert len(key("слово " * 300)) == LENGTH

"""What is left elsewhere of a text that is gone: which stretches count, and what stands in their place."""

import pytest

from documents.remnants import ERASED, Remnants

GONE = (
    "Anna Petrova said on Monday that the workers of the plant will not sign.\n"
    "Она сказала, что рабочие завода ничего не подпишут.\nCall +380 44 123 45 67. 2022–2023"
)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("the workers of the plant", ERASED),
        ("THE WORKERS: of «the plant»!", f"{ERASED}»!"),
        ("He said that the workers of the plant will not sign anything.", f"He said {ERASED} anything."),
        ("the workers of the", "the workers of the"),
        ("of the workers the plant", "of the workers the plant"),
        ("Она́ сказа\u00adла, что рабочие\nзавода — вот", f"{ERASED} — вот"),
        ("Write to 380-44-1234567 today", f"Write to {ERASED} today"),
        ("in 2022–2023 and on 2022-2023", "in 2022–2023 and on 2022-2023"),
        ("Anna Petrova", "Anna Petrova"),
        ("", ""),
    ],
)
def test_five_words_in_a_row_or_a_long_number_are_a_remnant(words, left):
    assert Remnants([GONE]).apply(words) == left


def test_what_remains_elsewhere_is_not_gone():
    gone = Remnants([GONE])
    gone.keep("As we wrote, the workers of the plant will strike. Tel. 380441234567")
    assert gone.apply("the workers of the plant will not sign") == f"the workers {ERASED}"
    assert gone.apply("Write to 380441234567") == "Write to 380441234567"
    gone.keep(GONE)
    assert not gone


def test_a_short_quote_is_looked_for_as_a_whole_and_a_single_word_never():
    gone = Remnants([GONE], ["Anna Petrova", "Anna", "плохой  мир"])
    assert gone.apply("Anna PETROVA, Anna and a плохой\nмир") == f"{ERASED}, Anna and a {ERASED}"
    gone.keep("Here Anna Petrova speaks.")
    assert gone.apply("Anna Petrova") == "Anna Petrova"


def test_letters_of_a_script_without_spaces_are_compared_one_by_one():
    gone = Remnants(["工人们星期一在法院门前要求释放被关押的同事们"])
    assert gone.apply("他说工人们星期一在法院门前要求释放了") == f"他说{ERASED}了"
    assert gone.apply("星期一在法院门前") == "星期一在法院门前"


def test_a_copy_keeps_what_the_first_one_lets_go():
    gone = Remnants([GONE], ["Anna Petrova"])
    copy = gone.copy()
    gone.keep(GONE)
    assert copy.apply("Anna Petrova said on Monday that") == ERASED

"""What is the same though it is written differently: texts and addresses."""

import subprocess
import sys

import pytest

from documents import likeness

WORDS = [f"word{number}" for number in range(400)]
TEXT = " ".join(WORDS)


def shared(a, b):
    return sum(one == other for one, other in zip(likeness.sketch(a), likeness.sketch(b), strict=True))


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ("One two three four five six.", "ONE two,\nthree — four five six", 1.0),
        ("Ещё один день в суде прошёл", "еще один день в суде прошел", 1.0),
        ("one two three four five", "one two three four five six seven", 1.0),  # only added to
        ("one two three four five", "one two three four six", 0.0),
        ("yes", "Yes!", 1.0),
        ("yes", "no", 0.0),
        ("…", "…", 1.0),
        ("为囚犯自由请愿书全文在此", "为囚犯自由请愿书全文在此", 1.0),
        ("为囚犯自由请愿书全文在此", "为囚犯自由请愿书全文在彼", 7 / 8),
    ],
)
def test_share_of_wording_that_two_texts_have_in_common(a, b, share):
    assert likeness.similarity(a, b) == likeness.similarity(b, a) == share


def test_share_falls_with_each_changed_word():
    changed = [[f"other{at}" if at in places else word for at, word in enumerate(WORDS)] for places in (
        {200}, set(range(0, 400, 40)), set(range(0, 400, 10)), set(range(0, 400, 5)),
    )]  # fmt: skip
    shares = [likeness.similarity(TEXT, " ".join(words)) for words in changed]
    assert [round(share, 2) for share in shares] == [0.99, 0.88, 0.51, 0.0]


def test_prepared_runs_give_the_same_share():
    other = TEXT.replace("word200", "other")
    assert likeness.similarity(likeness.runs(TEXT), other) == likeness.similarity(TEXT, other)


def test_nearly_the_same_texts_agree_in_a_number_and_others_in_none():
    near = [" ".join([*WORDS[:at], "inserted", *WORDS[at:]]) for at in range(0, 400, 20)]
    assert [shared(TEXT, each) > 0 for each in near] == [True] * 20
    others = [" ".join(f"word{number}x{other}" for number in range(400)) for other in range(20)]
    assert [shared(TEXT, each) for each in others] == [0] * 20


def test_half_of_a_text_is_mostly_found():
    """J = 0.5: at least one of four numbers agrees with the probability 0.94."""
    found = 0
    for number in range(100):
        words = [f"w{number}x{at}" for at in range(200)]
        found += shared(" ".join(words), " ".join(words[:100])) > 0
    assert found == 95


def test_sketch_is_the_same_in_every_process():
    code = f"from documents import likeness; print(likeness.sketch({TEXT!r}))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert ran.stdout.strip() == str(likeness.sketch(TEXT))


def test_sketch_fits_into_the_database():
    for text in ("", " ", "a", TEXT):
        assert [(-(2**63) <= number < 2**63) for number in likeness.sketch(text)] == [True] * 4


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://www.Example.org/A/", "example.org/A"),
        ("http://example.org/A?utm_source=x&fbclid=1#part", "example.org/A"),
        ("https://example.org:443/", "example.org"),
        ("https://example.org:8443/", "example.org:8443"),
        ("https://example.org/?p=12&UTM_Medium=y", "example.org?p=12"),
        ("https://example.org/a?b=2&a=1", "example.org/a?a=1&b=2"),
        ("https://example.org/a?b=", "example.org/a?b="),
        ("https://example.org/%d0%b0", "example.org/%D0%B0"),
        ("https://example.org/а", "example.org/%D0%B0"),
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("  https://example.org./  ", "example.org"),
        ("ftp://example.org/", ""), ("mailto:a@example.org", ""), ("", ""), ("https://", ""), ("http://[::1", ""),
        ("http://example.org:port/", ""),
    ],
)  # fmt: skip
def test_address_as_it_is_compared(url, plain):
    assert likeness.plain_address(url) == plain
    assert bool(likeness.address_key(url)) == bool(plain)


def test_addresses_that_differ_in_more_are_two():
    keys = {likeness.address_key(url) for url in (
        "https://example.org/a", "https://example.org/A", "https://example.org/a?p=1", "https://a.example.org/",
    )}  # fmt: skip
    assert len(keys) == 4

"""Files made to do harm, or broken, end in a sentence for a curator and change nothing.

Here are those that take little time, read without a process of their own; what takes the process to its limits is in
test_sandbox.py, and the whole table, with times and memory, in tests/benchmarks/hostile.py.
"""

import os

import pytest

from documents.extraction import MAX_CHARACTERS, Choose, Unreadable, extract_here
from tests.documents.extraction import hostile
from tests.documents.extraction.hostile import FILES

QUICK = {name: case for name, case in FILES.items() if not case.slow}


@pytest.mark.parametrize("name", QUICK)
def test_a_hostile_file_is_refused_with_a_reason_or_harmless(name):
    case = QUICK[name]
    before = sorted(os.listdir("/tmp"))
    try:
        found = extract_here(case.make(), case.media_type, case.filename, language="en")
    except Unreadable as error:
        assert case.said
        assert case.said in str(error)
        assert str(error)[0].isupper()
        assert str(error).endswith(".")
    else:
        assert not case.said
        assert found.text == case.text
    assert not {"climbed", "climbed.warc"} & (set(os.listdir("/tmp")) - set(before))


@pytest.mark.parametrize(
    ("make", "media_type", "said"),
    [
        (lambda: b"Free Ivan. " * (MAX_CHARACTERS // 10), "text/plain", "5,500,000 characters; at most 5,000,000"),
        (
            lambda: hostile.record(body=hostile.zeros(51), **{"Content-Encoding": "gzip"}),
            "",
            "unpacks to more than 50,000,000",
        ),
        (
            lambda: hostile.record(body=hostile.zeros(51, 15), **{"Content-Encoding": "deflate"}),
            "",
            "unpacks to more than",
        ),
        (
            lambda: hostile.docx(**{f"x/{number}": b"" for number in range(20_001)}),
            "",
            "entries; at most 20,000 are read",
        ),
        (lambda: hostile.page_tree(2_001, 2_001), "", "2,001 pages; at most 2,000"),
        (lambda: hostile.mime(1_500), "", "nested too deeply"),
        (lambda: hostile.mime(1) + b"\n--x" * 5_001, "", "more parts than any page"),
    ],
    ids=["text", "gzip", "deflate", "entries", "pages", "nested mail", "parts of mail"],
)
def test_what_is_larger_than_any_source_is_refused(make, media_type, said):
    with pytest.raises(Unreadable, match=said):
        extract_here(make(), media_type)


WHOLE = {
    "a.pdf": hostile.printed(),
    "a.docx": hostile.docx(),
    "a.warc": hostile.record(),
    "a.wacz": hostile.wacz(),
    "a.warc.gz": hostile.gzip.compress(hostile.record()),
    "a.json": b'{"content": "<p>Free Ivan!</p>", "account": {"acct": "anna"}}',
}


@pytest.mark.parametrize("filename", WHOLE)
def test_a_file_that_is_cut_off_is_refused_unless_its_text_is_whole(filename):
    data = WHOLE[filename]
    whole = extract_here(data, filename=filename, language="en").text
    refused = 0
    for length in range(12, len(data), max(1, len(data) // 50)):
        try:
            found = extract_here(data[:length], filename=filename, language="en")
        except Unreadable:
            refused += 1
            continue
        if isinstance(found, Choose):
            assert "the archive is damaged; pages may be missing" in found.parts[0].label
        else:
            assert found.text == whole
    assert refused > 30


def test_a_text_that_is_cut_off_is_its_beginning():
    data = "Свободу Ивану!".encode("utf-16")
    texts = [extract_here(data[:length], language="ru").text for length in range(4, len(data))]
    assert all("Свободу Ивану!".startswith(text.rstrip("\ufffd")) for text in texts)

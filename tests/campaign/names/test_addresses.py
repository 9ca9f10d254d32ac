"""E-mail and web addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.names import addresses

FOUND = [  # the address in brackets, kind, value
    ("see [https://example.org/a?b=1#c].", "web", "https://example.org/a?b=1#c"),
    ("([http://Example.ORG/Path])", "web", "http://example.org/Path"),
    ("[https://example.org/wiki/A_(b)]", "web", "https://example.org/wiki/A_(b)"),
    ("visit [www.example.org]!", "web", "https://www.example.org"),
    ("For more visit [freedom.example.info].", "web", "https://freedom.example.info"),
    ("на [example.org/petition], там", "web", "https://example.org/petition"),
    ("[кампания.рф]", "web", "https://кампания.рф"),
    ("«[t.me/example]»", "web", "https://t.me/example"),
    ("write to [name@example.org].", "email", "name@example.org"),
    ("[Name.Two@Example.Org]", "email", "Name.Two@example.org"),
    ("[name (at) example.org]", "email", "name@example.org"),
    ("[name [at] example [dot] org]", "email", "name@example.org"),
]


@pytest.mark.parametrize(("marked", "kind", "value"), FOUND)
def test_an_address_is_found(marked, kind, value):
    start, end = marked.index("["), marked.rindex("]") - 1
    text = marked[:start] + marked[start + 1 : end + 1] + marked[end + 2 :]
    assert addresses.find(text) == [addresses.Address(start, end, kind, value)]


@pytest.mark.parametrize(
    "text",
    ["the end.It began", "README.md", "т.е. так", "e.g. this", "Node.js", "@name", "2.10.2023", "It works.But", "http://",
     "a.b", "@name@example.org"],
)  # fmt: skip
def test_what_is_no_address(text):
    assert addresses.find(text) == []


@given(st.text(alphabet="ab.@/:()w htps\norg", max_size=60))
def test_addresses_lie_in_the_text_sorted_and_apart(text):
    reached = 0
    for found in addresses.find(text + " https://example.org/x name@example.org"):
        assert reached <= found.start < found.end
        assert found.value
        reached = found.end

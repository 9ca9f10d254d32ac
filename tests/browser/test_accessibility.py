"""What is asked of axe finds what is wrong, and says where."""

import pytest

from tests.browser.accessibility import OF_COLOURS, look, problems

PAGE = """<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>
<p id="pale" style="color: #aaa; background: #fff">Nobody can read this.</p><img id="bare" src="data:,">
<div id="ours"><p>This is well.</p></div></main></html>"""


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.set_content(PAGE)
    yield page
    context.close()


def test_what_is_wrong_is_found(page):
    assert [(rule, where) for rule, where, _html in problems(page)] == [
        ("color-contrast", "#pale"), ("image-alt", "#bare"),
    ]  # fmt: skip


def test_a_part_and_some_rules_can_be_asked_for(page):
    assert problems(page, "#ours") == []
    kept, broken = look(page, options=OF_COLOURS)
    assert kept >= 1
    assert [rule for rule, *_more in broken] == ["color-contrast"]


def test_what_was_not_looked_at_is_not_taken_for_well(page):
    with pytest.raises(AssertionError):
        problems(page, "#ours", least=100)

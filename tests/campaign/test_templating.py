"""What readers' pages are written in."""

import pytest
from django.template import engines
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from jinja2 import nodes

from campaign.templating.environment import FILTERS, FUNCTIONS, RENAMED, words


@pytest.fixture
def pages():
    return engines["jinja2"].env


def shown(pages, source, **context):
    return pages.from_string(source).render(context)


def test_every_page_can_be_put_together(pages):
    names = pages.list_templates()
    assert {"base.html", "record.html", "campaign/statement.html", "documents/source.html"} <= set(names)
    for name in names:
        assert pages.get_template(name).name == name


def test_whatever_a_page_calls_is_there_and_nothing_else(pages):
    """Jinja2 finds out only when it gets there."""
    called, filters = set(), set()
    for name in pages.list_templates():
        tree = pages.parse(pages.loader.get_source(pages, name)[0])
        called |= {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
        filters |= {each.name for each in tree.find_all(nodes.Filter)}
    assert called <= {*pages.globals, "super"}
    assert filters <= set(pages.filters)
    assert {each.__name__ for each in FUNCTIONS} <= called
    assert {each.__name__ for each in FILTERS} | set(RENAMED) <= filters


def test_whatever_comes_from_outside_is_escaped(pages):
    hostile = "<script>alert('\"&')</script>"
    safe = "&lt;script&gt;alert(&#39;&#34;&amp;&#39;)&lt;/script&gt;"
    assert shown(pages, "{{ said }}", said=hostile) == safe
    assert shown(pages, '<a title="{{ said }}">', said=hostile) == f'<a title="{safe}">'
    assert shown(pages, "{{ said|masks }}", said=hostile) == safe
    assert shown(pages, "{{ said|join(', ') }}", said=[hostile, mark_safe("<b>")]) == f"{safe}, <b>"  # noqa: S308
    assert shown(pages, "{% trans who=said %}By {{ who }}{% endtrans %}", said=hostile) == f"By {safe}"
    counted = "{% trans n=2, who=said %}One{% pluralize n %}{{ n }} by {{ who }}{% endtrans %}"
    assert shown(pages, counted, said=hostile) == f"2 by {safe}"


def test_html_that_is_ours_stays_as_it_is(pages):
    assert shown(pages, "{{ said }}", said=mark_safe("<b>1</b>")) == "<b>1</b>"  # noqa: S308
    arabic = {"tag": "ar", "direction": "rtl"}
    assert shown(pages, "{{ language|attributes }}", language=arabic) == 'lang="ar" dir="rtl"'


def test_a_key_of_a_dict_comes_before_a_method_of_dicts(pages):
    record = {"update": "new", "values": ["one"], "items": 2}
    assert (
        shown(pages, "{{ r.update }} {{ r.values[0] }} {{ r.values|length }} {{ r.items }}", r=record) == "new one 1 2"
    )
    assert shown(pages, "{% for key, each in r.items() %}{{ key }}={{ each }}{% endfor %}", r={"a": 1}) == "a=1"


def test_of_what_is_not_there_nothing_is_shown(pages):
    for said in (
        "{{ nothing }}", "{{ nothing.at.all }}", "{{ r.nothing }}", "{{ nothing[:3] }}", "{{ nothing|masks }}",
        "{{ nothing|day }}", "{% for each in nothing.at.all %}x{% endfor %}",
    ):  # fmt: skip
        assert shown(pages, said, r={}) == ""
    assert shown(pages, "{{ nothing|length }}{% if r.nothing %}yes{% endif %}", r={}) == "0"


def test_words_are_in_the_language_of_the_page(pages):
    source = '{{ _("Petitions") }} {{ lazily }}'
    said = {}
    for language in ("en", "de", "ru", "de"):
        with translation.override(language):
            said.setdefault(language, []).append(shown(pages, source, lazily=gettext_lazy("Statements")))
    assert said["en"] == ["Petitions Statements"]
    assert len(set(said["de"])) == 1
    assert len({*said["en"], *said["de"], *said["ru"]}) == 3
    with translation.override("de"):
        assert str(words("Petitions")) == translation.gettext("Petitions")


def test_what_templates_may_call_is_told_apart_by_name():
    for some in (FILTERS, FUNCTIONS):
        names = [each.__name__ for each in some]
        assert sorted(set(names)) == sorted(names)


def test_a_part_that_is_the_same_everywhere_is_put_together_once(pages):
    made = []
    source = '{% call once("part of a test", what) %}{{ make() }}{% endcall %}'

    def make():
        made.append(1)
        return f"<i>{len(made)}"

    assert [shown(pages, source, what=what, make=make) for what in ("a", "a", "b")] == [
        "&lt;i&gt;1", "&lt;i&gt;1", "&lt;i&gt;2",
    ]  # fmt: skip
    with translation.override("de"):
        assert shown(pages, source, what="a", make=make) == "&lt;i&gt;3"


def test_what_a_picture_does_not_find_shows_nothing(pages):
    assert (
        shown(pages, "{% with one = all|of_key(2) %}{{ one.title }}{{ one.title|masks }}{% endwith %}", all=[]) == ""
    )


def test_pages_without_a_request_and_with_nothing_to_say_can_be_shown(pages):
    for name in ("403_csrf.html", "403.html", "404.html", "500.html", "closed.html", "withdrawn.html"):
        assert "<h1>" in pages.get_template(name).render()
    rows = [{"id": "1", "who": None, "words": "Some", "name": "Some", "citations": []}]
    assert "Some" in pages.get_template("_endorsements.html").render(rows=rows, numbers={})

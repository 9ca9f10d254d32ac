"""What axe finds on a page that a browser shows."""

from axe_playwright_python.sync_playwright import Axe

# The rules that look at colours; all the others find the same in the dark.
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_SCRIPT = Axe().axe_script
# Only rules that are not asked for read style sheets: to get them anew each time takes longer than most rules.
_LOOK = """([parts, options]) => axe.run(parts ? {include: parts.map(part => [part])} : document, {
    ...options, resultTypes: ['violations'], preload: {assets: ['media']},
}).then(found => [
    found.passes.length,
    found.violations.flatMap(rule => rule.nodes.map(node => [rule.id, node.target.flat().join(' '), node.html])),
])"""


def look(page, *parts, options=None):
    """(how many rules the page keeps, [[rule, selector, HTML] of each element that breaks one]).

    `parts` are selectors, and the rest of the page is somebody else's; without any it is the whole page.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_SCRIPT)
    return page.evaluate(_LOOK, [list(parts) or None, options or {}])


def problems(page, *parts, options=None, least=1):
    """The elements that break a rule; at least so many rules have to have been kept."""
    kept, broken = look(page, *parts, options=options)
    assert kept >= least
    return broken

"""Where passages stand in texts, and what names those places, for many texts at once. Plain (`campaign.helping`)."""

from documents import anchoring, fragments


def locate_all(texts):
    """For each (text, selectors): [(start, end, state, score, named_by), …] of the anchors of these quotes."""
    return [[_located(text, selector) for selector in selectors] for text, selectors in texts]


def _located(text, selector):
    match = anchoring.locate(text, selector)
    named_by = "" if match.start is None else fragments.named_by(text, match.start, match.end)
    return match.start, match.end, match.state, match.score, named_by


def name_all(texts):
    """For each (text, [(start, end), …]): [named_by, …] of these places."""
    return [[fragments.named_by(text, *place) for place in places] for text, places in texts]

"""Two values word by word, for a person who compares them."""

from documents import changes


def runs(old, new):
    """[("same", "removed" or "added", text)]: how the new wording came from the old one."""
    if old == new:
        return [("same", new)] if new else []
    try:
        found = changes.compare(old, new)
    except changes.TooLong:
        found = None
    if found is None:
        pieces = [("removed", old), ("added", new)]
    else:
        pieces = [
            (each.kind, old[each.old_start : each.old_end] if each.kind == changes.REMOVED
             else new[each.new_start : each.new_end])
            for each in found
        ]  # fmt: skip
    return [(kind, text) for kind, text in pieces if text]

"""Passages as W3C Web Annotations, from the dicts of `serialize`.

A passage is an annotation that links what rests on it (its bodies) to the quoted words. It has up to two
targets, because what they select from differs: the original page, found by its quote, in the state in which we
captured it; and our stored copy of that version, where the quote also has a position (Unicode code points of
the version's text, half-open). Both are as the public may see them, with masked characters in place of some.
The hash is that of the public text, and there only where readers see all of it.
"""

from documents.redaction import MASK

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{CONTEXT}"'
PAGE = 50  # annotations
_CONTEXTS = [CONTEXT, {"sha256": "https://schema.org/sha256"}]
_MASKED = "Characters shown as █ are masked: the quote, the prefix or the suffix reads differently in the original."


def annotation(passage, source, absolute):
    """One passage as an Annotation. `absolute` makes an absolute address of a path of this site."""
    quote = {"type": "TextQuoteSelector", "exact": passage["exact"]}
    quote |= {name: passage[name] for name in ("prefix", "suffix") if passage[name]}
    stored = absolute(passage["version_url"])
    state = {"type": "TimeState", "sourceDate": passage["captured_at"]}
    targets = []
    if source["original_url"]:
        targets.append({
            "type": "SpecificResource", "source": source["original_url"], "selector": quote,
            "state": {**state, "cached": source["archive_url"] or stored},
        })  # fmt: skip
    position = {"type": "TextPositionSelector", "start": passage["start"], "end": passage["end"]}
    targets.append({
        "type": "SpecificResource", "source": stored, "selector": [quote, position],
        "state": {**state, **({"sha256": passage["sha256"]} if passage["sha256"] else {})},
    })  # fmt: skip
    bodies = [
        {"type": "SpecificResource", "source": address, "purpose": "linking"}
        for address in dict.fromkeys(absolute(use["url"]) for use in passage["supports"])
    ]
    if any(MASK in passage[name] for name in ("exact", "prefix", "suffix")):
        bodies.append({
            "type": "TextualBody", "value": _MASKED, "format": "text/plain", "language": "en",
            "purpose": "commenting",
        })  # fmt: skip
    return {
        "@context": _CONTEXTS,
        "id": absolute(passage["annotation_url"]),
        "type": "Annotation",
        "canonical": f"urn:uuid:{passage['passage']}",
        "motivation": "linking",
        "created": passage["marked_at"],
        "body": bodies,
        "target": targets,
    }


def pages(total):
    return -(-total // PAGE)


def collection(address, label, total):
    """The annotations of a source, as an AnnotationCollection that leads to its pages."""
    found = {"@context": CONTEXT, "id": address, "type": "AnnotationCollection", "label": label, "total": total}
    if total:
        found |= {"first": f"{address}?page=1", "last": f"{address}?page={pages(total)}"}
    return found


def page(address, number, total, items):
    """One AnnotationPage; `items` are its annotations, `number` counts from 1."""
    found = {
        "@context": _CONTEXTS,
        "id": f"{address}?page={number}",
        "type": "AnnotationPage",
        "partOf": {"id": address, "type": "AnnotationCollection", "total": total},
        "startIndex": (number - 1) * PAGE,
    }
    if number > 1:
        found["prev"] = f"{address}?page={number - 1}"
    if number < pages(total):
        found["next"] = f"{address}?page={number + 1}"
    found["items"] = [{name: value for name, value in item.items() if name != "@context"} for item in items]
    return found

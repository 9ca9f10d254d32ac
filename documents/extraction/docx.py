"""The text of a Word document: paragraphs, headings, lists, cells, boxes and notes, each a block of its own.

Read from the parts themselves. (python-docx was tried: it leaves out what stands in content controls, text boxes and
notes, and insertions that nobody accepted yet; fails on a missing picture; and gives a title and an author of its own
to a document without any.) No relationship out of the file is followed, no entity resolved, no macro run. Text that
was deleted with changes tracked, and hidden text, is left out, as are headers and footers; numbers of lists and of
notes are Word's, not the file's, and are not there. Notes come after the text.
"""

import posixpath

from lxml import etree

from . import Extracted, Proposed, Unreadable, zips
from .posts import day

VERSION = "1"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNSHOWN = {"del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sectPr", "tblPr", "trPr", "tcPr"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\xad"}
_PROPERTIES = (
    ("title", "title", "DOCX title"),
    ("author", "creator", "DOCX creator"),
    ("date", "created", "DOCX created"),
    ("language", "language", "DOCX language"),
)
_DAMAGED = "The Word document is damaged: {}. Open it in a word processor, save it again, and upload that."


def read(data):
    with zips.opened(data) as archive:
        start = _targets(archive, "")
        name = start.get("officeDocument", "word/document.xml")
        document = _parsed(archive, name)
        body = next((each for each in document if _name(each) == "body"), None) if document is not None else None
        if body is None:
            raise Unreadable(_DAMAGED.format("the part that holds its text is missing"))
        blocks = _blocks(body)
        related = _targets(archive, name)
        for kind in ("footnotes", "endnotes"):
            notes = _parsed(archive, related[kind]) if kind in related else None
            blocks += _blocks(notes) if notes is not None else []
        core = _parsed(archive, start["core-properties"]) if "core-properties" in start else None
    return Extracted(
        text="".join(f"{block}\n" for block in blocks),
        media_type=MEDIA_TYPE,
        extractor="docx parts",
        extractor_version=f"{VERSION}; lxml {etree.__version__}",
        proposed=_proposed(core) if core is not None else [],
    )


def _targets(archive, source):
    """{kind: name} of the parts that a part is related to, within the file; "" asks for the package's own."""
    folder, _, base = source.rpartition("/")
    relations = _parsed(archive, posixpath.join(folder, "_rels", f"{base}.rels"))
    found = {}
    for relation in relations if relations is not None else ():
        if _name(relation) == "Relationship" and relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            found.setdefault(relation.get("Type", "").rpartition("/")[2], target)
    return found


def _parsed(archive, name):
    """The root of a part, or None where the file has no such part."""
    data = zips.member(archive, name)
    if not data:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        if b"<!DOCTYPE" in data:
            raise Unreadable(_DAMAGED.format(f"its part {name[:80]} has a document type, which Word never writes"))
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(_DAMAGED.format(f"its part {name[:80]} cannot be read")) from error
    if root.getroottree().docinfo.doctype:  # one in UTF-16
        raise Unreadable(_DAMAGED.format(f"its part {name[:80]} has a document type, which Word never writes"))
    return root


def _name(element):
    """The name without its namespace, of which Word has two; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(element):
    """The blocks within an element that holds paragraphs, tables, content controls, notes."""
    found = []
    for child in element:
        name = _name(child)
        if name == "p":
            found += _paragraph(child)
        elif name == "AlternateContent":
            found += _blocks(_alternative(child))
        elif name and name not in _UNSHOWN:
            found += _blocks(child)
    return found


def _paragraph(element):
    """The lines of a paragraph, then those of the text boxes that hang on it."""
    pieces, boxes = [], []
    _collect(element, pieces, boxes)
    lines = (line.strip(" \t") for line in "".join(pieces).split("\n"))
    return [line for line in lines if line] + boxes


def _collect(element, pieces, boxes):
    for child in element:
        name = _name(child)
        if name == "t":
            pieces.append((child.text or "").replace("\n", " ").replace("\r", " "))
        elif name in _SIGNS and not len(child):
            pieces.append(_SIGNS[name])
        elif name == "txbxContent":
            boxes += _blocks(child)
        elif name == "AlternateContent":
            _collect(_alternative(child), pieces, boxes)
        elif name and name not in _UNSHOWN and not (name == "r" and _is_hidden(child)):
            _collect(child, pieces, boxes)


def _alternative(element):
    """Of several forms of the same drawing the first."""
    return next((child for child in element if _name(child) in ("Choice", "Fallback")), ())


def _is_hidden(run):
    for properties in run:
        if _name(properties) == "rPr":
            for each in properties:
                if _name(each) == "vanish":
                    return not any(value in ("0", "false", "off") for value in each.attrib.values())
    return False


def _proposed(core):
    values = {_name(each): " ".join((each.text or "").split()) for each in core}
    values["created"] = day(values.get("created", ""))
    return [Proposed(field, values[key], origin) for field, key, origin in _PROPERTIES if values.get(key)]

"""What is wrong with a bundle is said with file, line and field, all of it, and nothing is loaded."""

import json
import stat
import zipfile

import pytest

from campaign import bundles, drafts
from campaign.bundles import opening
from campaign.models import Citation, Petition, Topic
from documents import releasing
from documents.models import Document, MaskedString, Version
from documents.text import sha256
from tests import factories
from tests.campaign.bundle_files import TEXT, TIME, citation, contents, key, rows, write, write_package

NOWHERE = "11111111-2222-4333-8444-555555555555"


def problems(path, **options):
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(path, **options)
    assert (Document.objects.count(), Petition.objects.count(), Citation.objects.count()) == (0, 0, 0)
    return error.value.problems


def changed(kind, line=0, **values):
    """The small bundle with other values in one line; None takes a field away."""
    made = rows()
    made[kind].sort(key=lambda row: row["id"])
    made[kind][line] |= values
    for name in [name for name, value in values.items() if value is ...]:
        del made[kind][line][name]
    return made


LINES = {
    "a field that there is not": (
        "petitions", {"colour": "red"}, ["petitions.jsonl, line 1, field colour: there is no such field."],
    ),
    "a derived column": (
        "petitions", {"folded": "x"}, ["petitions.jsonl, line 1, field folded: there is no such field."],
    ),
    "an account": (
        "versions", {"captured_by": "x"}, ["versions.jsonl, line 1, field captured_by: there is no such field."],
    ),
    "a required field that is missing": (
        "petitions", {"title": ...}, ["petitions.jsonl, line 1, field title: is missing."],
    ),
    "an empty required field": (
        "petitions", {"title": ""}, ["petitions.jsonl, line 1, field title: This field cannot be blank."],
    ),
    "null where text belongs": (
        "petitions", {"title": None}, ["petitions.jsonl, line 1, field title: cannot be null; leave it out instead."],
    ),
    "a number where text belongs": (
        "petitions", {"title": 7}, ["petitions.jsonl, line 1, field title: has to be text."],
    ),
    "text where a number belongs": (
        "versions", {"number": "1"}, ["versions.jsonl, line 1, field number: has to be a whole number."],
    ),
    "true where a number belongs": (
        "versions", {"number": True}, ["versions.jsonl, line 1, field number: has to be a whole number."],
    ),
    "a number that is too large": (
        "versions", {"number": 2**31}, ["versions.jsonl, line 1, field number: is too large; at most 2,147,483,647."],
    ),
    "text where true or false belongs": (
        "petitions", {"note_signed_off": "yes"},
        ["petitions.jsonl, line 1, field note_signed_off: has to be true or false."],
    ),
    "too long a text": (
        "petitions", {"title": "x" * 301},
        ["petitions.jsonl, line 1, field title: Ensure this value has at most 300 characters (it has 301)."],
    ),
    "no EDTF date": (
        "petitions", {"date": "2023-02-30"},
        ["petitions.jsonl, line 1, field date: “2023-02-30” is no day of the calendar."],
    ),
    "no instant": (
        "petitions", {"published_at": "2026-11-22 00:00"},
        ["petitions.jsonl, line 1, field published_at: has to be an instant like 2026-11-22T00:00:00Z."],
    ),
    "no day of the calendar": (
        "petitions", {"published_at": "2026-02-30T00:00:00Z"},
        ["petitions.jsonl, line 1, field published_at: is no instant of the calendar."],
    ),
    "no language": (
        "petitions", {"title_language": "english!"},
        ["petitions.jsonl, line 1, field title_language: “english!” is not a language tag. Write en, uk, sr-Latn …, "
         "or und if the language is unknown."],
    ),
    "no address": (
        "documents", {"url": "example"}, ["documents.jsonl, line 1, field url: Enter a valid URL."],
    ),
    "an unknown choice": (
        "endorsements", {"role": "likes"},
        ["endorsements.jsonl, line 1, field role: Value 'likes' is not a valid choice."],
    ),
    "a country that there is not": (
        "organizations", {"country": "XX"},
        ["organizations.jsonl, line 1, field country: Value 'XX' is not a valid choice."],
    ),
    "a slug that is none": (
        "petitions", {"slug": "a b"},
        ["petitions.jsonl, line 1, field slug: Enter a valid “slug” consisting of letters, numbers, underscores or "
         "hyphens."],
    ),
    "the slug of another page": (
        "petitions", {"slug": "compare"},
        ["petitions.jsonl, line 1, field slug: “compare” is the address of another page."],
    ),
    "published without a time": (
        "petitions", {"published_at": ...},
        ["petitions.jsonl, line 1, field published_at: is missing; what is published needs it."],
    ),
    "a date without its basis": (
        "petitions", {"date_basis": ...},
        ["petitions.jsonl, line 1: Give a date and what it rests on, or neither."],
    ),
    "a reference to nothing": (
        "endorsements", {"organization": NOWHERE},
        [f"endorsements.jsonl, line 1, field organization: there is no organization with the id {NOWHERE}."],
    ),
    "a reference to another kind": (
        "endorsements", {"organization": key("petition")},
        [f"endorsements.jsonl, line 1, field organization: there is no organization with the id {key('petition')}."],
    ),
    "a reference that is no id": (
        "endorsements", {"organization": "rabkor"},
        ["endorsements.jsonl, line 1, field organization: has to be a UUID in small letters, like "
         "7f0c2a1e-5b7d-4c1a-9d83-0f3f6c2b9e11."],
    ),
    "campaigns that are no list": (
        "petitions", {"campaigns": key("campaign")},
        ["petitions.jsonl, line 1, field campaigns: has to be a list of UUIDs."],
    ),
    "a campaign that is not there": (
        "petitions", {"campaigns": [NOWHERE]},
        [f"petitions.jsonl, line 1, field campaigns: there is no campaign with the id {NOWHERE}."],
    ),
    "a successor that is not there": (
        "petitions", {"replaced_by": NOWHERE},
        [f"petitions.jsonl, line 1, field replaced_by: there is no petition with the id {NOWHERE}."],
    ),
    "replaced by itself": (
        "petitions", {"replaced_by": key("petition")},
        ["petitions.jsonl, line 1: A record cannot be replaced by itself."],
    ),
    "two owners": (
        "endorsements", {"campaign": key("campaign")},
        ["endorsements.jsonl, line 1: An endorsement belongs to one petition, statement or campaign."],
    ),
    "no owner": (
        "endorsements", {"petition": ...},
        ["endorsements.jsonl, line 1: An endorsement belongs to one petition, statement or campaign."],
    ),
    "a place that reads otherwise": (
        "anchors", {"start": 0, "end": 7, "passage": key("appeal")},
        ["anchors.jsonl, line 1, field start: the text reads “Workers” there, and the passage’s quote is “the release "
         "of the prisoner”."],
    ),
    "a place beyond the text": (
        "anchors", {"state": "fuzzy", "start": 5, "end": 2000},
        [f"anchors.jsonl, line 1, field end: lies beyond the text, which has {len(TEXT)} characters (code points)."],
    ),
    "a state that does not fit": (
        "anchors", {"state": "lost"},
        ["anchors.jsonl, line 1: A found passage has a start and an end; a lost one has neither."],
    ),
    "another hash": (
        "versions", {"sha256": "0" * 64},
        [f"versions.jsonl, line 1: field sha256: is not the SHA-256 of texts/{key('version')}.txt."],
    ),
    "released without a text that may be seen": (
        "versions", {"cleared_at": ...},
        ["documents.jsonl, line 1, field status: a released source needs a version that the public may see "
         "(cleared_at)."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_each_mistake_in_a_line_is_named(db, tmp_path, name):
    kind, values, expected = LINES[name]
    found = problems(write(tmp_path / "bundle", changed(kind, **values)))
    of_this_kind = [problem for problem in found if problem.startswith(expected[0].split(",")[0])]
    assert of_this_kind == expected


def test_all_mistakes_are_said_at_once(db, tmp_path):
    broken = changed("petitions", title="", date="soon", colour="red")
    broken["endorsements"][0]["role"] = "likes"
    assert [problem.split(":")[0] for problem in problems(write(tmp_path / "bundle", broken))] == [
        "petitions.jsonl, line 1, field colour",
        "petitions.jsonl, line 1, field date",
        "petitions.jsonl, line 1, field title",
        "endorsements.jsonl, line 1, field role",
    ]


def test_a_hundred_mistakes_are_written_out_and_the_rest_counted(db, tmp_path):
    many = rows(topics=[{"id": key(f"topic {n}"), "title": "", "slug": f"topic-{n}"} for n in range(130)])
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(write(tmp_path / "bundle", many))
    assert (len(error.value.problems), error.value.more) == (100, 30)
    assert str(error.value).splitlines()[-1] == "… and 30 more."


def test_the_database_names_the_one_bad_line_among_many(db, tmp_path):
    topics = [{"id": key(f"topic {n}"), "title": f"Topic {n}", "slug": f"topic-{n}"} for n in range(300)]
    topics.sort(key=lambda row: row["id"])
    topics[123]["title"] = topics[7]["title"]
    topics[250]["slug"] = topics[8]["slug"]
    assert problems(write(tmp_path / "bundle", rows(topics=topics))) == [
        "topics.jsonl, line 124, field title: Topic with this Title already exists.",
        "topics.jsonl, line 251, field slug: Topic with this Address already exists.",
    ]


def test_an_id_may_stand_in_two_kinds(db, tmp_path):
    bundles.load(write(tmp_path / "bundle", rows(topics=[{"id": key("petition"), "title": "Peace", "slug": "peace"}])))
    assert Petition.objects.get().pk == Topic.objects.get().pk


def test_an_id_that_stands_twice_is_named(db, tmp_path):
    twice = rows(topics=[{"id": key("topic"), "title": title, "slug": title.lower()} for title in ("Peace", "War")])
    assert problems(write(tmp_path / "bundle", twice)) == [
        "topics.jsonl, line 2, field id: stands in an earlier line already."
    ]


CITATIONS = {
    "of a fact that there is not": (
        citation("x", ("petition", "petition"), ("petition", "petition"), field="colour"),
        "field field: “colour” is no fact that can be cited; there are: title, summary, date, state, addressee, text.",
    ),
    "of a field of a row": (
        citation("x", ("petition", "petition"), ("endorsement", "endorsement"), field="role"),
        "field field: “role” is no fact that can be cited; there are: none: a row is cited as a whole.",
    ),
    "whose record is not the row's": (
        citation("x", ("organization", "rabkor"), ("endorsement", "endorsement")),
        "field record: is not the record that the cited row belongs to.",
    ),
    "whose record is another record": (
        citation("x", ("organization", "rabkor"), ("petition", "petition"), field="title"),
        "field record: has to be the cited record itself.",
    ),
    "of a row that is not there": (
        citation("x", ("petition", "petition"), ("endorsement", "nobody")),
        f"field object: there is no endorsement with the id {key('nobody')}.",
    ),
    "of a kind that cannot be cited": (
        citation("x", ("petition", "petition"), ("topic", "topic")),
        "field object: “topic” is no kind that can be named here; there are: campaign, organization, person, "
        "statement, petition, update, name, link, relation, credit, languageversion, demand, endorsement, position, "
        "figure, concern.",
    ),
    "of half a pair": (
        {**citation("x", ("petition", "petition"), ("petition", "petition")), "object": ["petition"]},
        "field object: has to be a pair [kind, id].",
    ),
    "without a passage": (
        {**citation("x", ("petition", "petition"), ("petition", "petition"), field="title"), "passage": None},
        "Choose the passage, or mark the fact as our inference.",
    ),
    "that stands there already": (
        citation("x", ("petition", "petition"), ("petition", "petition"), field="title"),
        "This fact already cites this passage.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CITATIONS)
def test_each_mistake_in_a_citation_is_named(db, tmp_path, name):
    line, expected = CITATIONS[name]
    [problem] = problems(write(tmp_path / "bundle", rows(citations=[line])))
    assert problem.partition(": ")[0].partition(",")[0] == "citations.jsonl"
    assert problem.endswith(expected)


def test_the_gate_decides_on_what_is_called_published(db, tmp_path):
    uncited = rows()
    uncited["citations"] = [line for line in uncited["citations"] if line["object"][0] == "organization"]
    assert problems(write(tmp_path / "bundle", uncited)) == [
        f"petitions.jsonl, line 1: cannot be published: {what}: is not cited. Cite a passage for it, mark it as "
        f"inferred, or {otherwise} it."
        for what, otherwise in (
            ("Title", "empty"),
            ("Date", "empty"),
            ("Endorsement “Rabkor: supports”", "remove"),
        )
    ]


def test_a_draft_needs_no_citation(db, tmp_path):
    draft = changed("petitions", status=...)
    draft["citations"] = [line for line in draft["citations"] if line["object"][0] == "organization"]
    bundles.load(write(tmp_path / "bundle", draft))
    assert Petition.objects.get().status == "draft"


def test_the_gate_decides_on_stored_records_that_the_bundle_touches(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    row = {"id": key("it"), "petition": key("petition"), "language": "it"}
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(write(tmp_path / "two", {"language_versions": [row]}, {}))
    assert error.value.problems == [
        "petition “Release the prisoner”, stored already: cannot be published: Language version “it”: is not cited. "
        "Cite a passage for it, mark it as inferred, or remove it."
    ]


def test_a_name_that_becomes_masked_is_looked_for_in_everything_published(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    names = {"masked_strings": [{"id": key("name"), "string": "Rabkor", "created_at": TIME}]}
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(write(tmp_path / "two", names, {}))
    assert any("organization" in problem and "withheld" in problem for problem in error.value.problems)
    assert MaskedString.objects.count() == 0


def test_a_stored_text_never_changes(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    other = changed("versions", sha256=sha256("Another text"))
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(write(tmp_path / "two", other, {key("version"): "Another text"}))
    assert error.value.problems[0] == (
        "versions.jsonl, line 1: has other values than are stored (sha256); a captured text never changes."
    )
    assert Version.objects.get().text == TEXT


def test_what_was_withheld_here_stays_withheld(db, tmp_path):
    bundle = write(tmp_path / "bundle", rows())
    bundles.load(bundle)
    drafts.withhold(Petition.objects.get(), None)
    releasing.withhold(Document.objects.get(), None)
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(bundle)
    assert error.value.problems == [
        f"{file}.jsonl, line 1, field status: “{title}” was withheld here. Lift that first, or leave it out."
        for file, title in (("documents", "An article"), ("petitions", "Release the prisoner"))
    ]
    assert (Document.objects.get().status, Petition.objects.get().status) == ("withheld", "withheld")


def test_a_public_bundle_does_not_empty_what_it_leaves_out(db, tmp_path):
    bundles.load(write(tmp_path / "bundle", rows()))
    Petition.objects.update(private_note="Ask her first.")
    bundles.dump(tmp_path / "public", public=True)
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(tmp_path / "public")
    assert error.value.problems == [
        "petitions.jsonl, line 1: has other values than are stored (private_note); a public bundle, being "
        "partial, changes nothing."
    ]
    assert Petition.objects.get().private_note == "Ask her first."


def test_a_new_mask_is_looked_for_in_what_cites_its_source(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    place = {"start": TEXT.index("Rabkor"), "end": TEXT.index("Rabkor") + 6}
    mask = {"id": key("mask"), "version": key("version"), "reason": "legal", "created_at": TIME, **place}
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(write(tmp_path / "two", {"redactions": [mask]}, {}))
    assert error.value.problems[0].startswith("organization “Rabkor”, stored already: cannot be published: Title")


def test_a_quote_in_public_use_never_changes(db, tmp_path):
    bundles.load(write(tmp_path / "one", rows()))
    other = rows()
    other["passages"][1]["exact"] = "Rabkor supports"
    with pytest.raises(bundles.BundleError) as error:
        bundles.load(write(tmp_path / "two", other))
    assert "passages.jsonl, line " in error.value.problems[0]
    assert "field exact: a published record rests on this passage" in error.value.problems[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"\xff\xfe", "is not UTF-8 (byte 1)."),
        (b"one\r\ntwo", "has a carriage return at position 3; lines end with \\n alone."),
        (b"one\0two", "has a NUL at position 3, which no database keeps."),
        (b"\xed\xa0\x80", "is not UTF-8 (byte 1)."),
    ],
)
def test_a_text_that_cannot_be_kept_is_named(db, tmp_path, text, expected):
    found = problems(write(tmp_path / "bundle", rows(), {key("version"): text}))
    assert found[0] == f"versions.jsonl, line 1: texts/{key('version')}.txt {expected}"


def test_a_text_that_is_missing_or_belongs_to_nothing_is_named(db, tmp_path):
    found = problems(write(tmp_path / "bundle", rows(), {NOWHERE: "A text"}))
    assert found[0] == f"versions.jsonl, line 1: its file texts/{key('version')}.txt is missing."
    assert found[-1] == f"texts/{NOWHERE}.txt: no line of versions.jsonl has this id."


@pytest.mark.parametrize("kind", ["spans", "redactions"])
def test_a_stretch_beyond_the_text_is_named(db, tmp_path, kind):
    line = {"id": key("stretch"), "version": key("version"), "start": 3, "end": len(TEXT) + 1}
    line |= {"kind": "aside"} if kind == "spans" else {"reason": "payment", "created_at": TIME}
    assert problems(write(tmp_path / "bundle", rows(**{kind: [line]}))) == [
        f"{kind}.jsonl, line 1, field end: lies beyond the text, which has {len(TEXT)} characters (code points)."
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"{", "is not JSON: Expecting property name enclosed in double quotes (character 2)."),
        (b"[1]", "has to be one JSON object."),
        (b"", "is not JSON: Expecting value (character 1)."),
        (b'{"id": "\xff"}', "is not UTF-8 (byte 9 of the line)."),
        (b'{"id": NaN}', "is not JSON that can be read: NaN is no JSON number."),
        (b'{"id": 1, "id": 2}', "is not JSON that can be read: a name stands twice in one object."),
        (b'{"title": "a\\u0000"}', "holds a NUL or half of a surrogate pair, which no database keeps."),
        (b'{"title": ["\\ud83c"]}', "holds a NUL or half of a surrogate pair, which no database keeps."),
    ],
)
def test_a_line_that_is_no_row_is_named(db, tmp_path, line, expected):
    bundle = write(tmp_path / "bundle", rows(topics=[{"id": key("topic"), "title": "Peace", "slug": "peace"}]))
    (bundle / "topics.jsonl").write_bytes(line + b"\n")
    assert problems(bundle) == [f"topics.jsonl, line 1: {expected}"]


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"position": ' + b"9" * 5000 + b"}", b'{"id": 1e999}'])
def test_a_hostile_line_is_one_problem(db, tmp_path, line):
    bundle = write(tmp_path / "bundle", rows(topics=[{"id": key("topic"), "title": "Peace", "slug": "peace"}]))
    (bundle / "topics.jsonl").write_bytes(line + b"\n")
    assert {problem.split(",")[0] for problem in problems(bundle)} == {"topics.jsonl"}


def test_a_line_without_end_is_not_read_to_its_end(db, tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_LINE", 3000)
    bundle = write(tmp_path / "bundle", rows(topics=[{"id": key("topic"), "title": "Peace" * 999, "slug": "peace"}]))
    assert problems(bundle) == ["topics.jsonl, line 1: is longer than 3,000 bytes, so the rest is not read."]


PACKAGES = {
    "another format": ({"format": "other"}, "field format: has to be “solidarity-record”."),
    "another version": (
        {"format_version": 2}, "field format_version: has to be 1; this program reads no other.",
    ),
    "no resources": ({"resources": {}}, "field resources: has to be a list."),
    "an unknown kind": (
        {"resources": [{"name": "cats", "path": "cats.jsonl", "rows": 1}]},
        "field resources[0]: is of no kind that a bundle has (“name”).",
    ),
    "another path": (
        {"resources": [{"name": "topics", "path": "../topics.jsonl", "rows": 1}]},
        "field resources[0]: needs the path “topics.jsonl”.",
    ),
    "no count": (
        {"resources": [{"name": "topics", "path": "topics.jsonl"}]},
        "field resources[0]: needs the number of its “rows”.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_each_mistake_in_the_package_is_named(db, tmp_path, name):
    changes, expected = PACKAGES[name]
    bundle = write(tmp_path / "bundle", {}, {})
    write_package(bundle, **changes)
    assert problems(bundle)[0] == f"datapackage.json, {expected}"


def test_files_and_package_have_to_agree(db, tmp_path):
    bundle = write(tmp_path / "bundle", rows())
    resources = json.loads((bundle / "datapackage.json").read_text())["resources"]
    resources[0]["rows"] = 5
    write_package(bundle, resources)
    assert problems(bundle) == ["documents.jsonl: has 1 lines, and the package says 5."]
    write_package(bundle, resources[1:])
    assert problems(bundle) == ["documents.jsonl: is not listed among the resources of the package."]
    write_package(bundle, [*resources, {"name": "topics", "path": "topics.jsonl", "rows": 1}])
    assert problems(bundle) == ["topics.jsonl: is listed in the package, and missing."]


def test_a_bundle_without_its_package_is_none(db, tmp_path):
    bundle = write(tmp_path / "bundle", rows())
    (bundle / "datapackage.json").unlink()
    [problem] = problems(bundle)
    assert problem.startswith("datapackage.json: is missing.")
    (bundle / "datapackage.json").write_bytes(b"\xff")
    [problem] = problems(bundle)
    assert problem.startswith("datapackage.json: is not JSON in UTF-8")


def test_unknown_files_and_links_are_refused(db, tmp_path):
    bundle = write(tmp_path / "bundle", rows())
    (bundle / "notes.txt").write_text("hello")
    (bundle / "texts" / f"{NOWHERE}.txt").symlink_to("/etc/hostname")
    assert problems(bundle) == [
        f"texts/{NOWHERE}.txt: is a link, encrypted, there twice, or no ordinary file. Only ordinary files are read.",
        "notes.txt: is no file of a bundle. FORMAT.md lists the files that a bundle has.",
    ]


def zipped(tmp_path, members, **modes):
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = modes.get(name, stat.S_IFREG | 0o600) << 16
            archive.writestr(info, data)
    return path


@pytest.mark.parametrize("name", ["../texts/a.txt", "/etc/passwd", "texts/../topics.jsonl", "C:\\topics.jsonl"])
def test_a_zip_that_leads_elsewhere_is_refused(db, tmp_path, name):
    members = contents(write(tmp_path / "bundle", rows())) | {name: b"x"}
    [problem] = problems(zipped(tmp_path, members))
    assert problem.endswith("is no file of a bundle. FORMAT.md lists the files that a bundle has.")


def test_a_link_in_a_zip_is_refused(db, tmp_path):
    members = contents(write(tmp_path / "bundle", rows()))
    members["topics.jsonl"] = b"/etc/passwd"
    [problem] = problems(zipped(tmp_path, members, **{"topics.jsonl": stat.S_IFLNK | 0o777}))
    assert problem.startswith("topics.jsonl: is a link")


def test_a_zip_bomb_is_refused(db, tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_TEXT", 10_000)
    members = contents(write(tmp_path / "bundle", rows())) | {f"texts/{NOWHERE}.txt": b"0" * 20_000}
    assert problems(zipped(tmp_path, members)) == [
        f"texts/{NOWHERE}.txt: is too large; at most 10,000 bytes are read."
    ]


def test_a_zip_that_lies_about_its_sizes_is_refused(db, tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_TEXT", 10_000)
    members = contents(write(tmp_path / "bundle", rows())) | {f"texts/{NOWHERE}.txt": b"0" * 20_000}
    path = zipped(tmp_path, members)
    path.write_bytes(path.read_bytes().replace((20_000).to_bytes(4, "little"), (5_000).to_bytes(4, "little")))
    [problem] = problems(path)
    assert "damaged" in problem or "too large" in problem


def test_a_bundle_that_is_too_large_altogether_is_refused(db, tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_TOTAL", 1000)
    assert problems(write(tmp_path / "bundle", rows())) == ["The bundle is too large; at most 1,000 bytes are read."]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 nothing"])
def test_what_is_no_zip_is_refused(db, tmp_path, content):
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    assert problems(path) == [f"{path}: is neither a folder nor a zip file."]


def test_a_damaged_zip_is_refused(db, tmp_path):
    path = zipped(tmp_path, contents(write(tmp_path / "bundle", rows())))
    data = bytearray(path.read_bytes())
    data[60:90] = b"x" * 30
    path.write_bytes(bytes(data))
    assert problems(path)


def test_a_database_with_records_is_left_as_it_was(db, tmp_path):
    factories.organization("Here before")
    before = Citation.objects.count()
    with pytest.raises(bundles.BundleError):
        bundles.load(write(tmp_path / "bundle", changed("endorsements", role="likes")))
    assert (Citation.objects.count(), Petition.objects.count()) == (before, 0)

"""Files that are wrong: each says where and why, and nothing is imported."""

import io
import zipfile

import openpyxl
import pytest

from campaign import history
from campaign.models import FormerAddress, Name, Organization, Petition
from campaign.sheets import planning, reading
from documents.extraction import sandbox
from tests import factories
from tests.campaign.sheet_files import as_csv, as_xlsx, confirm, exported, said, upload, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signed_in(client, curator):
    client.force_login(curator)


def refused(response):
    """Why the file itself is not read."""
    return response.context["form"].errors["file"]


def test_one_bad_row_in_many_imports_nothing_and_is_named(client):
    rows = [[f"Organization {number}", f"o-{number}"] for number in range(2000)]
    rows[1234] = ["", "o-1234"]
    response = upload(client, "organization", as_csv(["title", "slug"], *rows))
    assert wrong(response) == ["row 1,236, column title: is missing."]
    assert said(confirm(client, response)) == []
    assert Organization.objects.count() == 0


TITLE, SLUG = ["title"], ["title", "slug"]
WRONG = [
    (["title", "colour"], [["A", "red"]],
     "row 1, column colour: there is no such column in this table. It has: id, slug, title, kind, country, summary, "
     "editor_note, private_note, campaigns, status. Delete the column, or choose another table."),
    (["title", "title"], [["A", "B"]], "row 1, column title: the column is there twice."),
    (["title", ""], [["A", "B"]], None),
    (["status"], [["draft"]], "row 1: none of the columns of this table is there. Export it to see them."),
    (TITLE, [["A", "B"]], "row 2: it has more cells than the first row names columns."),
    (TITLE, [["x" * 301]], "row 2, column title: Ensure this value has at most 300 characters (it has 301)."),
    (SLUG, [["A", "a b"]], "row 2, column slug: Enter a valid “slug” consisting of letters, numbers, underscores or "
     "hyphens."),
    (SLUG, [["A", "same"], ["B", "same"]], "row 3, column slug: row 2 has the address “same” already."),
    (SLUG, [["A", "new"]], "row 2, column slug: “new” is the address of another page."),
    (["title", "kind"], [["A", "nonsense"]], "row 2, column kind: “nonsense” is none of: political, campaign, media, "
     "union, state, other."),
    (["title", "country"], [["A", "Nowhere"]], "row 2, column country: “Nowhere” is no country. Write its code of "
     "two letters, or its name."),
    (["title", "status"], [["A", "published"]], "row 2, column status: what is new becomes a draft."),
    (["id", "title"], [["12", "A"]], "row 2, column id: “12” is no id. Leave it as it was exported, or empty for "
     "something new."),
    (["id", "title"], [["00000000-0000-0000-0000-000000000000", "A"]], "row 2, column id: there is no organization "
     "with this id. Leave it empty for something new."),
    (["title", "campaigns"], [["A", "nonsense"]], "row 2, column campaigns: There is no campaign “nonsense”. Give "
     "its id, its address, or its exact title or other name."),
]  # fmt: skip


@pytest.mark.parametrize(("header", "rows", "what"), WRONG, ids=lambda each: str(each)[:30])
def test_each_error_is_said_with_its_place(client, header, rows, what):
    response = upload(client, "organization", as_csv(header, *rows))
    if what is not None:
        assert wrong(response) == [what]
    assert Organization.objects.count() == 0


def test_dates_and_languages_are_checked(client):
    header = ["title", "kind", "held", "language", "date", "date_basis", "title_is_ours"]
    response = upload(client, "statement", as_csv(
        header, ["A", "appeal", "full", "ua", "2023-02-30", "stated", "maybe"],
        ["B", "appeal", "full", "uk", "2023-07", "", "yes"], ["C", "appeal", "", "uk", "", "", ""],
    ))  # fmt: skip
    assert wrong(response) == [
        "row 2, column language: “ua” is not a language tag. Write en, uk, sr-Latn …, or und if the language is "
        "unknown. Ukrainian is “uk”.",
        "row 2, column title_is_ours: “maybe” is neither yes nor no.",
        "row 2, column date: “2023-02-30” is no day of the calendar.",
        "row 4, column held: is missing.",
    ]
    response = upload(client, "statement", as_csv(header, ["B", "appeal", "full", "uk", "2023-07", "", "yes"]))
    assert wrong(response) == ["row 2: Give a date and what it rests on, or neither."]


def test_what_the_database_refuses_is_said_of_its_row(client):
    petition = factories.petition("P", slug="p", published=False)
    factories.organization("O", slug="o", published=False)
    rows = [["p", "exact", "signatures", number, "x"] for number in range(40)]
    rows[17] = ["p", "", "signatures", 5, "x"]
    rows[30] = ["p", "exact", "signatures", -5, "x"]
    response = upload(client, "petition-figure", as_csv(["petition", "qualifier", "of", "low", "according_to"], *rows))
    assert wrong(response) == [
        "row 19: Give a number and its qualifier, or the source’s words alone.",
        "row 32: A count is not negative.",
    ]
    assert petition.figures.count() == 0


def test_the_same_row_twice_and_somebody_elses_address(client):
    one = factories.organization("One", slug="one", published=False)
    factories.organization("Two", slug="two", published=False)
    twice = upload(client, "organization", as_csv(["id", "title"], [one.pk, "A"], [one.pk, "B"]))
    assert wrong(twice) == ["row 3, column id: row 2 is about the same one already."]
    taken = upload(client, "organization", as_csv(["id", "slug"], [one.pk, "two"]))
    what = "“two” is the address of another one. To change that one, give its id."
    assert wrong(taken) == [f"row 2, column slug: {what}"]
    shown = factories.organization("Shown", slug="shown")
    FormerAddress.objects.create(record_type=history.trees.record_type(shown), record_id=shown.pk, slug="former")
    leads = upload(client, "organization", as_csv(["id", "slug"], [one.pk, "former"]))
    assert wrong(leads) == ["row 2, column slug: “former” still leads to a published record."]


def test_a_row_that_changed_since_the_export_is_refused(client):
    record = factories.organization("Old", published=False)
    other = factories.organization("Untouched", published=False)
    sheet = exported(client, "organization")
    Organization.objects.filter(pk=record.pk).update(summary="Somebody else’s words.")
    response = upload(client, "organization", sheet)
    assert wrong(response) == ["row 2: it was changed since this sheet was exported. Export it again."]
    changed = sheet.replace(b"Untouched", b"Renamed")
    Organization.objects.filter(pk=record.pk).update(summary="")
    response = upload(client, "organization", changed)
    assert (wrong(response), [line.instance.pk for line in response.context["plan"].acting]) == ([], [other.pk])


def test_a_row_stays_with_its_record_and_a_status_with_its_decision(client):
    one, two = factories.organization(slug="one", published=False), factories.organization(slug="two", published=False)
    name = factories.name(one, "Name")
    response = upload(client, "organization-name", as_csv(["id", "organization"], [name.pk, "two"]))
    assert wrong(response) == [
        "row 2, column organization: a row stays with its record. Remove it there, and add it here."
    ]
    response = upload(client, "organization", as_csv(["id", "status"], [two.pk, "published"]))
    assert wrong(response) == [
        "row 2, column status: a sheet does not change it. Decide it in the list or on the record’s page."
    ]
    assert Name.objects.get().organization == one


def test_more_edits_than_somebody_can_publish_are_refused(client, monkeypatch):
    monkeypatch.setattr(planning, "MOST_WAITING", 1)
    rows = [[factories.organization().pk, "FR"] for _number in range(2)]
    assert wrong(upload(client, "organization", as_csv(["id", "country"], *rows))) == [
        "It changes 2 published records; at most 1 edits are proposed at once, because an editor has to publish each. "
        "Split the file."
    ]


# --- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1251", ";"), ("utf-16", "\t"), ("cp1251", ",")]
)
def test_csv_is_read_as_programs_write_it(client, encoding, delimiter):
    data = as_csv(
        ["title", "summary"], ["Левые; и другие", "Слова, ещё\nслова"], encoding=encoding, delimiter=delimiter
    )
    response = upload(client, "organization", data)
    assert [line.changes for line in response.context["plan"].acting] == [
        [("title", "", "Левые; и другие"), ("summary", "", "Слова, ещё\nслова"),
         ("slug", "", response.context["plan"].lines[0].instance.slug)]
    ]  # fmt: skip
    assert bool(response.context["sheet"].said) == (encoding == "cp1251")


def test_somebody_can_say_what_the_encoding_is(client):
    data = as_csv(["title"], ["Solidarité à Łódź".replace("Łódź", "Lodz")], encoding="cp1252")
    response = upload(client, "organization", data, encoding="cp1252")
    assert response.context["plan"].lines[0].instance.title == "Solidarité à Lodz"
    assert refused(upload(client, "organization", data, encoding="utf-8")) == [
        "The file is not UTF-8: at byte 16 it is something else. Say how it was saved."
    ]


def test_excel_first_line_about_the_separator_is_no_row(client):
    response = upload(client, "organization", b"sep=;\r\ntitle;slug\r\nA;a\r\n")
    assert [line.instance.slug for line in response.context["plan"].acting] == ["a"]


def test_xlsx_dates_are_no_more_certain_than_they_show(client):
    import datetime

    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["title", "date", "date_basis"])
    for row, shown in enumerate(["yyyy-mm-dd", "mmm-yy", "yyyy"], 2):
        book.active.append([f"P{row}", datetime.date(2023, 7, 1), "stated"])
        book.active.cell(row, 2).number_format = shown
    book.active.append(["P5", 2023, "stated"])
    book.save(file)
    response = upload(client, "petition", file.getvalue(), "dates.xlsx")
    assert wrong(response) == []
    confirm(client, response)
    assert list(Petition.objects.order_by("title").values_list("date", flat=True)) == [
        "2023-07-01", "2023-07", "2023", "2023",
    ]  # fmt: skip


def test_a_formula_is_no_value(client):
    data = as_xlsx(["title", "summary"], ["A", "=1+1"], ["B", "words"])
    assert wrong(upload(client, "organization", data, "a.xlsx")) == [
        "row 2, column summary: holds a formula. Copy the column and paste it back as values."
    ]


def bomb():
    """A workbook of a few kilobytes whose first sheet unpacks to more than memory holds."""
    file, made = io.BytesIO(as_xlsx(["title"], ["A"])), io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for _part in range(250):
                sheet.write(b" " * 1_000_000)
    return made.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(client):
    data = bomb()
    assert len(data) < 1_000_000
    [what] = refused(upload(client, "organization", data, "bomb.xlsx"))
    assert what.startswith("The file unpacks to 250,")


def test_a_workbook_that_takes_too_long_is_ended(client, monkeypatch):
    monkeypatch.setattr(sandbox, "SHEET_SECONDS", 0)
    [what] = refused(upload(client, "organization", as_xlsx(["title"], ["A"]), "a.xlsx"))
    assert what.startswith("Reading the file took more than 0 seconds")


FILES = [
    (b"", "The submitted file is empty."),
    (b"title\n", "The file has the names of the columns and no rows below them."),
    (b"\n\n", "The file has no rows."),
    (b"PK\x03\x04nonsense", "The file is damaged or cut off: it begins as a ZIP file and has no whole table of what "
     "it holds. Get it again."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "This is a workbook of the old kind (XLS), or one with a password. Save it as XLSX "
     "or CSV."),
    (b"title\n\x98\xff", "The encoding of the file could not be recognised. Save it as CSV in UTF-8."),
    (b"title\na\0b\n", "Row 2, column title: Character U+0000 at position 1 cannot be stored. Remove it, or capture "
     "the source again in its right encoding."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "what"), FILES, ids=lambda each: repr(each)[:20])
def test_each_file_that_cannot_be_read_says_why(client, data, what):
    assert refused(upload(client, "organization", data)) == [what]


@pytest.mark.parametrize("make", [as_csv, as_xlsx], ids=["csv", "xlsx"])
def test_files_are_bounded(client, make, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    monkeypatch.setattr(reading, "MOST_COLUMNS", 3)
    monkeypatch.setattr(reading, "MOST_IN_A_CELL", 10)
    assert "more than 2 rows" in refused(upload(client, "organization", make(["title"], ["a"], ["b"], ["c"])))[0]
    assert "more than 3 columns" in refused(upload(client, "organization", make(["a", "b", "c", "d"], ["a"])))[0]
    assert " 10 " in refused(upload(client, "organization", make(["title"], ["x" * 11])))[0]
    monkeypatch.setattr(reading, "MOST_BYTES", 5)
    assert "at most 5 are read" in refused(upload(client, "organization", make(["title"], ["a"])))[0]

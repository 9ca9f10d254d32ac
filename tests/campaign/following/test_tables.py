"""Lists as CSV: exactly what the list has, told in the file itself, safe in a spreadsheet, read at one instant."""

import csv
import io
import re
import threading

import pytest
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client

from campaign import tables
from campaign.models import Update
from campaign.search import entries as index
from tests import factories as make

pytestmark = pytest.mark.django_db
LISTS = ("petitions", "statements", "organizations", "people", "updates", "campaigns", "sources")


def read(client, address):
    """([{column: cell}] of the records, the record about the file)."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8; header=present")
    text = response.getvalue().decode("utf-8-sig")
    assert len({len(row) for row in csv.reader(io.StringIO(text))}) == 1
    *rows, about = csv.DictReader(io.StringIO(text))
    assert about["type"] == "about"
    return rows, about


def test_a_file_has_what_the_list_has_in_its_order_and_says_what_it_is(client, sample, settings):
    settings.DATA_LICENSE, settings.DATA_LICENSE_URL = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"
    for name in LISTS:
        rows, about = read(client, f"/{name}.csv")
        page = client.get(f"/{name}.json").json()
        assert [row["id"] for row in rows][:25] == [each["id"] for each in page["results"]]
        assert about["title"].startswith(f"{page['count']} record")
        assert about["url"] == f"http://testserver/{name}/"
        assert "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)" in about["title"]
        meaning = client.get(f"/{name}.csv-metadata.json").json()
        assert [column["name"] for column in meaning["tableSchema"]["columns"]] == list(about)
        assert page["about"]["terms"] == meaning["dc:rights"]
    rows, about = read(client, "/petitions.csv?language=it&q=boris")
    assert [row["title"] for row in rows] == ["Freedom for Boris Kagarlitsky! (Rabkor, according to Adam Novak, 2023)"]
    assert re.fullmatch(
        r"1 record\. Petitions; Text: boris; Language: italiano\. Read 20[0-9-]{8}T[0-9:]{8}Z\. Records and .*",
        about["title"],
    )
    assert about["url"] == "http://testserver/petitions/?language=it&q=boris"
    assert client.get("/petitions.json?language=it").json()["about"]["list"] == "Petitions; Language: italiano"


def test_the_answer_names_the_file_and_where_its_columns_are_explained(client):
    response = client.get("/petitions.csv?year=2023")
    assert re.fullmatch(
        r'attachment; filename="petitions-year-2023-20[0-9-]{8}\.csv"', response["Content-Disposition"]
    )
    address = re.fullmatch(r'<(.+)>; rel="describedby"; type="application/csvm\+json"', response["Link"])[1]
    meaning = client.get(address)
    assert meaning["Content-Type"] == "application/csvm+json"
    assert meaning.json()["url"] == "http://testserver/petitions.csv?year=2023"
    page = client.get("/petitions/?year=2023").content.decode()
    assert 'type="text/csv" href="/petitions.csv?year=2023"' in page


def test_no_cell_is_a_formula_and_what_belongs_together_stands_in_one_cell(client):
    petition = make.petition("=1+1", published=False, summary="@SUM(A1)\n–", date="2023-07", date_basis="stated")
    make.endorsement(petition, make.organization("+Rabkor"), "launched")
    for tag in ("it", "ru"):
        make.language_version(petition, tag)
    make.published(petition)
    ((row,), _about) = read(client, "/petitions.csv")
    assert row["title"] == "'=1+1 (+Rabkor)"
    assert row["launched_by"] == "'+Rabkor"
    assert row["our_summary"] == "'@SUM(A1)\n–"
    assert row["languages"] == "it; ru"
    assert (row["date"], row["date_earliest"], row["date_latest"]) == ("2023-07", "2023-07-01", "2023-07-31")
    update = make.update("Money", published=False, kind="fundraising", summary="They ask for it.")
    make.concern(update, petition)
    make.published(update)
    ((row,), _about) = read(client, "/updates.csv")
    assert row["our_summary"] == "Not checked: do not pay on the strength of this page. They ask for it."
    assert row["concerns"] == "'=1+1 (+Rabkor)"


def test_no_cell_is_a_formula_where_semicolons_stand_between_cells(client):
    make.petition('Free them;=cmd|"/c calc"!A1', summary="First; second.\n=HYPERLINK(1)\n;-1")
    (row,), _about = read(client, "/petitions.csv")
    assert row["title"] == 'Free them;\'=cmd|"/c calc"!A1'
    assert row["our_summary"] == "First; second.\n'=HYPERLINK(1)\n;'-1"


def test_records_of_many_stretches_are_all_there_once(client, monkeypatch):
    monkeypatch.setattr(tables, "BATCH", 2)
    for number in range(7):
        make.update(f"Update {number}", date="2023" if number % 2 else "", date_basis="stated" if number % 2 else "")
        make.organization(f"Organization {number}")
    assert sorted(row["title"] for row in read(client, "/updates.csv")[0]) == [f"Update {n}" for n in range(7)]
    assert [row["title"] for row in read(client, "/organizations.csv")[0]] == [f"Organization {n}" for n in range(7)]
    assert len(list(client.get("/updates.csv").streaming_content)) == 5  # four stretches, and what the file is


@pytest.mark.parametrize("address", ["?colour=red", "?year=x", "?after=x", "?before=x", "?q=%00"])
def test_a_wrong_filter_is_no_file(client, address):
    for name in ("petitions.csv", "petitions.csv-metadata.json"):
        response = client.get(f"/{name}{address}")
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_withheld_names_and_private_words_are_in_no_cell(client, editor):
    from campaign import drafts

    drafts.withhold(make.person("Ignat Zavodny"), editor, "threat")
    make.statement("Of Ignat Zavodny", summary="He wrote.", private_note="secret")
    ((row,), _about) = read(client, "/statements.csv")
    assert row["title"] == f"Of {'█' * 13}"
    assert b"secret" not in client.get("/statements.csv").getvalue()
    assert read(client, "/people.csv")[0] == []


def test_a_file_is_not_sent_again_while_nothing_changed_and_never_kept(db):
    reader = Client()
    make.petition("One")
    index.refresh()
    first = reader.get("/petitions.csv")
    assert reader.get("/petitions.csv", headers={"If-None-Match": first["ETag"]}).status_code == 304
    kept = [key for key in caches["pages"]._cache if "petitions.csv" in str(key)]
    assert (first.streaming, kept) == (True, [])
    make.petition("Two")
    index.refresh()
    assert reader.get("/petitions.csv", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite in memory has one connection for all.")
def test_what_changes_while_a_file_is_sent_is_not_half_in_it(monkeypatch):
    monkeypatch.setattr(tables, "BATCH", 1)
    for number in range(3):
        make.update(f"Update {number}")
    pieces = iter(Client().get("/updates.csv").streaming_content)
    first = next(pieces)

    def elsewhere():
        Update.objects.update(title="Changed meanwhile")
        connections.close_all()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    text = (first + b"".join(pieces)).decode()
    assert (text.count("Changed meanwhile"), text.count("update,")) == (0, 3)

"""What a list shows, as a file."""

import csv
import io

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import RECORDS, ROWS, Topic
from campaign.sheets import writing
from campaign.sheets.cells import escaped, unescaped
from campaign.sheets.tables import TABLES, Table
from documents.models import Document
from tests import factories


def export(client, kind, table="", form="csv", **filters):
    url = reverse("sheet_export", args=[kind])
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return client.post(f"{url}?{query}" if query else url, {"table": table or kind, "format": form})


def lines(response):
    """The rows of a CSV answer, each as a dict."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def book(response):
    """The rows of an XLSX answer, each as a list of what its cells hold."""
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    response.close()
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_every_kind_of_record_and_row_has_a_table():
    assert {table.model for table in TABLES.values()} == {*RECORDS, *ROWS, Topic, Document}


def test_the_file_holds_what_the_list_shows_and_no_more(client, curator):
    cause = factories.campaign("Free him", slug="free-him")
    kept = factories.organization(
        "Зелёные", slug="greens", published=False, country="FR", private_note="ask Anna", kind="media",
        campaigns=[cause],
    )  # fmt: skip
    factories.organization("Others", published=False)
    client.force_login(curator)

    response = export(client, "organization", q="ЗЕЛЁНЫЕ", status__exact="draft")

    row = lines(response)[0]
    stamp = row.pop("as_exported")
    assert row == {
        "id": str(kept.pk), "slug": "greens", "title": "Зелёные", "kind": "media", "country": "FR", "summary": "",
        "editor_note": "", "private_note": "ask Anna", "campaigns": "free-him", "status": "draft",
    }  # fmt: skip
    assert len(stamp) == 16
    assert response["Content-Disposition"].endswith('-not-public.csv"')
    assert "no-store" in response["Cache-Control"]


def test_rows_of_the_listed_records_are_tables_of_their_own(client, curator):
    petition = factories.petition("Free him", slug="free-him")
    passage = factories.passage()
    rfu = factories.organization("RFU", slug="rfu")
    factories.endorsement(petition, rfu, "launched", passage, position=1)
    factories.endorsement(petition, "some students", passage=passage, according_to=rfu, position=2)
    factories.endorsement(factories.petition("Another"), rfu, passage=passage)
    client.force_login(curator)
    rows = lines(export(client, "petition", "petition-endorsement", q="him"))
    shown = ["petition", "role", "organization", "group", "according_to_organization", "describer_takes_part"]
    assert [[row[name] for name in shown] for row in rows] == [
        ["free-him", "launched", "rfu", "", "", "no"],
        ["free-him", "supports", "", "some students", "rfu", "no"],
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "'="])
def test_no_cell_begins_like_a_formula(client, curator, sign):
    words = f"{sign}HYPERLINK(1)"
    factories.campaign("A", published=False, summary=words)
    client.force_login(curator)
    assert lines(export(client, "campaign"))[0]["summary"] == f"'{words}"
    header, row = book(export(client, "campaign", form="xlsx"))
    shown = dict(zip(header, row, strict=True))["summary"].replace("_x000D_", "\r")
    assert (shown, unescaped(shown)) == (f"'{words}", words)


def test_escaping_can_always_be_undone():
    for text in ["", "a", "'", "'a", "=1", "'=1", "''=1", "-", "'-", "a=1", " =1", "\n=1", "'\n"]:
        assert (text, unescaped(escaped(text))) == (text, text)
        assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_the_log_says_who_took_what(client, curator):
    factories.person("Anna", published=False)
    client.force_login(curator)
    response = export(client, "person", form="xlsx", status__exact="draft")
    name = response["Content-Disposition"].split('"')[1]
    response.close()
    entry = LogEntry.objects.get()
    said = f"Exported 1 rows as {name} (filters: status__exact=draft)"
    assert (entry.user, entry.change_message) == (curator, said)


def test_more_rows_than_a_file_takes_are_refused(client, curator, monkeypatch):
    monkeypatch.setitem(writing.MOST_ROWS, "xlsx", 1)
    factories.topic(), factories.topic()
    client.force_login(curator)
    response = export(client, "topic", form="xlsx")
    assert response.context["form"].non_field_errors() == [
        "There are more than 1 rows, more than one XLSX file is made of here. Filter the list first."
    ]
    assert LogEntry.objects.count() == 0


def test_a_cell_longer_than_xlsx_keeps_is_refused(client, curator):
    factories.campaign("Long", published=False, summary="x" * 40_000)
    client.force_login(curator)
    [said] = export(client, "campaign", form="xlsx").context["form"].non_field_errors()
    assert said.endswith("has 40,000 characters, more than XLSX keeps. Take CSV.")


def test_a_broken_filter_is_said_and_exports_nothing(client, curator):
    client.force_login(curator)
    response = client.get(reverse("sheet_export", args=["petition"]), {"nonsense": "1"}, follow=True)
    assert [str(each) for each in response.context["messages"]] == [
        "These filters do not work. The list is shown without them."
    ]
    assert client.get(reverse("sheet_export", args=["nonsense"])).status_code == 404


def test_only_who_may_see_a_list_exports_it(client, django_user_model):
    url = reverse("sheet_export", args=["person"])
    assert client.get(url).status_code == 302
    client.force_login(django_user_model.objects.create_user("visitor", is_staff=True))
    assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)


def test_an_export_costs_the_same_for_one_and_for_ten(client, curator):
    client.force_login(curator)
    cause, passage, counts = factories.campaign(), factories.passage(), []
    lines(export(client, "petition"))
    for wanted in (1, 10):
        while Table(TABLES["petition"].model).model.objects.count() < wanted:
            factories.position(factories.petition(campaigns=[cause]), factories.topic(), "no", passage)
        found = []
        for table in ("petition", "petition-position"):
            with CaptureQueriesContext(connection) as queries:
                assert len(lines(export(client, "petition", table))) == wanted
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


def test_each_list_leads_to_its_export_with_its_filters(client, curator):
    client.force_login(curator)
    for kind in ("campaign_person", "documents_document", "campaign_topic"):
        page = client.get(reverse(f"admin:{kind}_changelist"), {"q": "x"}).content.decode()
        assert f'href="{reverse("sheet_export", args=[kind.split("_")[1]])}?q=x"' in page
    for kind in ("documents_passage", "campaign_pendingedit"):
        assert "/admin/sheets/" not in client.get(reverse(f"admin:{kind}_changelist")).content.decode()

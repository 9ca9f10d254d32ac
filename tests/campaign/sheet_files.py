"""Files for imports, and what a person does with them."""

import csv
import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse


def as_csv(header, *rows, encoding="utf-8-sig", delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(header, *rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (header, *rows):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def exported(client, table, form="csv", **filters):
    """The bytes of an export of this table."""
    kind = table.split("-")[0]
    url = reverse("sheet_export", args=[kind])
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    response = client.post(f"{url}?{query}", {"table": table, "format": form})
    data = b"".join(response.streaming_content)
    response.close()
    return data


def upload(client, table, data, name="sheet.csv", encoding=""):
    """Send a file; the answer is the preview, or the form again."""
    url = reverse("sheet_import", args=[table.split("-")[0]])
    sent = {"table": table, "file": SimpleUploadedFile(name, data), "encoding": encoding}
    return client.post(url, sent, follow=True)


def confirm(client, response, **more):
    """Confirm a preview as it is shown."""
    plan, waiting = response.context["plan"], response.context["upload"]
    sent = {"sha256": waiting.sha256, "token": plan.token} | more
    return client.post(reverse("sheet_preview", args=[waiting.pk]), sent, follow=True)


def run(client, table, header, *rows, **more):
    """Upload and confirm."""
    return confirm(client, upload(client, table, as_csv(header, *rows)), **more)


def wrong(response):
    return [str(problem) for problem in response.context["plan"].problems]


def said(response):
    return [str(message) for message in response.context["messages"]]

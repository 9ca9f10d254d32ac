"""The text of Word documents: written by python-docx, and by hand what it cannot write."""

import datetime
import io

import docx
import pytest

from documents.extraction import Proposed, Unreadable, extract_here
from tests.documents.extraction import hostile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written(build):
    document = docx.Document()
    document.core_properties.created = datetime.datetime(2023, 7, 14, 10)
    document.core_properties.author = ""
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def by_hand(body, **parts):
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return hostile.docx(f"<w:document {W} {mc}><w:body>{body}</w:body></w:document>", **parts)


def paragraph(inner):
    return f"<w:p>{inner}</w:p>"


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_paragraphs_headings_items_and_cells_are_blocks():
    def build(document):
        document.add_heading("Заявление", 1)
        line = document.add_paragraph("Мы требуем ")
        line.add_run("освободить").bold = True
        line.add_run(" всех.\nСегодня.")
        document.add_paragraph("")
        document.add_paragraph("мир", style="List Bullet")
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Имя", "Город\nСтрана"
        document.add_paragraph("Конец")

    found = extract_here(written(build))
    assert found.text == "Заявление\nМы требуем освободить всех.\nСегодня.\nмир\nИмя\nГород\nСтрана\nКонец\n"
    assert found.extractor == "docx parts"
    assert found.proposed[0] == Proposed("date", "2023-07-14", "DOCX created")


def test_what_the_document_says_of_itself_is_proposed():
    def build(document):
        document.core_properties.title, document.core_properties.author = "Обращение", "Анна Н."
        document.core_properties.language = "uk-UA"
        document.add_paragraph("Текст звернення")

    assert extract_here(written(build)).proposed == [
        Proposed("title", "Обращение", "DOCX title"),
        Proposed("author", "Анна Н.", "DOCX creator"),
        Proposed("date", "2023-07-14", "DOCX created"),
        Proposed("language", "uk", "DOCX language"),
    ]


BODIES = [
    (paragraph(f"<w:hyperlink>{run('example.org')}</w:hyperlink>{run(', here')}"), "example.org, here\n"),
    (paragraph(f"<w:ins>{run('new ')}</w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del>{run('word')}"),
     "new word\n"),
    (paragraph(f"<w:moveFrom>{run('moved ')}</w:moveFrom>{run('rest')}"), "rest\n"),
    (f"<w:sdt><w:sdtContent>{paragraph(run('in a control'))}</w:sdtContent></w:sdt>", "in a control\n"),
    (paragraph("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>" + run("shown")), "shown\n"),
    (paragraph('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r>'), "shown\n"),
    (paragraph("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/></w:r>"),
     "a\tb-\n"),
    (paragraph("<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>" + run("field")), "field\n"),
    (paragraph(run("before") + "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + paragraph(run("box"))
               + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" + paragraph(run("box"))
               + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>" + run(" after")), "before after\nbox\n"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "text"), BODIES)
def test_what_a_reader_of_the_document_sees_is_read(body, text):
    assert extract_here(by_hand(body), language="en").text == text


def relations(*rows):
    start = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    return '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'.format(
        "".join(f'<Relationship Id="r{n}" Type="{start}{kind}" {more}/>' for n, (kind, more) in enumerate(rows))
    )


def test_notes_come_after_the_text_and_nothing_outside_is_followed():
    notes = f"<w:footnotes {W}><w:footnote>{paragraph(run('A note.'))}</w:footnote></w:footnotes>"
    related = relations(
        ("footnotes", 'Target="footnotes.xml"'),
        ("endnotes", 'Target="file:///etc/hostname" TargetMode="External"'),
        ("image", 'Target="NULL"'),
        ("attachedTemplate", 'Target="http://192.0.2.1/a.dotm" TargetMode="External"'),
    )
    parts = {"word/footnotes.xml": notes, "word/_rels/document.xml.rels": related, "word/vbaProject.bin": b"\0macro"}
    assert extract_here(by_hand(paragraph(run("Text.")), **parts), language="en").text == "Text.\nA note.\n"


def test_a_document_without_text_says_so():
    with pytest.raises(Unreadable, match="There is no text in it"):
        extract_here(by_hand(paragraph("")))


def test_spreadsheets_and_open_documents_are_named():
    for names, said in ((["[Content_Types].xml", "xl/a.xml"], "spreadsheet"), (["mimetype", "content.xml"], "EPUB")):
        with pytest.raises(Unreadable, match=said):
            extract_here(hostile.zipped(dict.fromkeys(names, "x")))

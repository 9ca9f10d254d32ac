"""The text of PDFs: printed by fpdf2, and by hand where a library would not do what is tested."""

import datetime
import glob

import pytest
from fpdf import FPDF

from documents.extraction import Proposed, Unreadable, extract_here
from tests.documents.extraction.hostile import printed

FONTS = sorted(glob.glob("/usr/share/fonts/**/*Sans*.ttf", recursive=True))
FONT = next((path for path in FONTS if path.endswith(("DejaVuSans.ttf", "LiberationSans-Regular.ttf"))), None)
needs_font = pytest.mark.skipif(FONT is None, reason="no font with Cyrillic on this machine")
FIRST = (
    "Мы, нижеподписавшиеся, требуем освободить Ивана Петрова, которого обвиняют за слова. Он не совершил никакого "
    "преступления и должен быть свободен, как и все, кого судят за мнения."
)
SECOND = "Второй абзац короче. Его печатают сразу под первым, и кончается он посередине строки."


def document(size=11):
    pdf = FPDF()
    pdf.set_creation_date(
        datetime.datetime(2023, 7, 14, 23, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=3)))
    )
    pdf.add_font("Body", "", FONT)
    pdf.set_font("Body", size=size)
    pdf.add_page()
    return pdf


def write(pdf, text, width=100, height=6):
    pdf.multi_cell(width, height, text, new_x="LMARGIN", new_y="NEXT")


def read(pdf, **options):
    return extract_here(bytes(pdf.output()), language="ru", **options)


@needs_font
def test_a_paragraph_is_a_block():
    pdf = document(18)
    write(pdf, "Заявление «Примера»", 0, 12)
    pdf.set_font("Body", size=11)
    write(pdf, FIRST)
    write(pdf, SECOND)
    pdf.ln(4)
    write(pdf, FIRST)
    assert read(pdf).text == f"Заявление «Примера»\n{FIRST}\n{SECOND}\n{FIRST}\n"


@needs_font
def test_list_items_verses_and_pages_are_blocks():
    pdf = document()
    for item in ("• мир", "• хлеб", "1. воля", "2. земля"):
        write(pdf, item)
    pdf.ln(6)
    for verse in ("Вставай,", "проклятьем", "заклеймённый"):
        write(pdf, verse)
    pdf.add_page()
    write(pdf, FIRST)
    expected = ["• мир", "• хлеб", "1. воля", "2. земля", "Вставай,", "проклятьем", "заклеймённый", FIRST]
    assert read(pdf).text.splitlines() == expected


@needs_font
def test_a_hyphen_at_the_end_of_a_line_stays_as_it_is_printed():
    pdf = document()
    write(pdf, "Мы требуем осво-\nбодить всех, и не завтра, а сегодня, и без всяких усло-\nвий.")
    assert read(pdf).text == "Мы требуем осво-бодить всех, и не завтра, а сегодня, и без всяких усло-вий.\n"


@needs_font
def test_ligatures_are_letters():
    pdf = document()
    write(pdf, "ﬁrst oﬃce, ﬂag")
    assert read(pdf).text == "first office, flag\n"


@needs_font
def test_lines_that_every_page_has_are_asides():
    pdf = document()
    for number in range(1, 5):
        if number > 1:
            pdf.add_page()
        write(pdf, "Бюллетень № 7")
        pdf.ln(6)
        write(pdf, f"Часть {number}. {FIRST}")
        pdf.ln(6)
        write(pdf, f"страница {number}")
    found = read(pdf)
    assert [found.text[start:end] for start, end in found.asides] == [
        each for number in range(1, 5) for each in ("Бюллетень № 7", f"страница {number}")
    ]
    assert found.text.startswith(f"Бюллетень № 7\nЧасть 1. {FIRST}\nстраница 1\nБюллетень № 7\n")


@needs_font
def test_what_the_pdf_says_of_itself_is_proposed():
    pdf = document()
    pdf.set_title("Обращение")
    pdf.set_author("Анна Н.")
    pdf.set_lang("uk-UA")
    write(pdf, SECOND)
    found = extract_here(bytes(pdf.output()))
    assert found.proposed == [
        Proposed("title", "Обращение", "PDF Title"),
        Proposed("author", "Анна Н.", "PDF Author"),
        Proposed("date", "2023-07-14", "PDF CreationDate"),
        Proposed("language", "uk", "PDF Lang"),
    ]
    assert (found.media_type, found.extractor, found.data) == ("application/pdf", "pypdfium2", None)


@pytest.mark.parametrize(("date", "edtf"), [(b"D:2023", "2023"), (b"D:20231341", ""), (b"yesterday", "")])
def test_a_date_is_proposed_as_far_as_it_is_one(date, edtf):
    whole = printed(info=b"/CreationDate (%s)" % date)
    found = extract_here(whole, language="en")
    assert [each.value for each in found.proposed if each.field == "date"] == ([edtf] if edtf else [])


def encrypted(**passwords):
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.cell(text="Free Ivan")
    pdf.set_encryption(**passwords)
    return bytes(pdf.output())


def test_an_encrypted_pdf_asks_for_one_without_a_password():
    with pytest.raises(Unreadable, match="encrypted. Ask for a copy without a password, or paste its text"):
        extract_here(encrypted(owner_password="owner", user_password="user"))
    assert extract_here(encrypted(owner_password="owner"), language="en").text == "Free Ivan\n"


def test_fonts_that_do_not_say_their_letters_are_refused():
    glyphs = b"BT /F1 12 Tf 72 700 Td (\\001\\002\\003\\004\\005\\006) Tj (a) Tj ET"
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        b"1 beginbfrange <01> <06> <e000> endbfrange endcmap end"
    )
    whole = printed(glyphs).replace(b"/BaseFont /Helvetica", b"/BaseFont /Helvetica /ToUnicode 7 0 R")
    whole = whole.replace(
        b"xref\n", b"7 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\nxref\n" % (len(cmap), cmap)
    )
    with pytest.raises(Unreadable, match="does not say which letters its fonts show"):
        extract_here(whole)

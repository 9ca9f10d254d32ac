"""Plain text and the encodings of texts and pages; what a file is taken for."""

import pytest

from documents.extraction import Proposed, Unreadable, extract_here
from documents.extraction.encodings import decode
from documents.extraction.sniffing import kind_of

TEXTS = {
    "ru": "Кампания солидарности с политзаключёнными. Мы требуем освободить Ивана Петрова.\n",
    "uk": "Кампанія солідарності. Ми вимагаємо звільнити її редактора, якого звинувачують.\n",
    "bg": "Кампания за солидарност с политическите затворници. Ние искаме освобождаването.\n",
    "sr": "Кампања солидарности са политичким затвореницима, који су оптужени због речи.\n",
    "pl": "Kampania solidarności z więźniami politycznymi. Żądamy uwolnienia Iwana.\n",
    "cs": "Kampaň solidarity s politickými vězni. Požadujeme propuštění Ivana, který je obviněn.\n",
    "hu": "Szolidaritási kampány a politikai foglyokkal. Követeljük Iván szabadon bocsátását.\n",
    "de": "Kampagne der Solidarität mit politischen Gefangenen, für Äußerungen angeklagt.\n",
    "fr": "Campagne de solidarité. Nous exigeons la libération d’Ivan, accusé à tort.\n",
    "es": "Campaña de solidaridad con los presos políticos. Exigimos la liberación de Iván.\n",
    "it": "La libertà è un diritto: perché è stato arrestato? Chiediamo la liberazione.\n",
    "tr": "Siyasi mahkûmlarla dayanışma kampanyası. İvan’ın serbest bırakılmasını istiyoruz.\n",
    "el": "Εκστρατεία αλληλεγγύης με τους πολιτικούς κρατούμενους. Απαιτούμε την απελευθέρωση.\n",
    "he": "קמפיין סולידריות עם אסירים פוליטיים. אנו דורשים את שחרורו של איוואן.\n",
    "ar": "حملة تضامن مع السجناء السياسيين. نطالب بالإفراج عن إيفان المتهم بسبب كلماته.\n",
    "ja": "政治犯との連帯キャンペーン。私たちはイワンの釈放を要求します。\n",
    "ko": "정치범 연대 캠페인. 우리는 이반의 석방을 요구합니다.\n",
    "zh": "声援政治犯运动。我们要求释放伊万，他因言论而被指控。\n",
    "zh-Hant": "聲援政治犯運動。我們要求釋放伊萬，他因言論而被指控。\n",
}
ENCODED = [
    ("ru", "cp1251", "windows-1251"), ("ru", "koi8_r", "koi8-r"), ("ru", "cp866", "ibm866"),
    ("ru", "mac_cyrillic", "x-mac-cyrillic"), ("ru", "iso8859_5", "iso-8859-5"), ("uk", "cp1251", "windows-1251"),
    ("uk", "koi8_u", "koi8-u"), ("bg", "cp1251", "windows-1251"), ("sr", "cp1251", "windows-1251"),
    ("pl", "cp1250", "windows-1250"), ("pl", "iso8859_2", "iso-8859-2"), ("cs", "cp1250", "windows-1250"),
    ("cs", "iso8859_2", "iso-8859-2"), ("hu", "cp1250", "windows-1250"), ("de", "cp1252", "windows-1252"),
    ("fr", "cp1252", "windows-1252"), ("es", "cp1252", "windows-1252"), ("it", "cp1252", "windows-1252"),
    ("tr", "cp1254", "windows-1254"), ("el", "cp1253", "windows-1253"), ("he", "cp1255", "windows-1255"),
    ("ar", "cp1256", "windows-1256"), ("ja", "cp932", "shift_jis"), ("ja", "euc_jp", "euc-jp"),
    ("ko", "cp949", "euc-kr"), ("zh", "gb18030", "gb18030"), ("zh-Hant", "big5", "big5"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "codec", "name"), ENCODED)
def test_an_encoding_that_nobody_declares_is_found(language, codec, name):
    assert decode(TEXTS[language].encode(codec)) == (TEXTS[language], name)


@pytest.mark.parametrize("language", TEXTS)
def test_unicode_needs_no_declaration(language):
    text = TEXTS[language]
    codecs = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
    assert [decode(text.encode(codec))[0] for codec in codecs] == [text] * 6


PAGE = "<html><head>{}</head><body><p>Кампания солидарности</p></body></html>"
META = '<meta charset="{}">'


@pytest.mark.parametrize(
    ("head", "declared", "codec", "name"),
    [
        (META.format("windows-1251"), "", "cp1251", "windows-1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "", "koi8-r", "koi8-r"),
        ("", "windows-1251", "cp1251", "windows-1251"),
        (META.format("koi8-r"), "windows-1251", "cp1251", "windows-1251"),  # HTTP comes before the page
        (META.format("windows-1251"), "", "utf-8", "utf-8"),  # what is UTF-8 is UTF-8, whatever it says
        (META.format("utf-16"), "", "cp1251", "windows-1251"),
        (META.format("unicode_escape"), "", "cp1251", "windows-1251"),  # an encoding of Python's and of no text
        (META.format("zlib"), "rot13", "cp1251", "windows-1251"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_fits(head, declared, codec, name):
    page = PAGE.format(head)
    assert decode(page.encode(codec), declared, markup=True) == (page, name)


def test_the_label_of_latin_1_means_windows_1252_as_in_browsers():
    assert decode("“Liberté”".encode("cp1252"), "iso-8859-1") == ("“Liberté”", "windows-1252")


def test_a_few_broken_bytes_are_shown_as_broken():
    data = (TEXTS["ru"] * 20).encode()[:-3]  # cut within the last letter
    assert decode(data) == ((TEXTS["ru"] * 20)[:-3] + "\ufffd", "utf-8")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (TEXTS["de"].encode("cp850"), "every way to read it gives rubbish"),
        (TEXTS["de"].encode("mac_roman"), "every way to read it gives rubbish"),
        ("Свободу!".encode("mac_cyrillic"), "every way to read it gives rubbish"),
        (("Свободу".encode()[:-1] + b" ") * 40, "damaged in 40 places"),
        (bytes(range(256)) * 9, "no text"),
        (b"\xff\xfea\x00" + b"\x00\xd8" * 9, "at byte 2 it is not"),
    ],
)
def test_what_would_be_rubbish_is_refused(data, said):
    with pytest.raises(Unreadable, match=said):
        decode(data)


def test_only_line_ends_change_in_a_plain_text():
    found = extract_here("Заявление \r\n\r\n  Мы\tтребуем\u00a0мира.\rКонец".encode("cp1251"), filename="a.txt")
    assert found.text == "Заявление \n\n  Мы\tтребуем\u00a0мира.\nКонец"
    assert (found.media_type, found.extractor) == ("text/plain; charset=windows-1251", "plain text")
    title = Proposed("title", "Заявление", "first line")
    assert found.proposed == [title, Proposed("language", "ru", "detected")]
    assert (found.data, found.part) == (None, "")


def test_a_language_that_is_given_is_not_detected():
    found = extract_here(TEXTS["uk"].encode(), language="ru-RU")
    assert found.proposed == [Proposed("language", "ru", "given with the file")]


KINDS = [
    (b"Dear friends", "", "", "plain"),
    (b"Dear friends", "text/html", "", "plain"),
    (b"Dear <b>friends</b>", "", "a.txt", "plain"),
    (b"Dear <br> friends", "text/html", "", "html"),
    (b"Dear <br> friends", "", "a.htm", "html"),
    (b"\xef\xbb\xbf \n<!-- saved --><!doctype HTML><p>", "text/plain", "a.txt", "html"),
    (b"<?xml version='1.0'?><html xmlns='x'>", "application/xml", "", "html"),
    ("<html>".encode("utf-16"), "", "", "html"),
    (b"<<We demand>>", "", "", "plain"),
    (b'{"content": 1}', "", "", "json"),
    (b"%PDF-1.4", "text/html", "a.html", "pdf"),
    (b"\n%PDF-1.4", "", "", "pdf"),
    (b"WARC/1.0\r\n", "", "", "warc"),
    (b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "", "", "mhtml"),
]


@pytest.mark.parametrize(("data", "declared", "filename", "kind"), KINDS)
def test_the_bytes_say_what_a_file_is(data, declared, filename, kind):
    assert kind_of(data, declared, filename) == kind


REFUSED = [
    (b"\xff\xd8\xff\xe0 JFIF", "picture (JPEG)"),
    (b"RIFF....WAVEfmt ", "recording (WAV)"),
    (b"\0\0\0\x20ftypmp42", "MP4"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older or encrypted kind"),
    (b"{\\rtf1", "RTF"),
    (b"<?xml version='1.0'?><rss>", "news feed"),
    (b"<?xml version='1.0'?><TEI>", "XML of a kind"),
    (b"\x1f\x8b\xff\xff", "damaged"),
]


@pytest.mark.parametrize(("data", "said"), REFUSED)
def test_what_is_no_text_is_named(data, said):
    with pytest.raises(Unreadable) as refusal:
        kind_of(data, "", "page.html" if data.startswith(b"\xff") else "")
    assert said in str(refusal.value)


def test_a_text_that_only_begins_like_json_is_plain():
    assert extract_here(b"[Translation] We demand peace.", language="en").text == "[Translation] We demand peace."
    with pytest.raises(Unreadable, match="no whole JSON: it is damaged or cut off at line 1, column 2"):
        extract_here(b"[Translation] We demand peace.", filename="post.json")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Liberté pour lui\n\nIl a lu une lettre.", "Liberté pour lui"),
        ("\n\n  Свободу!  \r\n\r\nТекст", "Свободу!"),
        ("A whole sentence, and no title.\n\nMore.", ""),
        ("The first line\nof a paragraph\n\nMore.", ""),
        ("The first line\nof a paragraph without a stop\n\nMore.", ""),
        ("Три года за листовку\nОпубликовано 9 октября\n\nТекст.", "Три года за листовку"),
        ("Two lines\nAnd no more\n\n", ""),
        ("One line alone\n", ""),
        ("* * *\n\nMore.", ""),
        ("x" * 151 + "\n\nMore.", ""),
    ],
)
def test_a_first_line_that_stands_alone_is_proposed_as_the_title(text, title):
    found = extract_here(text.encode(), "text/x-pasted")
    proposed = [each for each in found.proposed if each.field == "title"]
    assert proposed == ([Proposed("title", title, "first line")] if title else [])

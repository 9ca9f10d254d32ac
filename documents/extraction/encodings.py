"""From bytes to characters, without guessing where a guess would be rubbish.

The order: a byte order mark; UTF-8, which other encodings do not look like by chance; what was declared (HTTP, then
the page itself); UTF-16 without its mark; UTF-8 with a few broken bytes, each shown as U+FFFD; what charset-normalizer
finds among the encodings that texts come in. It tells Cyrillic from Greek from Japanese well and Spanish from Czech
badly, so among the Latin ones the language of the words decides. A result in which letters of two alphabets, signs or
control characters stand within words is refused: a person has to say what it is.
"""

import codecs
import re
import unicodedata

from . import Unreadable

_LABELS = {  # as browsers read the labels that pages use (WHATWG Encoding), where Python reads them otherwise
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "x-mac-cyrillic": "mac_cyrillic", "x-cp1251": "cp1251",
    "koi8-ru": "koi8_u", "koi": "koi8_r", "utf8": "utf-8", "unicode": "utf-16", "macintosh": "mac_roman",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs",
}  # fmt: skip
_CYRILLIC = ["cp1251", "koi8_r", "koi8_u", "cp866", "mac_cyrillic", "iso8859_5"]
_LATIN = ["cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257"]
_OTHERS = ["cp1253", "cp1255", "cp1256", "cp932", "euc_jp", "cp949", "gb18030", "big5"]
_GUESSED = [*_CYRILLIC, *_LATIN, *_OTHERS]
_KNOWN = {
    codecs.lookup(name).name
    for name in (*_GUESSED, *_LABELS.values(), "utf-16-le", "utf-16-be", "utf-32", "cp874", "cp1258", "iso2022_jp",
                 "iso8859_3", "iso8859_4", "iso8859_6", "iso8859_7", "iso8859_8", "iso8859_10", "iso8859_13",
                 "iso8859_14", "iso8859_15", "iso8859_16", "cp437", "cp850", "cp852", "cp855", "koi8_t", "ptcp154")
}  # fmt: skip
_NAMES = {  # where a codec's name is not the one of the IANA
    "cp932": "shift_jis", "cp949": "euc-kr", "cp866": "ibm866", "mac-cyrillic": "x-mac-cyrillic", "euc_jp": "euc-jp",
    "mac-roman": "macintosh", "big5hkscs": "big5", "iso2022_jp": "iso-2022-jp",
}  # fmt: skip
_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_CENTRAL = {  # languages of cp1250 and ISO 8859-2, and the letters by which the two are told apart
    "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "hu": "áéíóöőúüű", "hr": "čćđšž",
    "bs": "čćđšž", "sr": "čćđšž", "sl": "čšž", "ro": "ăâîşţ", "sq": "ëç",
}  # fmt: skip
_TURKIC = {"tr", "az"}
_BALTIC = {"lt", "lv", "et"}
_SAMPLE = 500_000  # bytes by which an encoding is guessed
_META = re.compile(rb"<meta[^>]{1,500}?charset\s*=\s*[\"']?\s*([\w:.+-]{2,40})", re.IGNORECASE)
_DECLARATION = re.compile(rb"\s*<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([\w:.+-]{2,40})", re.IGNORECASE)
_UNKNOWN = (
    "The encoding of the text could not be recognised: every way to read it gives rubbish. Open it in the program "
    "that wrote it, save it as UTF-8, and upload that; or paste the text."
)
_BINARY = (
    "The file is no text: it holds control characters that no text has. If it is a document, save it as PDF or DOCX."
)
_BROKEN = "The text is UTF-8 and damaged in {:,} places. Get it again, or paste the text."
_WRONG_MARK = "The text says at its beginning that it is {}, and at byte {:,} it is not. It is damaged; get it again."


def decode(data, declared="", markup=False):
    """(text, name of the encoding). `declared` is the charset of the Content-Type; HTML's own is looked for."""
    text, codec = _decoded(data, declared, markup)
    controls = sum(map(text.count, map(chr, (*range(9), *range(14, 27), *range(28, 32), 127))))
    if controls > max(3, len(text) // 500) or _is_binary(text):
        raise Unreadable(_BINARY)
    name = codecs.lookup(codec).name
    return text, _NAMES.get(name, re.sub(r"^cp(?=125|874)", "windows-", name).replace("iso8859", "iso-8859"))


def _decoded(data, declared, markup):
    for mark, codec in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec), codec
            except UnicodeDecodeError as error:
                text = _mostly(data[len(mark) :], codec)
                if text is None:
                    raise Unreadable(_WRONG_MARK.format(codec.upper(), error.start)) from error
                return text, codec
    claims = [codec for label in (declared, *(_own(data) if markup else ())) if (codec := _known(label))]
    if "iso2022_jp" in claims and b"\x1b$" in data:
        claims = ["iso2022_jp"]
    elif not _has_nulls(data):
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    for codec in claims:
        try:
            return data.decode(codec), codec
        except UnicodeDecodeError:
            continue
    wide = _without_mark(data)
    if wide:
        return data.decode(wide), wide
    for codec in ("utf-8", *claims):
        text = _mostly(data, codec)
        if text is not None:
            return text, codec
    if _has_nulls(data):
        raise Unreadable(_BINARY)
    broken = data.decode("utf-8", "replace").count("\ufffd")
    if _foreign(data.decode("utf-8", "ignore")) > 2 * broken:
        raise Unreadable(_BROKEN.format(broken))
    return _guessed(data)


def _own(data):
    """What the page says of itself, in its first bytes."""
    start = data[:4096]
    return [found[1].decode() for found in (_DECLARATION.match(start), _META.search(start)) if found]


def glimpse(start, media_type):
    """The beginning of a page as well as it can be read at once, for a list."""
    label = media_type.lower().rpartition("charset=")[2].strip("\"' ") if "charset=" in media_type.lower() else ""
    codec = next((codec for each in (label, *_own(start)) if (codec := _known(each))), "utf-8")
    return start.decode(codec, "replace")


def _known(label):
    """The codec of a label, or "" for what is no encoding of texts (Python also has zlib and rot13)."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    if name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        return ""  # seen by its mark or by its NULs; a page that says so in single bytes is none
    return name if name in _KNOWN else ""


def _has_nulls(data):
    """Whether NULs are more than a stray one."""
    return data.count(0) > max(1, len(data) // 1000)


def _mostly(data, codec):
    """The text with U+FFFD for a few broken bytes, or None where they are many.

    For UTF-8 it must be plain that it is UTF-8: twenty whole characters of several bytes for each broken place.
    """
    text = data.decode(codec, "replace")
    broken = text.count("\ufffd")
    if broken > max(1, len(text) // 1000):
        return None
    if codec == "utf-8" and sum(character > "\x7f" for character in text) < 21 * broken:
        return None
    return text


def _without_mark(data):
    """utf-16-le or -be for what reads as text in it: one or two alphabets with spaces, and no controls."""
    if len(data) % 2 or not data.count(0):
        return ""
    found = []
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        sample = text[:4000]
        spaces = sum(sample.count(each) for each in " \n\t\r")
        alphabets = len({ord(each) >> 8 for each in sample})
        few = spaces * 60 >= len(sample) - 20 and alphabets <= 6
        signs = sum("\u3000" <= each <= "\u9fff" or "\uac00" <= each <= "\ud7a3" for each in sample)
        if (few or signs > 0.7 * len(sample)) and "\0" not in sample and not _is_binary(sample):
            found.append((alphabets, codec))
    return min(found)[1] if found else ""  # in the wrong order the low bytes scatter over many alphabets


def _guessed(data):
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:  # cut at a space or a line end, which no character of several bytes holds
        sample = sample[: max(sample.rfind(b" "), sample.rfind(b"\n")) + 1] or sample
    found = from_bytes(sample, cp_isolation=_GUESSED).best()
    if found is None:
        raise Unreadable(_UNKNOWN)
    letters, candidates = "", [found.encoding]
    if found.encoding in _LATIN:
        letters, candidates = _of_language(data)
    readings = [(text, codec) for codec in candidates if (text := _whole(data, codec)) is not None]
    best = min(readings, key=lambda reading: _oddness(reading[0], letters), default=None)
    if best is None or 30 * _oddness(best[0]) > _foreign(best[0]):
        raise Unreadable(_UNKNOWN)
    return best


def _whole(data, codec):
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return _mostly(data, codec)


def _of_language(data):
    """(letters, encodings) of the words' language in Latin script; its unaccented letters are enough to tell it."""
    from . import language

    tag = (language.detect(data[:20_000].decode("cp1252", "replace")) or "").split("-")[0]
    if tag in _CENTRAL:
        return _CENTRAL[tag], ["cp1250", "iso8859_2"]
    return "", ["cp1254"] if tag in _TURKIC else ["cp1257"] if tag in _BALTIC else ["cp1252"]


def _foreign(text):
    """How many characters of the text are not ASCII."""
    return sum(character > "\x7f" for character in text)


_ODD = re.compile(
    "[\x80-\x9f]"  # control characters that only a wrong encoding makes
    "|[^\\W\\d_][\xa2-\xa9\xab\xac\xae-\xb4\xb6\xb8\xb9\xbc-\xbf\xd7\xf7\u2500-\u259f†‡‰]+[^\\W\\d_]"  # signs
    "|(?:[a-zß-ÿ][\u0400-\u052f]|[\u0400-\u052f][a-zß-ÿ])"  # two alphabets in one
    "|(?:[a-zß-ÿ][\u0370-\u03ff]|[\u0370-\u03ff][a-zß-ÿ])"
    "|ς[α-ω]"  # the sigma of a word's end before its end
    "|[À-ÖØ-öø-ÿ]{3}"  # three accented letters in a row: no Latin word, but Cyrillic read as Latin
    "|[\uff61-\uff9f]"  # katakana of half the width, which broken texts turn into and hardly any text has
    "|[a-zа-яё][À-ÖØ-ÞŁŠŚŤŽŹĽЂ-Я][a-zа-яё]"  # a capital letter within a word
)


def _oddness(text, letters=""):
    """How many places look as no word looks; where the language's own accented letters are known, any other is one."""
    sample = text[:200_000]
    strangers = (
        sum(each > "\x7f" and each.isalpha() and each.lower() not in letters for each in sample) if letters else 0
    )
    return len(_ODD.findall(sample)) + strangers


def _is_binary(text):
    """Whether many of its characters are not assigned, or private: another kind of file."""
    sample = text[:4000]
    strange = sum(unicodedata.category(each) in ("Cn", "Co") for each in sample)
    return strange > max(2, len(sample) // 100)

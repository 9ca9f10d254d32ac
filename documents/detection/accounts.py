"""Payment details other than cards: IBANs, wallets, accounts and tax numbers after the word for them, pay links."""

import re
from base64 import urlsafe_b64decode
from binascii import crc_hqx
from functools import cache
from hashlib import sha256

from stdnum import bitcoin, iban, numdb
from stdnum.ru import inn
from stdnum.ua import rntrc

from documents.detection.numbers import before, is_page_name, is_within

# Cyrillic letters that look like those of an IBAN, as Ukrainian keyboards type them.
_LOOKALIKES = str.maketrans("АВЕІКМНОРСТХУавеікмнорстху", "ABEIKMHOPCTXYabeikmhopctxy")
# The word for it and BIC may touch it, where a page sets them beside each other. (What is looked for first is the
# digit after two letters, because few have one; the word before them takes longer to look for.)
_COUNTRY = r"[A-Za-zАВЕІКМНОРСТХУавеікмнорстху][ .\-]?[A-Za-zАВЕІКМНОРСТХУавеікмнорстху][ .\-]?"
_IBAN = re.compile(rf"(?={_COUNTRY}\d)(?:(?<![A-Za-z0-9])|(?<=(?i:\biban))){_COUNTRY}\d[ .\-]?\d")
_LONGEST = 160  # characters over which an IBAN of 34 may be spread
_NAMED = re.compile(r"iban|konto|рахунок|сч[её]т|compte|cuenta|účet|الحساب", re.IGNORECASE)
_JOIN = r"[ \n.\-/_]{0,3}"
_CLASSES = {"n": r"\d", "a": "[A-Za-z]", "c": "[A-Za-z0-9]"}


@cache
def _iban_pattern(country):
    """How an IBAN of this country is written, its groups joined in any way; None where the country has none."""
    found = numdb.get("iban").info(country)
    structure = found[0][1].get("bban") if found and found[0][0] == country else None
    if not structure:
        return None
    signs = [_CLASSES[kind] for count, kind in re.findall(r"(\d+)!?([nac])", structure) for _ in range(int(count))]
    end = r"(?:(?![A-Za-z0-9])|(?=(?i:bic|swift)\b))"
    return re.compile(_JOIN.join(["[A-Za-z]", "[A-Za-z]", r"\d", r"\d", *signs]) + end)


def ibans(folded):
    """(start, end, "iban"): a country, that country's length and a right check number, or the word for it before."""
    for start in _IBAN.finditer(folded.text):
        country = re.sub(r"\W", "", start.group())[:2].translate(_LOOKALIKES).upper()
        pattern = _iban_pattern(country)
        latin = folded.text[start.start() : start.start() + _LONGEST].translate(_LOOKALIKES) if pattern else ""
        match = pattern and pattern.match(latin)
        right = match and iban.is_valid(re.sub("[^A-Za-z0-9]", "", match.group()), check_country=False)
        if right or (match and _NAMED.search(before(folded.text, start.start()))):  # or mistyped
            yield start.start(), start.start() + match.end(), "iban"


# --- wallets: a checksum or, for Ethereum, a form that nothing else has ---------------------------

_WALLET = re.compile(
    r"(?=[bB13T04EU])(?<![A-Za-z0-9_/=])(?:bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71}|[13T][1-9A-HJ-NP-Za-km-z]{25,34}"
    r"|0x[0-9a-fA-F]{40}|4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}|[EU]Q[A-Za-z0-9_-]{46})(?![A-Za-z0-9_])"
)


def _is_wallet(address):
    if address[0] in "13Tb" or address.startswith("BC1"):
        # A TRON address is a bitcoin address with another version byte; both end with the same checksum.
        return _base58_checks(address) if address[0] == "T" else bitcoin.is_valid(address)
    if address[0] in "EU":  # TON
        raw = urlsafe_b64decode(address)
        return crc_hqx(raw[:34], 0) == int.from_bytes(raw[34:])
    return True  # Ethereum and its kin, Monero


def _base58_checks(address):
    raw = bitcoin.b58decode(address)
    return len(raw) == 25 and raw[0] == 0x41 and _twice(raw[:21])[:4] == raw[21:]


def _twice(raw):
    return sha256(sha256(raw).digest()).digest()


# --- numbers that say nothing by themselves: only after the word for them --------------------------

_NUMBER = re.compile(r"\d(?:[ .\-/]{0,2}\d){4,25}+(?!\w)")
_MARK = r"[\s:№#=.()-]{0,6}(?:(?:no|nr|n°|nº|č)\.?\s?:?\s{0,2})?[ZREUB]?$"
_ACCOUNT_WORDS = (
    r"\b(?:[рлк]/[срх]|р\\с|расч[её]тн\w* сч[её]т\w*|лицев\w* сч[её]т\w*|корр?\w*\.? ?сч[её]т\w*|номер\w? сч[её]та|"
    r"розрахунков\w* рахун\w*|рахун(?:ок|ку) №|номер рахунку|"
    r"account (?:no|number|nr)|acc?t\.? no|sort code|kontonummer|konto-?nr|kto\.?-?nr|numéro de compte|"
    r"compte n°|número de cuenta|cuenta (?:n[ºo°]|bancaria)|numero (?:di )?conto|conto corrente|nr konta|numer konta|"
    r"číslo účt\w|č\. ?ú|"
    r"номер кошелька|кошел[её]к|гаманець|webmoney|юmoney|yoomoney|яндекс[. -]деньги|رقم الحساب)"
)
_AFTER = re.compile(
    rf"(?:(?P<account>{_ACCOUNT_WORDS})|(?P<bank>\bБИК)|(?P<tax>\b(?:ИНН|ІПН|РНОКПП|ИПН))){_MARK}", re.IGNORECASE
)
# A Russian account by itself: 20 digits, of a kind that banks keep for others, in one of five currencies.
_RUSSIAN = re.compile(r"(?:40[1-8]|42[0-6]|30[1-3])\d{2}(?:810|643|840|978|156)\d{12}")


def _is_account(said, digits):
    """Whether a number is one for payments, by itself or by the words before it."""
    if _RUSSIAN.fullmatch(digits):
        return True
    named = _AFTER.search(said)
    if not named:
        return False
    if named["bank"]:
        return len(digits) == 9
    if named["tax"]:  # of a person: 12 digits in Russia, 10 in Ukraine; a company's are in public registers
        is_company = len(digits) == 10 and inn.is_valid(digits) and named["tax"].upper() == "ИНН"
        return not is_company and (inn.is_valid(digits) if len(digits) == 12 else rntrc.is_valid(digits))
    return True


# --- links by which somebody is paid ---------------------------------------------------------------

_PAY = re.compile(
    r"(?:https?://)?(?:www\.)?(?:paypal\.me/|paypal\.com/paypalme/|revolut\.me/|venmo\.com/u/|cash\.app/\$|"
    r"wise\.com/pay/me/|yoomoney\.ru/to/|send\.monobank\.ua/jar/|(?:tinkoff|tbank)\.ru/(?:cf|rm|sl)/|"
    r"pay\.cloudtips\.ru/p/)[^\s<>\"«»?#,;)]*[^\s<>\"«»?#,;).]",
    re.IGNORECASE,
)


_PAID = (
    "paypal",
    "revolut.me",
    "venmo",
    "cash.app",
    "wise.com",
    "yoomoney",
    "monobank",
    "tinkoff",
    "tbank",
    "cloudtips",
)


def find(folded):
    """(start, end, "account") of the other payment details."""
    text = folded.text
    lowered = text.lower() if "/" in text else ""
    paying = [match.span() for match in _PAY.finditer(text)] if any(name in lowered for name in _PAID) else []
    for start, end in paying:
        yield start, end, "account"
    for match in _WALLET.finditer(text):
        if _is_wallet(match.group()) and not is_page_name(folded, match.start()):
            yield *match.span(), "account"
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        said = text[max(0, start - 50) : start]
        if said[-1:].isdecimal() or is_within(paying, start):
            continue
        if _is_account(said, re.sub(r"\D", "", match.group())) and not is_page_name(folded, start):
            yield start, end, "account"

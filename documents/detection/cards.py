"""Bank cards: 13 to 19 digits with an issuer's prefix and Luhn's check digit (ISO/IEC 7812).

Written as one group, as groups of three digits or more, or in groups of one size (digit by digit, in pairs). One
number in ten passes Luhn by chance, so a prefix must fit its length, and lengths that other numbers have too
(EAN codes and time stamps have 13 or 14 digits) count only in the usual groups or after a word for a
card. After such a word a card in its usual groups is one even where Luhn's digit is wrong: it was mistyped.
"""

import re

from stdnum import luhn

from documents.detection.numbers import AROUND, before, is_edge, is_page_name, runs, stands_alone

_RUN = re.compile(r"\d(?:[ \n.\-/|*_,]{0,4}\d){12,}+")
_ISSUERS = [  # prefix, lengths
    (re.compile(r"4"), {13, 16, 19}),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),  # Mastercard
    (re.compile(r"220[0-4]"), {16, 18, 19}),  # Mir
    (re.compile(r"3[47]"), {15}),  # American Express
    (re.compile(r"30[0-5]|3095|36|3[89]"), {14, 16, 19}),  # Diners Club
    (re.compile(r"352[89]|35[3-8]"), {16, 19}),  # JCB
    (re.compile(r"6011|64[4-9]|65|60|508"), {16, 19}),  # Discover, RuPay
    (re.compile(r"62|81[0-7]"), {16, 18, 19}),  # UnionPay
    (re.compile(r"50|5[6-8]|63|67"), {13, 16, 18, 19}),  # Maestro
    (re.compile(r"8600|9860|5614|9792|9112|9804|9417|9051"), {16}),  # Uzcard, Humo, Troy, Belkart, Prostir, Elcart …
]
USUAL = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (8, 8), (4, 4, 4, 1), (4, 12), (6, 10), (4, 4, 4, 4, 2)}
_DOUBTFUL = {13, 14}
_NAMED = re.compile(
    r"карт[аыеуоі]|картк|\bcards?\b|\bcarte\b|karte|tarjeta|carta\b|\bkart[aeuyo]|visa|master ?card|maestro|"
    r"\bмир\b|сбер|тинькоф|т-банк|приват|моно|بطاق|کارت|kort\b|\bpan\b|\bcb\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"(?:isbn|issn|ean|doi|imei|огрн\w*|уид|уин|снилс|\bids?|uuid|статус|status|tweet|твит|дел[оауе]м?|case|"
    r"протокол\w*|ticket|order|заказ\w*|трек\w*|tracking|sha|hash|версия|version)\b[^\w\n]{0,4}(?:№|no\.?|nr\.?)?"
    r"[^\w\n]{0,4}$",
    re.IGNORECASE,
)
# A web address that is there to pay: a number in it that a card may have is one.
_PAYS = re.compile(r"(?:^|[/.])(?:pay|payments?|transfers?|donat\w*|p2p|card2card|perevod\w*)[./?]", re.IGNORECASE)


def find(folded):
    """(start, end, "card") of each, in the folded text."""
    text = folded.text
    for run in runs(text, _RUN):
        first, last = 0, len(run.groups) - 1
        while first <= last:
            end = _card_from(folded, run, first, last)
            if end is None:
                first += 1
            else:
                start, stop = run.span(first, end)
                yield start, stop, "card"
                first = end + 1


def _card_from(folded, run, first, last):
    """The last group of the card that begins with group `first`, or None."""
    if first and not _ends_at(run, first - 1):
        return None
    if run.sizes(first, first)[0] < 3:
        return _in_small_groups(folded, run, first, last)
    digits = 0
    ends = []
    for end in range(first, min(last + 1, first + 6)):
        size = run.sizes(end, end)[0]
        digits += size
        if digits > 19 or (size < 3 and digits < 13):
            break
        if digits >= 13 and (end == last or _ends_at(run, end)):
            ends.append(end)
    return next((end for end in reversed(ends) if _is_card(folded, run, first, end)), None)


def _ends_at(run, index):
    """Whether one number may end with this group and the next begin; a comma parts whole numbers, not groups."""
    joint = run.joint(index)
    return is_edge(joint) or ("," in joint and min(run.sizes(index, index + 1)) >= 13)


def _in_small_groups(folded, run, first, last):
    """Digit by digit or in pairs: groups of one size, joined alike, the last one perhaps shorter."""
    apart = first == 0 or first == last or run.joint(first - 1) != run.joint(first)
    if first == last or not apart:
        return None
    size = run.sizes(first, first)[0]
    end = first
    while end < last and end - first < 19 and run.sizes(end, end)[0] == size and run.joint(end) == run.joint(first):
        end += 1
    count = sum(run.sizes(first, end))
    return end if 13 <= count <= 19 and _is_card(folded, run, first, end) else None


def _is_card(folded, run, first, end):
    digits, sizes = run.digits(first, end), run.sizes(first, end)
    if not any(prefix.match(digits) and len(digits) in lengths for prefix, lengths in _ISSUERS):
        return False
    right = luhn.is_valid(digits)
    if not right and sizes not in USUAL:
        return False
    if any("," in run.joint(index) for index in range(first, end)) and sizes != (4, 4, 4, 4):
        return False
    start, stop = run.span(first, end)
    said = before(folded.text, start) if start - run.groups[0][0] < AROUND else ""
    named = bool(_NAMED.search(said))
    if not named:
        doubtful = len(digits) in _DOUBTFUL and (len(sizes) == 1 or sizes not in USUAL)
        if not right or doubtful or _OTHERWISE.search(said) or len(set(digits)) == 1:
            return False
    if not named and not stands_alone(folded.text, start, stop):
        return False
    return not is_page_name(folded, start) or bool(right and _PAYS.search(folded.address_before(start)))

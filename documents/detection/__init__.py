"""Finding what must not be shown: payment details, telephone numbers, e-mail addresses. Plain Python.

A machine suggests and a person decides: what is found is masked until a curator says otherwise, so a false alarm
costs a click and a miss may cost somebody's safety. Still it must be sure enough that curators read what it says.
So what carries a proof in itself (Luhn's digit and an issuer's prefix, an IBAN's check number and its country's
length, a wallet's checksum, the number plan of a country, an address with its sign and its domain) is found
wherever it stands; what carries none (an account number, a tax number, a telephone number written as any number
may be) only directly after the word that says what it is.

The text is read in a folded copy of the same length (`folding.py`), in which every digit is 0 to 9, every space
is a space and what has no width is gone, so that neither typography nor disguise hides a number; positions are
those of the text as it was captured, half-open, in code points. Numbers within web addresses are names of pages
and not looked at, except where the address says that it calls, writes or pays.

Left out: names, postal addresses, passports and other papers, amounts, bank codes (BIC, sort codes) without an
account, pages that collect for a fund, handles of messengers, digits written as words or as letters that look
alike, numbers in pictures.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable

from documents.detection import accounts, cards, emails, phones
from documents.detection.folding import Folded
from documents.detection.found import Found

__all__ = ["REGIONS", "Found", "find"]

REGIONS = phones.REGIONS
_DIGIT = re.compile(r"\d")


def find(text: str, urls: Iterable[str] = (), regions: Iterable[str] = ()) -> list[Found]:
    """What of the text should be masked, sorted, without overlaps; kinds "card", "iban", "account", "phone", "email".

    `urls` are addresses that the captured page linked to: a number or an e-mail address that one of them calls or
    writes to is found in the text however it is written. `regions` are the countries (ISO 3166) whose national
    telephone numbers are expected; by default those of `REGIONS`.
    """
    folded = Folded(text)
    has_digits = _DIGIT.search(folded.text) is not None  # without any, only wallets and e-mail can be there
    kept = []
    for found in (  # where two overlap, the one that was found by the surer rule stays
        accounts.ibans(folded) if has_digits else (),
        cards.find(folded) if has_digits else (),
        accounts.find(folded),
        emails.find(folded, urls),
        phones.find(folded, urls, tuple(regions) or REGIONS) if has_digits else (),
    ):
        kept = _without_overlaps(kept, found)
    return [Found(*folded.place(start, end), kind) for start, end, kind in kept]


def _without_overlaps(kept, found):
    """Both, sorted; of `found` only what overlaps nothing of `kept` and nothing of itself that begins before it."""
    starts = [start for start, _end, _kind in kept]
    added, reached = [], 0
    for start, end, kind in sorted(found):
        at = bisect_left(starts, end)  # all before it begin before this one ends
        if start >= reached and (at == 0 or kept[at - 1][1] <= start):
            added.append((start, end, kind))
            reached = end
    return sorted([*kept, *added])

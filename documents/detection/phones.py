"""Telephone numbers, by the number plans that the phonenumbers library holds.

An international one (+ or 00) has a country code and a number that the plan knows, or at least a possible length
and ten digits. A national one must be a number of one of the regions and be written as telephones are: with its
trunk digit, an area in brackets, in the groups that the country uses; not in threes as sums are, nor as a date, a
coordinate or an address of the net. After a word for a telephone any possible number is one.
"""

import re
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from documents.detection.folding import Folded
from documents.detection.numbers import NAMED, before, is_edge, is_page_name, is_within, runs, stands_alone

REGIONS = ("RU", "UA", "BY", "KZ", "IT", "FR", "DE", "ES", "SK", "GB", "US")
_JOIN = r"[ \n.\-/()]{0,3}"
_INTERNATIONAL = re.compile(rf"(?<![\w+])(?:\+|00(?=[ (.\-]?[1-9])){_JOIN}(\d(?:{_JOIN}\d){{6,17}}+)")
_TRUNK_IN_BRACKETS = re.compile(r"\(0\)")
_RUN = re.compile(rf"\d(?:{_JOIN}\d){{4,}}+")
_NAMED = re.compile(
    r"(?:\bтел\b|телефо|\bмоб|звон[иія]|whats ?app|вот?ц?с?апп?|ватсап|viber|вайбер|\bsignal\b|сигнал|факс|hotline|"
    r"горяч\w* лини|гаряч\w* ліні|phone|tel[eé]fon|\btel\b|\bmob\b|(?<!\.)\bcell\b|\bcall\b|\bfax\b|handy|rufnummer|"
    r"t[ée]l[ée]?ph|\bt[ée]l\b|m[óo]vil|ll[aá]m|cellulare|chiam|mobil|portable|zavol|kontaktn|"
    r"هاتف|جوال|اتصل|واتس|☎|✆|📞|📱|🤙)[^\d]{0,25}$",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\s?(?:руб|₽|€|\$|£|₴|грн|евро|долл|usd|eur|uah|rub|mio|млн|тыс|тис|чел|подпис|підпис|sign|firm|people|person|"
    r"euro|dollar|kč|zł|%|voix|stimm|podpis)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)\d\d|(?:19|20)\d\d[./-][01]\d[./-][0-3]\d)(?!\d)"
    r"|(?<![\d.])\d{1,3}\.\d{4,}(?!\d)|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
)
_CALLED = re.compile(r"[:/=][+ ]{0,2}(\d(?:[ .()-]{0,2}\d){5,14})(?!\w)")
_WITHOUT_PLUS = {"UA": "380", "BY": "375"}
_KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip", "personal_number", "uan")


@cache
def _plan(region):
    """Patterns of a region's numbers without trunk digit: (mobile, all), and their possible lengths."""
    plan = PhoneMetadata.metadata_for_region(region, None)
    if plan is None:
        return None
    patterns = [getattr(plan, kind) for kind in _KINDS]
    patterns = [each.national_number_pattern for each in patterns if each and each.national_number_pattern]
    mobile = re.compile(plan.mobile.national_number_pattern)
    return mobile, re.compile("|".join(f"(?:{each})" for each in patterns)), set(plan.general_desc.possible_length)


def _is_number(region, national):
    plan = _plan(region)
    return bool(plan and plan[1].fullmatch(national))


def _is_international(digits, surely):
    """Whether these digits begin with a country's code and go on as a number there."""
    for length in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length]), ()) if digits[0] != "0" else ()
        national = digits[length:]
        for region in regions:
            plan = _plan(region)
            if plan and (plan[1].fullmatch(national) or (not surely and len(national) in plan[2])):
                return True
    return False


def find(folded, urls=(), regions=REGIONS):
    """(start, end, "phone") of each, in the folded text; the sign + and a bracket before it are part of it."""
    text = folded.text
    found = sorted({*_international(folded), *_called(folded)})
    linked = _linked(urls)
    for start, end in found:
        yield start, end, "phone"
    for run in runs(text, _RUN):
        if not is_within(found, run.groups[0][0]):
            for start, end in _national(folded, run, regions, linked):
                yield start, end, "phone"


def _international(folded):
    text = folded.text
    for match in _INTERNATIONAL.finditer(text):
        start, end = match.start(), match.end()
        written = _TRUNK_IN_BRACKETS.sub(lambda bracket: " " * len(bracket.group()), match.group(1))
        for end in _ends(written):
            digits = re.sub(r"\D", "", written[:end])
            if not 7 <= len(digits) <= 15:
                continue
            stop = match.start(1) + end
            whole = stop == match.end() or is_edge(text[stop : stop + 2])
            plus = text[start] == "+"
            possible = plus and len(digits) >= 10 and not _MONEY.match(text, stop)
            if whole and (_is_international(digits, True) or (possible and _is_international(digits, False))):
                if stands_alone(text, start, stop) and not is_page_name(folded, start):
                    yield start, stop
                break


def _ends(written):
    """Where the groups of digits end, the last first."""
    return [match.end() for match in re.finditer(r"\d+", written)][::-1]


def _called(folded):
    """Numbers in links that call or write to them."""
    text = folded.text
    for match in _CALLED.finditer(text):
        if NAMED.search(text[max(0, match.start() - 20) : match.start(1)]):
            yield match.span(1)


def _linked(urls):
    """The last digits of the numbers that links call: what a national way of writing them has, too."""
    joined = "\n".join(Folded(url).text for url in urls)
    return {re.sub(r"\D", "", joined[slice(*span)])[-9:] for span in _called(Folded(joined))}


def _national(folded, run, regions, linked):
    first, last = 0, len(run.groups) - 1
    named = bool(_NAMED.search(before(folded.text, run.groups[0][0])))
    while first <= last:
        if not named and not _may_begin(run, first, linked):
            first += 1
            continue
        ends = _candidates(run, first, last, *((5, 12) if named else (9, 6)))
        fits = (end for end in ends if _fits(folded, run, first, end, regions, linked, named))
        end, named = next(fits, None), False
        if end is None:
            first += 1
            continue
        start, stop = run.span(first, end)
        if run.text[start - 1 : start] == "(":
            start -= 1
        yield start, stop
        first = end + 1


def _may_begin(run, first, linked):
    """By its first group: a trunk digit, an area of three digits or in brackets, a whole number."""
    start, end = run.groups[first]
    if run.text.startswith("00", start) and not linked:
        return False
    known = end - start in (3, 9, 10) or (end - start == 12 and run.text[start : start + 3] in _WITHOUT_PLUS.values())
    return bool(linked) or run.text[start] in "0789" or run.text[start - 1] == "(" or known


def _candidates(run, first, last, fewest, most):
    """The groups with which a number that begins with group `first` may end, the last one first.

    It has `fewest` digits at least, and `most` groups at most.
    """
    if first and not is_edge(run.joint(first - 1)) and "(" not in run.joint(first - 1):
        return
    if first and run.joint(first - 1) == " " and set(run.sizes(max(0, first - 2), first)) == {4}:
        return  # within a longer number
    digits, ends = 0, []
    for end in range(first, min(last + 1, first + most)):
        digits += run.sizes(end, end)[0]
        if digits > 13:
            break
        if digits >= fewest and (end == last or is_edge(run.joint(end)) or ")" in run.joint(end)):
            ends.append(end)
    yield from reversed(ends)


def _fits(folded, run, first, end, regions, linked, named):
    text, digits = run.text, run.digits(first, end)
    start, stop = run.span(first, end)
    if len(digits) >= 9 and digits[-9:] in linked:
        return True
    shape = text[start - 1 : stop] if text[start - 1 : start] == "(" else text[start:stop]
    sizes = run.sizes(first, end)
    if (
        not stands_alone(text, start, stop)
        or not stands_alone(text, run.groups[0][0], stop)
        or _DATE.search(shape)
        or _MONEY.match(text, stop)
    ):
        return False
    in_pairs = len(sizes) > 4 and set(sizes) == {2}
    around = run.sizes(max(0, first - 1), min(end + 1, len(run.groups) - 1))
    if in_pairs and (len(sizes) != 5 or (len(around) > 5 and set(around) == {2})):
        return False  # a row of small numbers
    if in_pairs and len({int(digits[at + 2 : at + 4]) - int(digits[at : at + 2]) for at in range(0, 8, 2)}) == 1:
        return False
    if _is_national(digits, sizes, shape, regions):
        return not is_page_name(folded, start)
    if not named or is_page_name(folded, start):
        return False
    if len(digits) >= 9 and len(digits) <= 12:
        return not re.fullmatch(r"(?:19|20)\d\d(?:\D+(?:19|20)\d\d)*", shape)
    return bool(re.fullmatch(r"\(?\d{1,3}\)?[ -]\d\d[ -]\d\d|\d{3}[ -]\d{3,4}|\d{3}-\d{2}-\d{2}", shape))


def _is_national(digits, sizes, shape, regions):
    """Whether a number of one of the regions is written so that it can hardly be anything else."""
    if not 9 <= len(digits) <= 12 or "/" in shape or digits.startswith("00"):
        return False
    in_threes = len(sizes) > 1 and sizes[0] <= 3 and set(sizes[1:]) == {3} and "(" not in shape and "-" not in shape
    if in_threes or ("\n" in shape and not (len(digits) == 11 and digits[0] in "78") and "(" not in shape):
        return False
    return any(_written_as_in(region, digits, sizes, shape) for region in regions)


def _written_as_in(region, digits, sizes, shape):
    plan = _plan(region)
    if plan is None:
        return False
    mobile, every, _lengths = plan
    area = "(" in shape
    if region in ("RU", "KZ") and len(digits) == 11 and digits[0] in "78":
        if len(sizes) == 1:
            return bool(mobile.fullmatch(digits[1:])) or digits.startswith("8800")
        return sizes[:2] in ((1, 3), (1, 4), (1, 5)) and bool(every.fullmatch(digits[1:]))
    if len(digits) == 12 and digits[:3] == _WITHOUT_PLUS.get(region):  # as messengers write it
        return sizes[0] in (3, 12) and bool(mobile.fullmatch(digits[3:]))
    if region == "BY" and digits[:2] == "80" and len(digits) == 11:
        return sizes[0] == 1 and bool(every.fullmatch(digits[2:]))
    if region in ("RU", "KZ") and len(digits) == 10:
        return (area or sizes == (3, 3, 2, 2)) and sizes[0] in (3, 4, 5) and bool(every.fullmatch(digits))
    if digits[0] == "0":
        national = digits if region == "IT" else digits[1:]
        if len(sizes) == 1:
            return region != "IT" and bool(mobile.fullmatch(national))
        known = sizes[0] >= 2 or area
        return known and len(sizes) <= 6 and bool(every.fullmatch(national))
    if region == "US":
        return len(digits) == 10 and (area or shape.count("-") == 2) and bool(every.fullmatch(digits))
    if region in ("IT", "ES"):
        usual = ((3, 3, 4), (3, 2, 2, 2), *(((3, 7),) if region == "IT" else ()))
        return sizes in usual and bool(mobile.fullmatch(digits))
    return False

"""What is masked in a source, looked for in other words: those that we write ourselves, and translations."""

import unicodedata

import regex

from documents.redaction import MASK, Forms, Span, mask

TELLING = 9  # last digits by which a number is known: a telephone's, without the code of its country or a trunk digit
SHORTEST = 4  # characters; what is masked and shorter is too common a string to look for
# Six digits or more, as numbers of cards and telephones are written; what is shorter may be a year or a sum.
_NUMBER = regex.compile(r"\p{Nd}(?:[\s\p{Pd}\p{Cf}_./()*|·]{0,3}\p{Nd}){5,}")


def numbers(text):
    """The long numbers in a text: the digits of each without what joins them, and where it stands."""
    for found in _NUMBER.finditer(text):
        digits = "".join(str(unicodedata.decimal(each)) for each in found.group() if each.isdecimal())
        yield digits, Span(*found.span())


class Repeats:
    """The strings that are masked in some sources. Each is looked for as a whole, and so is each long number in it.

    The digits of a number may be joined in any way, and a part of it that is long enough counts; so does another
    number with the same last digits (+7 916 … and 8 916 …).
    """

    def __init__(self, strings):
        strings = {" ".join(string.split()) for string in strings}
        self._forms = Forms(sorted(each for each in strings if len(each) >= SHORTEST and MASK not in each))
        found = {digits for string in strings for digits, _place in numbers(string)}
        self._numbers = found | {digits[-TELLING:] for digits in found if len(digits) > TELLING}

    def __bool__(self):
        return bool(self._forms or self._numbers)

    def find(self, text):
        """The Spans of `text` that repeat what is masked; they may overlap."""
        found = self._forms.find(text)
        if self._numbers:
            found += [
                place
                for digits, place in numbers(text)
                if any(digits in number or number in digits for number in self._numbers)
            ]
        return found

    def apply(self, text):
        """`text` with what it repeats masked."""
        spans = self.find(text) if text else []
        return mask(text, spans) if spans else text

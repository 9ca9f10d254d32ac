"""Which passwords are too easily guessed. Any characters may be used, in any number above the least.

Django's list of common passwords holds few that are long enough here, because people make them longer: by digits and
signs at an end, by saying them twice. So what is left without those is looked up; so are the words that this site is
called by. Long runs (`123456789012`, `aaaaaaaaaaaa`, `qwertyuiopas`) are refused for what they are.
"""

import re
import unicodedata

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Words that whoever wants to get in here tries first; those of SITE_NAME and ALLOWED_HOSTS are added.
WORDS = (
    "solidarity", "campaign", "tracker", "record", "petition", "statement", "curator", "editor", "admin",
    "administrator", "prisoner", "freedom", "welcome", "changeme",
)  # fmt: skip
RUNS = (
    "0123456789" * 3,
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiopasdfghjklzxcvbnm",
    "йцукенгшщзхъфывапролджэячсмитьбю",
)
OWN = 6  # characters that have to remain beside words and runs


def folded(password):
    return unicodedata.normalize("NFKC", password).casefold()


def words():
    named = re.findall(r"\w{4,}", " ".join([settings.SITE_NAME, *settings.ALLOWED_HOSTS]))
    return sorted({folded(word) for word in (*WORDS, *named)}, key=len, reverse=True)


def once(text):
    """Of a text that repeats itself, one turn: `abcabcabc` is `abc`."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else text


def without_runs(text):
    """Without stretches of five or more that follow an alphabet, a row of keys, or one character again and again."""
    left, start = [], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and any(text[start : end + 1] in run for each in RUNS for run in (each, each[::-1])):
            end += 1
        same = len(text[start:]) - len(text[start:].lstrip(text[start]))
        length = max(end - start, same)
        left.append(text[start : start + length] if length < 5 else "")
        start += length
    return "".join(left)


class NotCommonAtHeart(CommonPasswordValidator):
    def validate(self, password, user=None):
        text = once(folded(password))
        bare = text.strip("0123456789").strip("!?.,;:_-+*#$%&@=/() ").strip("0123456789")
        if len(without_runs(text)) < OWN:
            raise ValidationError(
                _("This password is a run of neighbouring or repeated characters."), code="password_is_a_run"
            )
        if text in self.passwords or bare in self.passwords or once(bare) in self.passwords:
            raise ValidationError(
                _("This password is a common one, or a common one made longer."), code="password_too_common"
            )


class NotAboutThisSite:
    def validate(self, password, user=None):
        rest = folded(password)
        for word in words():
            rest = rest.replace(word, "")
        if len(without_runs(rest)) < OWN and rest != folded(password):
            raise ValidationError(
                _("This password is made of words that this site is known by."), code="password_is_about_this_site"
            )

    def get_help_text(self):
        return _("Your password can’t be a common one, a run of characters, or be made of words that this site is "
                 "known by. A few words that have nothing to do with each other are good.")  # fmt: skip

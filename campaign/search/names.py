"""Names that are nearly what somebody asked for: “Did you mean …?”

Compared are the sounds of words (`campaign.names.alike`), so that Kagarlickij meets Кагарлицкий and Kagarlitsky; of a
name, each word that was asked for takes the nearest, because people ask for surnames.
"""

import itertools
from dataclasses import replace
from itertools import chain

from rapidfuzz import fuzz

from campaign.citing import shown
from campaign.models import Campaign, Name, Organization, Person
from campaign.names import alike
from campaign.search import words
from campaign.search.excerpts import Asked

MOST = 3
WORDS = 12  # of a question that are compared
_NEAR = 75  # of 100, for each word
_LETTERS = 3  # a shorter word says too little


def near(query, forms):
    """Up to three public names that sound or are spelled like what is asked for; the nearest first, and none that has
    a word that is excluded."""
    asked = [word for term in query.wanted for word in term.words][:WORDS]
    wanted = [alike.sounds(word) for word in asked if len(word) >= _LETTERS]
    if not wanted:
        return []
    scored = {}
    for name in _known():
        score = _likeness(wanted, [alike.sounds(word) for word in words.folded(name)])
        if score and not forms.find(name):  # nor may it take the place of another
            scored[name] = score
    nearest = sorted(scored, key=lambda name: (-scored[name], name))
    unwanted = Asked(replace(query, wanted=query.excluded))
    return list(itertools.islice((name for name in nearest if not unwanted.found(name, "")), MOST))


def _likeness(wanted, named):
    """How nearly a name has these words, from 0 to 100; 0 where it lacks one."""
    total = 0
    for word in wanted:
        best = max((fuzz.ratio(word, other, score_cutoff=_NEAR) for other in named), default=0)
        if not best:
            return 0
        total += best
    return total / len(wanted) - abs(len(named) - len(wanted))


def _known():
    """Every public name of an organization, person or campaign."""
    titles = (
        model.objects.published().filter(replaced_by=None).values_list("title", flat=True).iterator()
        for model in (Organization, Person, Campaign)
    )
    return chain(*titles, shown(Name).values_list("text", flat=True).iterator())

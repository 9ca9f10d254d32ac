"""Names that are nearly what somebody asked for: “Did you mean …?”

Compared are the sounds of words (`campaign.names.alike`), so that Kagarlickij meets Кагарлицкий and Kagarlitsky; of a
name, each word that was asked for takes the nearest, because people ask for surnames.
"""

import heapq
from itertools import chain

from rapidfuzz import fuzz

from campaign.citing import shown
from campaign.models import Campaign, Name, Organization, Person
from campaign.names import alike
from campaign.search import words

MOST = 3
_NEAR = 75  # of 100, for each word
_LETTERS = 3  # a shorter word says too little


def near(text, forms):
    """Up to three public names that sound or are spelled like this text; the nearest first."""
    wanted = [alike.sounds(word) for word in words.folded(text[:100]) if len(word) >= _LETTERS]
    if not wanted:
        return []
    scored = {}
    for name in _known():
        score = _likeness(wanted, [alike.sounds(word) for word in words.folded(name)])
        if score:
            scored[name] = score
    nearest = heapq.nsmallest(MOST * 3, scored, key=lambda name: (-scored[name], name))
    return [name for name in nearest if not forms.find(name)][:MOST]


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

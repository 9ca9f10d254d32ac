from django.db.models import Exists, OuterRef

from campaign import trees
from campaign.models import Name


class NamedSearch:
    """For the admin of organizations and people: found by every name they have, shown or not."""

    def word_matches(self, word):
        owner = dict(trees.row_models(self.model))[Name]
        named = Name.objects.filter(**{owner: OuterRef("pk")}, folded__contains=word)
        return super().word_matches(word) | Exists(named)

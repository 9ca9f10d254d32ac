"""What the formsets of the admin share."""

import re

from django.utils.functional import cached_property


class OnlySent:
    """For a formset: it has the forms that were sent, and those of rows that are there.

    How many there are is told by a number of its own. Django believes it, up to two thousand; so many empty forms take
    a minute to read and to show again, though nobody sent them.
    """

    def total_form_count(self):
        count = super().total_form_count()
        if not self.is_bound:
            return count
        there = min(self.initial_form_count(), len(self.get_queryset()))
        return min(count, max(self._sent, there))

    @cached_property
    def _sent(self):
        """One more than the highest number that a field was sent for."""
        names = re.compile(rf"{re.escape(self.prefix)}-([0-9]{{1,6}})-")
        return max((int(name[1]) + 1 for name in map(names.match, self.data) if name), default=0)

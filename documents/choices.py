"""What the value of a field with choices is called: as `get_…_display()` says, which makes all the words of the field
anew for each value."""

import functools

from django.utils.translation import get_language


def called(thing, name):
    """The word for the value of this field, in the language of the page."""
    value = getattr(thing, name)
    return words(thing._meta.get_field(name), get_language()).get(value, value)


@functools.cache
def words(field, language):
    """{value: its word} of a field with choices; `language` is that of the page."""
    return {value: str(word) for value, word in field.flatchoices}

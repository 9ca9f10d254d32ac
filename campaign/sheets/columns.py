"""The fields of a model as columns of a sheet: each value as text, and each text as a value."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django_countries import countries
from django_countries.fields import CountryField

from documents import text as texts

from .cells import MANY

_YES = {"yes", "true", "1", "да", "так", "oui", "ja", "sí", "si", "sì"}
_NO = {"no", "false", "0", "нет", "ні", "non", "nein", "", "-"}


class Column:
    """One field. `cell` gives the text of a value, `value` the value of a text, or a ValidationError.

    `known` is what was read together with the instances (tables.Known), `references` what other cells name.
    """

    changes = True  # whether a sheet may change it

    def __init__(self, field):
        self.field, self.name, self.attname = field, field.name, field.attname

    @property
    def is_required(self):
        field = self.field
        return not (field.has_default() or field.null or field.blank)

    def cell(self, instance, known):
        return str(getattr(instance, self.attname) or "")

    def stored(self, instance, known):
        """The value as `value` gives it."""
        return getattr(instance, self.attname)

    def value(self, text, references):
        text = texts.newlines(text).strip()
        if not text and self.field.blank:
            return ""
        return self.field.clean(text, None)

    def set(self, instance, value):
        setattr(instance, self.attname, value)


class Choice(Column):
    """One of a few words: as they are stored, or as the admin calls them."""

    def value(self, text, references):
        word = text.strip().casefold()
        if not word and self.field.blank:
            return ""
        for value, label in self.field.flatchoices:
            if word in (str(value).casefold(), str(label).casefold()):
                return value
        known = ", ".join(str(value) for value, _label in self.field.flatchoices if value)
        raise ValidationError(_("“%(word)s” is none of: %(known)s.") % {"word": text[:40], "known": known})


class Country(Column):
    """A code of two letters, or the country's name."""

    def cell(self, instance, known):
        return getattr(instance, self.name).code or ""

    def stored(self, instance, known):
        return self.cell(instance, known)

    def value(self, text, references):
        word = text.strip()
        code = word.upper() if word.upper() in countries else countries.by_name(word) if word else ""
        if word and not code:
            raise ValidationError(_("“%s” is no country. Write its code of two letters, or its name.") % word[:40])
        return code


class YesNo(Column):
    def cell(self, instance, known):
        return "yes" if getattr(instance, self.attname) else "no"

    def value(self, text, references):
        word = text.strip().casefold()
        if word not in _YES | _NO:
            raise ValidationError(_("“%s” is neither yes nor no.") % text[:40])
        return word in _YES


class Number(Column):
    def cell(self, instance, known):
        value = getattr(instance, self.attname)
        return "" if value is None else str(value)

    def value(self, text, references):
        digits = text.strip().replace("\xa0", "").replace(" ", "")
        if not digits and self.field.null:
            return None
        if not digits and self.field.has_default():
            return self.field.get_default()
        if not (digits.removeprefix("-").isdecimal() and digits.isascii() and len(digits) < 19):
            raise ValidationError(_("“%s” is no whole number.") % text[:40])
        return self.field.clean(int(digits), None)


class Reference(Column):
    """Another record, or the topic: written as its address."""

    @property
    def target(self):
        return self.field.related_model

    @property
    def is_required(self):
        return not self.field.null

    def cell(self, instance, known):
        key = getattr(instance, self.attname)
        return known.slugs[key] if key else ""

    def named(self, text):
        """What the cell names, one text for each."""
        return [text.strip()] if text.strip() else []

    def value(self, text, references):
        named = self.named(text)
        if not named and not self.field.null:
            raise ValidationError(_("is missing."))
        return references.find(self.target, named[0]) if named else None


class References(Reference):
    """The campaigns of a record: addresses with a semicolon between them."""

    is_required = False

    def cell(self, instance, known):
        return MANY.join(sorted(known.slugs[key] for key in known.campaigns.get(instance.pk, ())))

    def stored(self, instance, known):
        return sorted(known.campaigns.get(instance.pk, ()))

    def named(self, text):
        return [each.strip() for each in text.replace("\n", ";").split(";") if each.strip()]

    def value(self, text, references):
        return sorted({references.find(self.target, each) for each in self.named(text)})

    def set(self, instance, value):
        """Kept beside the row, which does not hold it."""


class Key(Column):
    """The id, by which a row of the sheet is known again; a row without one is new."""

    changes = False

    def cell(self, instance, known):
        return str(instance.pk)

    def value(self, text, references):
        try:
            return uuid.UUID(text.strip()) if text.strip() else None
        except ValueError as error:
            raise ValidationError(
                _("“%s” is no id. Leave it as it was exported, or empty for something new.") % text[:40]
            ) from error


class Fixed(Column):
    """Shown and never changed by a sheet."""

    changes = False


def column_of(field):
    """The column of a field."""
    if field.many_to_many:
        return References(field)
    if field.is_relation:
        return Reference(field)
    if isinstance(field, CountryField):
        return Country(field)
    if isinstance(field, models.BooleanField):
        return YesNo(field)
    if isinstance(field, models.IntegerField):
        return Number(field)
    return Choice(field) if field.choices else Column(field)

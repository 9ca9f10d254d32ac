"""What admin pages say of the review."""

from django import template
from django.urls import reverse

from campaign import reviewing

register = template.Library()


@register.filter
def kind(record):
    """What kind of record it is: “Petition”."""
    return str(record._meta.verbose_name).capitalize()


@register.filter
def change_url(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


@register.simple_tag
def reviews_waiting():
    """How many records and edits wait for an editor; `reviewing.COUNTED` at most."""
    return reviewing.count()


@register.simple_tag
def came_back(user):
    """How many of this user's drafts and edits came back to be corrected."""
    return len(reviewing.returned(user))

"""What waits for somebody, for the front page of the admin."""

from django import template

from documents import repairing
from documents.models import Arrival

register = template.Library()


@register.simple_tag
def captures_waiting():
    return Arrival.objects.count()


@register.simple_tag
def places_waiting():
    return repairing.waiting().count()

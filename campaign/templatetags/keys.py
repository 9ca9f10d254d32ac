"""The keyboard shortcuts, for the script that carries them out."""

from django import template

from campaign.admin.shortcuts import for_script

register = template.Library()


@register.simple_tag
def shortcuts(user):
    return for_script(user)

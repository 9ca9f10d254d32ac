"""The board on which the admin begins."""

from django import template

from campaign import coverage

register = template.Library()


@register.inclusion_tag("admin/_board.html", takes_context=True)
def board(context):
    request = context["request"]
    days = coverage.read_days(request.GET.get("days"))
    waiting, done = coverage.board(request.user, days)
    return {
        "waiting": waiting, "done": done, "days": days, "choices": coverage.CHOICES,
        "least": coverage.LEAST_DAYS, "most": coverage.MOST_DAYS,
        "has_figures": request.user.has_perm("campaign.view_petition"),
    }  # fmt: skip

"""Django's tags of `i18n`, for the pages of readers, but for one thing: words that stand in a template as they are get
looked up once in a process and language, and not for each page. A page has forty of them, and to look them up took a
third of what surrounds its content.
"""

from django import template
from django.templatetags import i18n
from django.utils.translation import get_language

register = template.Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


class Words(template.Node):
    """What `node`, which asks for nothing of the page, says in each language."""

    child_nodelists = ()

    def __init__(self, node):
        self.node, self.said = node, {}

    def render(self, context):
        language = get_language()
        if language not in self.said:
            self.said[language] = self.node.render(context)
        return self.said[language]


@register.tag("trans")
@register.tag("translate")
def translate(parser, token):
    node = i18n.do_translate(parser, token)
    asked = [node.filter_expression, *filter(None, [node.message_context])]
    # What looks nothing up is a Variable of fixed words, or the words themselves.
    is_fixed = all(getattr(each.var, "lookups", None) is None and not each.filters for each in asked)
    return node if node.asvar or not is_fixed else Words(node)

"""The addresses that an import gives: no two of one kind alike, and none that leads elsewhere."""

from django.utils.translation import gettext as _

from campaign import trees
from campaign.models import FormerAddress, Record
from campaign.models.base import RESERVED_SLUGS


def check(model, lines, seen, wrong):
    """Refuse the addresses of some lines that cannot be. `seen` is {address: number} of the lines before them."""
    if not any(field.name == "slug" for field in model._meta.fields):
        return
    for line in lines:
        slug = line.instance.slug
        if seen.setdefault(slug, line.number) != line.number:
            what = _("row %(row)s has the address “%(slug)s” already.")
            wrong(line.number, "slug", what % {"row": f"{seen[slug]:,}", "slug": slug})
    given = {line.instance.slug: line for line in lines if any(name == "slug" for name, *_texts in line.changes)}
    mine = {line.instance.pk for line in lines}
    for slug, pk in model._base_manager.filter(slug__in=given).values_list("slug", "pk"):
        if pk != given[slug].instance.pk and pk not in mine:
            what = _("“%s” is the address of another one. To change that one, give its id.")
            wrong(given[slug].number, "slug", what % slug)
    if given and issubclass(model, Record):
        _check_of_records(model, given, wrong)


def _check_of_records(model, given, wrong):
    for slug in given.keys() & RESERVED_SLUGS:
        wrong(given[slug].number, "slug", _("“%s” is the address of another page.") % slug)
    former = FormerAddress.objects.filter(record_type=trees.record_type(model()), slug__in=given)
    leads = dict(former.values_list("slug", "record_id"))
    public = set(model.objects.published().filter(pk__in=leads.values()).values_list("pk", flat=True))
    for slug, pk in leads.items():
        if pk in public and pk != given[slug].instance.pk:
            wrong(given[slug].number, "slug", _("“%s” still leads to a published record.") % slug)

"""Changes that a list offers for many records at a time: the campaigns they belong to, and their kind."""

from functools import cache

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign import values
from campaign.models import Campaign
from campaign.sheets.references import Lookup
from documents.admin.deciding import Decision

OFFERED = 100  # campaigns that are offered while one types


class CampaignField(forms.CharField):
    """A campaign that is named; some are offered while one types. It needs no script, however many there are."""

    widget = forms.TextInput(attrs={"class": "vTextField", "list": "offered"})

    @property
    def offered(self):
        return Campaign.objects.order_by("-updated_at").values_list("slug", "title")[:OFFERED]

    def clean(self, value):
        text, references = super().clean(value), Lookup()
        references.ask(Campaign, text)
        return Campaign.objects.get(pk=references.find(Campaign, text))


class CampaignForm(forms.Form):
    campaign = CampaignField(
        label=_("Campaign"), max_length=300, help_text=_("Its address, its exact title, or its id.")
    )


@cache
def kind_form(model):
    """The form that asks for a kind of this model."""

    class KindForm(forms.Form):
        kind = forms.ChoiceField(label=_("Kind"), choices=model._meta.get_field("kind").choices)

    return KindForm


def _never(record):
    """On a record’s own page its form does it."""
    return False


def changes_about(model):
    """What a list of these records can change."""
    change = f"{model._meta.app_label}.change_{model._meta.model_name}"
    names = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    if "campaigns" in names:
        yield Decision(
            "assign", _("Assign to a campaign"), _("They will belong to the campaign, beside those they belong to."),
            _("“%s” is assigned."), values.assign, _never, change, form=CampaignForm,
        )  # fmt: skip
        yield Decision(
            "unassign", _("Remove from a campaign"), _("They will no longer belong to the campaign."),
            _("“%s” is removed."), values.remove, _never, change, form=CampaignForm,
        )  # fmt: skip
    if "kind" in names:
        yield Decision(
            "set-kind", _("Change the kind"), _("They will all be of the kind that you choose."),
            _("“%s” is changed."), values.set_kind, _never, change, form=kind_form(model),
        )  # fmt: skip

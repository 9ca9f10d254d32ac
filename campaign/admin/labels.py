"""Labels in the admin: on many things at a time, on one, and as a filter of each list."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import labelling
from campaign.drafts import Refused
from campaign.models import Label, Labelled
from campaign.models.labels import LONGEST
from documents.admin.deciding import Decision
from documents.admin.lists import Capped
from documents.text import fold

OFFERED = 100  # labels that are offered while one types, and by the filter


def offered():
    return [(name, "") for name in Label.objects.values_list("name", flat=True)[:OFFERED]]


class LabelField(forms.CharField):
    widget = forms.TextInput(attrs={"class": "vTextField", "list": "offered"})

    @property
    def offered(self):
        return offered()

    def clean(self, value):
        try:
            return labelling.cleaned(super().clean(value))
        except Refused as error:
            raise ValidationError(error.problems) from error


class LabelForm(forms.Form):
    label = LabelField(
        label=_("Label"), max_length=LONGEST,
        help_text=_("One that is there, or a new one. Curators and editors see it; readers never do."),
    )  # fmt: skip


def _never(thing):
    """On a thing’s own page there is a form for it."""
    return False


def changes_of(permission):
    """What each list offers to those with this permission."""
    return (
        Decision(
            "label", _("Put a label on"), _("They will have the label, beside those they have."),
            _("“%s” has the label."), labelling.put, _never, permission, form=LabelForm,
        ),
        Decision(
            "unlabel", _("Take a label off"), _("They will no longer have the label."),
            _("“%s” no longer has the label."), labelling.take_off, _never, permission, form=LabelForm,
        ),
    )  # fmt: skip


class LabelFilter(admin.SimpleListFilter):
    title = _("label")
    parameter_name = "label"

    def lookups(self, request, model_admin):
        used = Labelled.objects.filter(thing_type=labelling.type_of(model_admin.model)).values("label")
        found = Label.objects.filter(pk__in=used).values_list("pk", "name")
        return [(str(pk), name) for pk, name in found[:OFFERED]]

    def queryset(self, request, queryset):
        chosen = {key for key, _name in self.lookup_choices} & {self.value()}
        if not self.value():
            return queryset
        on = Labelled.objects.filter(thing_type=labelling.type_of(queryset.model), label__in=chosen)
        return queryset.filter(pk__in=on.values("thing_id"))


class HasLabels:
    """For the admin of a record or a source, before CuratedAdmin."""

    def get_urls(self):
        name, wrap = f"{self.opts.app_label}_{self.opts.model_name}_label", self.admin_site.admin_view
        return [path("<uuid:object_id>/label/", wrap(self.label_view), name=name), *super().get_urls()]

    def read_labels(self, things):
        """For the column of a list: each thing’s labels, read at once."""
        found = labelling.of(self.model, [thing.pk for thing in things])
        for thing in things:
            thing.labels_on = found[thing.pk]

    @admin.display(description=_("labels"))
    def labelled(self, obj):
        return format_html_join(" ", '<a class="curated-label" href="{}">{}</a>', self._links(obj.labels_on))

    def _links(self, labels):
        listed = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return [(f"{listed}?{urlencode({LabelFilter.parameter_name: label.pk})}", label.name) for label in labels]

    def form_context(self, request, obj):
        context = super().form_context(request, obj)
        if obj is None:
            return context
        return context | {
            "labels": self._links(labelling.of(self.model, [obj.pk])[obj.pk]),
            "label_url": self.url("label", obj.pk) if self._may_label(request) else "",
            "label_longest": LONGEST,
            "labels_offered": offered(),
        }

    def _may_label(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def label_view(self, request, object_id):
        """Put a label on, or take one off (POST)."""
        obj = self.there(request, object_id)
        if request.method != "POST":
            raise Http404
        if not self._may_label(request):
            raise PermissionDenied
        gone = request.POST.get("off")
        try:
            with transaction.atomic():
                if gone is None:
                    labelling.put(obj, request.user, "", request.POST.get("label", ""))
                else:
                    labelling.take_off(obj, request.user, "", gone)
        except Refused as error:
            self.message_user(request, " ".join(error.problems), messages.ERROR)
        else:
            said = gettext("The label is there.") if gone is None else gettext("The label is off.")
            self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(self.url("change", obj.pk))


class LabelNameForm(forms.ModelForm):
    class Meta:
        model = Label
        fields = ["name"]

    def clean_name(self):
        """A form asks nothing of the columns that it hides, so what they say of names is asked here."""
        name = self.cleaned_data["name"]
        if Label.objects.filter(folded=fold(name)).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is such a label already."))
        return name


@admin.register(Label)
class LabelAdmin(Capped, admin.ModelAdmin):
    """To rename one, or to do away with it."""

    form = LabelNameForm
    search_fields = ["folded"]
    list_display = ["name", "on"]

    def shown(self, queryset):
        return queryset.annotate(counted=Count("things"))

    @admin.display(description=_("on"))
    def on(self, obj):
        return format_html("{}", obj.counted)

"""Capturing a source: a text, a file or an address comes in, is looked at, and becomes a source or a version."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents import ingest, known, receiving, repairing
from documents import text as texts
from documents.extraction import Choose, Unreadable
from documents.models import Arrival, Document
from documents.turns import turn

from .capture_forms import CaptureForm, ReviewForm
from .keeping import saved
from .lists import Capped
from .previews import Masks, preview


@admin.register(Arrival)
class ArrivalAdmin(Capped, admin.ModelAdmin):
    """What was captured waits here until somebody stores or dismisses it; a session that ends loses nothing."""

    list_display = ["said", "captured_how", "created_by", "created_at", "document"]
    list_display_links = ["said"]
    list_filter = ["captured_how"]
    list_select_related = ["created_by", "document"]
    ordering = ["-created_at", "-id"]
    actions = None
    change_list_template = "admin/capture_list.html"
    delete_confirmation_template = "admin/capture_dismiss.html"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data", "reading")

    @admin.display(description=_("captured"))
    def said(self, arrival):
        return str(arrival)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Captures that wait"), **(extra_context or {})})

    # --- capturing ---------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            form = CaptureForm(request.POST, request.FILES)
            arrival = form.receive(request.user) if form.is_valid() else None
            if arrival is not None:
                self.log_addition(request, arrival, [{"added": {}}])
                return saved(request, HttpResponseRedirect(self.url("change", arrival.pk)))
        else:
            form = CaptureForm(initial={"document": _existing(request.GET.get("document", ""))})
        return self.page(request, "admin/capture.html", _("Capture a source"), form=form)

    # --- looking at it, and storing it -------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        try:
            arrival = Arrival.objects.select_related("document", "created_by").filter(pk=object_id).first()
        except ValidationError as error:
            raise Http404 from error
        if not self.has_change_permission(request, arrival):
            raise PermissionDenied
        if arrival is None:
            return self.gone(request)
        try:
            if request.method == "POST" and "part" in request.POST:
                return self.choose(request, arrival)
            found = receiving.read(arrival)
        except Unreadable as error:
            return self.unreadable(request, arrival, error)
        if isinstance(found, Choose):
            context = {"parts": found.parts, "arrival": arrival, "original": arrival}
            return self.page(request, "admin/capture_choose.html", _("Choose what to capture"), **context)
        return self.review(request, arrival, found)

    def choose(self, request, arrival):
        """Another part of the file; it has to be one that can be read."""
        arrival.reading, arrival.part = "", request.POST["part"].replace("\0", "")[:2000]
        try:
            receiving.read(arrival)
        except Unreadable as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            Arrival.objects.filter(pk=arrival.pk).update(part=arrival.part, reading=arrival.reading)
        return HttpResponseRedirect(self.url("change", arrival.pk))

    def unreadable(self, request, arrival, error):
        """It could be read when it came; the part that was chosen then cannot."""
        self.message_user(request, str(error), messages.ERROR)
        if arrival.part:
            Arrival.objects.filter(pk=arrival.pk).update(part="")
            return HttpResponseRedirect(self.url("change", arrival.pk))
        return HttpResponseRedirect(self.url("changelist"))

    def review(self, request, arrival, extracted):
        posted = request.POST if request.method == "POST" else None
        typed = [posted["url"]] if posted and posted.get("url") else []
        same = known.same_as(arrival, extracted, typed)
        documents = [each.document for each in same]
        documents += [arrival.document] if arrival.document else []
        masks = Masks(documents, receiving.links(arrival, extracted))
        form = ReviewForm(arrival, extracted, same, masks, posted)
        if posted is not None and form.is_valid():
            response = self.store(request, arrival, extracted, form)
            if response is not None:
                return response
        context = {
            "arrival": arrival,
            "original": arrival,
            "extracted": extracted,
            "form": form,
            "preview": preview(extracted, masks),
            "status": extracted.http_status or arrival.http_status,
            "known": bool(same or arrival.document),
        }
        return self.page(request, "admin/capture_review.html", _("Look at it, then store it"), **context)

    def store(self, request, arrival, extracted, form):
        """Store it, and go to its source; None where it cannot be, and the form says why."""
        document = form.document
        is_new = document._state.adding
        may = ["documents.add_version", *(["documents.add_document"] if is_new else [])]
        if not request.user.has_perms(may):
            raise PermissionDenied
        try:
            with turn():
                version = ingest.store(
                    arrival, extracted, request.user, document, looked_at=form.looked_at, **form.version_fields()
                )
        except ingest.Gone:
            return self.gone(request)
        except (ingest.Unchanged, texts.UnstorableText) as error:
            form.add_error("is_a", str(error))
            return None
        except IntegrityError:  # somebody took the address, or the number, in this very moment
            form.add_error(None, gettext("Somebody else stored something at the same moment. Save again."))
            return None
        if is_new:
            self.log_addition(request, document, [{"added": {}}])
        else:
            version_name = str(version._meta.verbose_name)
            self.log_change(request, document, [{"added": {"name": version_name, "object": str(version.number)}}])
        self.tell(request, version)
        return saved(request, HttpResponseRedirect(reverse("admin:documents_document_change", args=[document.pk])))

    def tell(self, request, version):
        """What became of it."""
        url = reverse("admin:documents_version_change", args=[version.pk])
        link = format_html('<a href="{}">{}</a>', url, gettext("Version %s") % version.number)
        self.message_user(request, format_html(gettext("{} is stored. Only curators see it yet."), link))
        places = ingest.places_said(version)
        if places:
            self.message_user(request, _with_link(places, waiting_url(version), gettext("Look at them")))
        masks = ingest.masks_said(version)
        if masks:
            url = reverse("admin:documents_version_suggestions", args=[version.pk])
            url = url if request.user.has_perm("documents.change_redaction") else ""
            self.message_user(request, _with_link(masks, url, gettext("Decide now")), messages.WARNING)

    # --- dismissing it -----------------------------------------------------------------------

    def delete_view(self, request, object_id, extra_context=None):
        try:
            there = Arrival.objects.filter(pk=object_id).exists()
        except ValidationError as error:
            raise Http404 from error
        if self.has_delete_permission(request) and not there:
            return self.gone(request)
        return super().delete_view(request, object_id, {"title": _("Dismiss this capture"), **(extra_context or {})})

    def gone(self, request):
        said = gettext("This capture waits no longer: somebody has stored or dismissed it.")
        self.message_user(request, said, messages.WARNING)
        return HttpResponseRedirect(self.url("changelist"))

    # --- what the pages share ----------------------------------------------------------------

    def url(self, what, *args):
        return reverse(f"admin:documents_arrival_{what}", args=args)

    def page(self, request, template, title, **context):
        form = context.get("form")
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": form.media if form is not None else "",
            "errors": bool(form is not None and form.errors),
            **context,
        }
        return TemplateResponse(request, template, context)


def _existing(key):
    """The source with this key, from an address; None where it is mangled."""
    try:
        return Document.objects.filter(pk=key).first() if key else None
    except ValidationError:
        return None


def waiting_url(version):
    """Where the places wait that a person has to look at; "" where none does."""
    waits = repairing.waiting().filter(version=version).exists()
    return f"{reverse('admin:documents_anchor_changelist')}?version={version.pk}" if waits else ""


def _with_link(sentence, url, words):
    return format_html('{} <a href="{}">{}</a>', sentence, url, words) if url else sentence

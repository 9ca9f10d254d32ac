"""Spreadsheets in the admin: a list as a file, and a file as a preview that somebody confirms."""

import copy
import datetime
import hashlib
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.accounts import audit
from campaign.models import SheetUpload
from campaign.sheets import planning, reading, storing, writing
from campaign.sheets.plans import CHANGED, NEW, UNCHANGED
from campaign.sheets.tables import LISTED, TABLES, tables_of
from documents.turns import turn

KEPT = datetime.timedelta(days=1)  # how long an upload waits to be confirmed
SHOWN = 100  # rows of a preview
CHANGED_SINCE = _("The file or the records changed since you saw what would be done. Nothing is imported. Look again.")
_NO_FILTER = {"o", "p", "e", "all", "_changelist_filters", "_popup", "_to_field"}
FORMATS = [
    ("csv", _("CSV: text, opens in every spreadsheet program; up to %s rows") % f"{writing.MOST_ROWS['csv']:,}"),
    ("xlsx", _("XLSX: for Excel and LibreOffice; up to %s rows") % f"{writing.MOST_ROWS['xlsx']:,}"),
]


def listed(kind):
    """The model whose list this is, and its admin; 404 for any other word."""
    if kind not in LISTED:
        raise Http404
    return LISTED[kind], admin.site.get_model_admin(LISTED[kind])


def may(user, action, model):
    return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


def context(request, model, title, **more):
    return {**admin.site.each_context(request), "opts": model._meta, "title": title, **more}


def log(user, model, said):
    """What somebody did with a whole table; there is no one thing that it was done to."""
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(model), object_id=None, object_repr=said[:200],
        action_flag=CHANGE, change_message=said,
    )  # fmt: skip


class TableField(forms.ChoiceField):
    """Which table; the first one where nothing is said."""

    def __init__(self, tables):
        super().__init__(
            label=_("Table"),
            choices=[(table.name, str(table.label).capitalize()) for table in tables],
            widget=forms.RadioSelect,
            initial=tables[0].name,
        )
        self.tables = {table.name: table for table in tables}

    def clean(self, value):
        return self.tables[super().clean(value)]


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS, widget=forms.RadioSelect, initial="csv")

    def __init__(self, tables, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["table"] = TableField(tables)
        self.order_fields(["table", "format"])


def export(request, kind):
    """What the list shows with these filters, as a file."""
    model, model_admin = listed(kind)
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    filters = [(name, value) for name, value in request.GET.items() if name not in _NO_FILTER]
    try:
        found = _changelist(request, model_admin)
    except IncorrectLookupParameters:
        messages.error(request, gettext("These filters do not work. The list is shown without them."))
        return HttpResponseRedirect(reverse("sheet_export", args=[kind]))
    tables = [table for table in tables_of(model) if may(request.user, "view", table.model)]
    form = ExportForm(tables, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _file(request, form.cleaned_data["table"], form.cleaned_data["format"], found.queryset, filters)
        except writing.TooMuch as error:
            form.add_error(None, str(error))
    said = context(
        request, model, gettext("Export"), form=form, count=found.result_count, filters=filters,
        list_url=f"{model_admin.url('changelist')}?{urlencode(filters)}",
    )  # fmt: skip
    return TemplateResponse(request, "admin/sheet_export.html", said)


def _changelist(request, model_admin):
    asked = copy.copy(request)
    asked.GET = request.GET.copy()
    for name in _NO_FILTER:
        asked.GET.pop(name, None)
    return model_admin.get_changelist_instance(asked)


def _file(request, table, form, records, filters):
    if table.owner:
        rows = table.model._base_manager.filter(**{f"{table.owner}__in": records.order_by().values("pk")})
        rows = rows.order_by(f"{table.owner}__slug", "position", "pk")
    else:
        rows = records.order_by("slug")
    most = writing.MOST_ROWS[form]
    keys = list(rows.values_list("pk", flat=True)[: most + 1])
    if len(keys) > most:
        raise writing.TooMuch(
            gettext(
                "There are more than %(most)s rows, more than one %(format)s file is made of here. "
                "Filter the list first."
            )
            % {"most": f"{most:,}", "format": form.upper()}
        )
    name = f"{table.name}-{timezone.now():%Y-%m-%d}-not-public.{form}"
    made = writing.as_csv(table, keys) if form == "csv" else writing.as_xlsx(table, keys)
    log(request.user, table.model, gettext("Exported %(count)s rows as %(name)s (filters: %(filters)s)") % {
        "count": len(keys), "name": name, "filters": urlencode(filters) or gettext("none"),
    })  # fmt: skip
    audit.note(audit.Event.EXPORTED, kind=table.model._meta.label_lower, said=f"{form}, {len(keys)}")
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        answer = FileResponse(made, as_attachment=True, filename=name, content_type=kind)
    else:
        answer = StreamingHttpResponse(made, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- importing -------------------------------------------------------------------------------


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"), help_text=_("CSV or XLSX; up to %(rows)s rows and %(bytes)s MB.")
        % {"rows": f"{reading.MOST_ROWS:,}", "bytes": reading.MOST_BYTES // 1_000_000},
    )  # fmt: skip
    encoding = forms.ChoiceField(
        label=_("Encoding of a CSV file"), choices=list(reading.ENCODINGS.items()), required=False
    )

    def __init__(self, tables, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["table"] = TableField(tables)
        self.order_fields(["table", "file", "encoding"])

    def clean(self):
        cleaned = super().clean()
        file, table = cleaned.get("file"), cleaned.get("table")
        if file is None or table is None:
            return cleaned
        try:
            data = file.read(reading.MOST_BYTES + 1)
            cleaned["sheet"] = reading.read(data, table.header, cleaned.get("encoding", ""))
            cleaned["sha256"] = hashlib.sha256(data).hexdigest()
        except reading.NotRead as error:
            self.add_error("file", str(error))
        return cleaned


def may_import(user, table):
    return any(may(user, action, table.model) for action in ("add", "change"))


def receive(request, kind):
    """Choose a table and a file; what it would do is shown next."""
    model, model_admin = listed(kind)
    tables = [table for table in tables_of(model) if may_import(request.user, table)]
    if not tables or not model_admin.has_view_permission(request):
        raise PermissionDenied
    form = ImportForm(tables, *([request.POST, request.FILES] if request.method == "POST" else []))
    if form.is_valid():
        SheetUpload.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
        upload = SheetUpload.objects.create(
            table=form.cleaned_data["table"].name, filename=form.cleaned_data["file"].name[:200], user=request.user,
            rows=form.cleaned_data["sheet"].packed(), sha256=form.cleaned_data["sha256"],
        )  # fmt: skip
        return HttpResponseRedirect(reverse("sheet_preview", args=[upload.pk]))
    columns = [(str(table.label).capitalize(), ", ".join(table.header)) for table in tables]
    said = context(
        request, model, gettext("Import"), form=form, columns=columns, list_url=model_admin.url("changelist")
    )
    return TemplateResponse(request, "admin/sheet_import.html", said)


def preview(request, pk):
    """What the import would do; on POST it is done."""
    if request.method == "POST":
        try:
            with turn(), transaction.atomic():
                answer = _confirm(request, _upload(request, pk, SheetUpload.objects.select_for_update()))
        except IntegrityError:  # of what was right when it was shown
            answer = None
        if answer is not None:
            return answer
        messages.error(request, CHANGED_SINCE)
    upload = _upload(request, pk, SheetUpload.objects)
    sheet = reading.Sheet.unpacked(upload.rows)
    found = planning.plan(TABLES[upload.table], sheet, request.user, upload.pk)
    storing.check(found)
    return _page(request, upload, found, sheet)


def _upload(request, pk, uploads):
    upload = uploads.filter(pk=pk, user=request.user).first()
    if upload is None or upload.table not in TABLES:
        raise Http404(gettext("This upload is gone: it was imported, or a day has passed."))
    if not may_import(request.user, TABLES[upload.table]):
        raise PermissionDenied
    return upload


def _confirm(request, upload):
    """Do it; None where it is no longer what was shown. What the database has to say was asked then."""
    table = TABLES[upload.table]
    if "discard" in request.POST:
        upload.delete()
        messages.info(request, gettext("Nothing is imported; the file is gone from here."))
        return HttpResponseRedirect(_list_url(table))
    found = planning.plan(table, reading.Sheet.unpacked(upload.rows), request.user, upload.pk, lock=True)
    shown = (request.POST.get("sha256"), request.POST.get("token"))
    if found.problems or not found.acting or shown != (upload.sha256, found.token):
        return None
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:1000]
    comment = gettext("Imported “%s”") % upload.filename + (f": {reason}" if reason else "")
    for sentence in storing.carry_out(found, request.user, comment):
        messages.warning(request, sentence)
    new = len([line for line in found.of(NEW) if not line.waits])
    done = gettext("Imported “%(file)s”: %(new)s new, %(changed)s changed, of these %(waits)s as edits that wait.") % {
        "file": upload.filename, "new": new, "changed": len(found.acting) - new, "waits": found.waiting,
    }  # fmt: skip
    log(request.user, table.model, done)
    messages.success(request, done)
    upload.delete()
    return HttpResponseRedirect(_list_url(table))


def _list_url(table):
    return admin.site.get_model_admin(table.record_model).url("changelist")


def _page(request, upload, found, sheet):
    counts = found.counts
    acting = found.acting[:SHOWN]
    return TemplateResponse(
        request, "admin/sheet_preview.html",
        context(
            request, found.table.record_model, gettext("What the import would do"), upload=upload, plan=found,
            sheet=sheet, lines=acting, unlisted=len(found.acting) - len(acting), table_label=found.table.label,
            new=counts[NEW], changed=counts[CHANGED], unchanged=counts[UNCHANGED], again=_again(found.table),
            reason=request.POST.get("reason", ""),
        ),
    )  # fmt: skip


def _again(table):
    return reverse("sheet_import", args=[table.record_model._meta.model_name])

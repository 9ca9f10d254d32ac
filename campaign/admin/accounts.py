"""Accounts and roles for administrators, and the log of what people did, which nobody changes."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaign.accounts import audit, codes, sessions, throttle
from campaign.models import AuditEntry
from documents.admin.lists import AskableList

admin.site.unregister(TOTPDevice)  # its page shows the secret
admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ["username", "is_active", "is_staff", "is_superuser", "has_second_factor", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    actions = ["end_sessions", "take_second_factor", "let_in_again"]

    def get_changelist(self, request, **kwargs):
        return AskableList

    def get_queryset(self, request):
        device = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(second_factor=Exists(device))

    @admin.display(description=_("second factor"), boolean=True, ordering="second_factor")
    def has_second_factor(self, user):
        return user.second_factor

    def has_administrator_permission(self, request):
        return request.user.is_superuser

    @admin.action(description=_("Sign out everywhere"), permissions=["administrator"])
    def end_sessions(self, request, queryset):
        ended = 0
        for user in queryset:
            ended += (count := sessions.end(user))
            audit.note(audit.Event.SESSION_ENDED, whom=user.get_username(), said=count)
        self.message_user(request, ngettext("%s session is ended.", "%s sessions are ended.", ended) % ended)

    @admin.action(
        description=_("Take the second factor away (be sure who asks for it)"), permissions=["administrator"]
    )
    def take_second_factor(self, request, queryset):
        names = []
        for user in queryset.exclude(pk=request.user.pk):
            if codes.remove(user):
                sessions.end(user)
                audit.note(audit.Event.FACTOR_OFF, whom=user.get_username())
                names.append(user.get_username())
        if queryset.filter(pk=request.user.pk).exists():
            self.message_user(request, gettext("Your own is taken away under “Account”."), messages.WARNING)
        said = gettext("Taken away: %s. They sign in by their password, and set it up anew.") % ", ".join(names)
        self.message_user(request, said if names else gettext("None of them has a second factor."))

    @admin.action(description=_("Let sign in again at once, after too many tries"), permissions=["administrator"])
    def let_in_again(self, request, queryset):
        for user in queryset:
            throttle.forgive(user.get_username())
            audit.note(audit.Event.LET_IN, whom=user.get_username())
        self.message_user(request, gettext("Their failures are forgotten."))


@admin.register(AuditEntry)
class AuditAdmin(admin.ModelAdmin):
    list_display = ["at_said", "who", "event", "whom", "thing", "said"]
    list_display_links = None
    list_filter = ["event", "at"]
    search_fields = ["who", "whom", "key"]
    search_help_text = _("A name of an account or role, or a key.")
    list_per_page = 100
    show_full_result_count = False
    actions = None

    def get_changelist(self, request, **kwargs):
        return AskableList

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def history_view(self, request, object_id, extra_context=None):
        raise PermissionDenied  # an entry has none

    @admin.display(description=_("when (UTC)"), ordering="at")
    def at_said(self, entry):
        return f"{entry.at:%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("what it was done to"))
    def thing(self, entry):
        if not entry.key:
            return entry.kind
        app, _dot, model = entry.kind.partition(".")
        try:
            url = reverse(f"admin:{app}_{model}_change", args=[entry.key])
        except NoReverseMatch:
            return f"{entry.kind} {entry.key}"
        return format_html('<a href="{}">{} {}</a>', url, model, entry.key)

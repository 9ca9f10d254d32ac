"""Signing in by two steps, and one's own account: second factor, recovery codes, other sessions."""

import time
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import DEVICE_ID_SESSION_KEY

from campaign.accounts import audit, codes, sessions
from campaign.accounts.forms import CodeForm, FirstCodeForm, PasswordForm
from campaign.models import GivenPassword, RecoveryCodes

WAITS, WAITS_FOR = "waits_for_code", 600  # seconds between the password and the code
ASKED, ASKED_FOR = "setting_up_since", 900  # seconds to finish setting up after the password
Event = audit.Event


class SignIn(LoginView):
    """The first step. Who has no second factor is signed in by it."""

    def form_valid(self, form):
        user = form.get_user()
        if codes.confirmed(user) is None:
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[WAITS] = {
            "user": user.pk, "backend": user.backend, "hash": user.get_session_auth_hash(), "at": int(time.time()),
            "next": self.get_success_url(),
        }  # fmt: skip
        return HttpResponseRedirect(reverse("sign_in_code"))


def _waiting(request):
    """Whose password was right a moment ago, and has not changed since; None otherwise."""
    waits = request.session.get(WAITS)
    if not waits or not 0 <= time.time() - waits["at"] <= WAITS_FOR:
        return None
    user = get_user_model().objects.filter(pk=waits["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(waits["hash"], user.get_session_auth_hash()):
        return None
    user.backend = waits["backend"]
    return user


@sensitive_post_parameters()
@never_cache
@csrf_protect
def sign_in_code(request):
    """The second step: a code of the app, or a recovery code."""
    user = _waiting(request)
    if user is None:
        request.session.pop(WAITS, None)
        return HttpResponseRedirect(reverse("admin:login"))
    form = CodeForm(lambda code: codes.verify(user, code), request.POST if request.method == "POST" else None)
    if form.is_valid():
        where = request.session.pop(WAITS)["next"]
        user.otp_device = form.found
        login(request, user)
        if isinstance(form.found, RecoveryCodes):
            _say_what_is_left(request, user)
        return HttpResponseRedirect(where)
    if form.is_bound and form.data.get("code") and not form.is_early:  # wrong codes count as wrong passwords do
        user_login_failed.send(__name__, credentials={"username": user.get_username()}, request=request)
    context = {**admin.site.each_context(request), "title": _("Log in: the code"), "form": form}
    return TemplateResponse(request, "admin/accounts/code.html", context)


def _say_what_is_left(request, user):
    left = codes.recovery_left(user)
    audit.note(Event.RECOVERY_USED, by=user, whom=user.get_username())
    messages.warning(
        request,
        ngettext(
            "You used a recovery code; %s is left. Make new ones under “Account”.",
            "You used a recovery code; %s are left. Make new ones under “Account”.", left,
        ) % left,
    )  # fmt: skip


# --- one's own account -----------------------------------------------------------------------


def _page(request, title, template, **context):
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/accounts/{template}.html", context)


def _asked(request, title, does, button):
    """The page that asks for the password; None once it was right."""
    form = PasswordForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return None
    return _page(request, title, "password", form=form, does=does, button=button)


def account(request):
    """What keeps this account, and what can be done about it."""
    user = request.user
    return _page(
        request, _("Your account"), "account", factor=codes.confirmed(user), left=codes.recovery_left(user),
        is_required=codes.is_required_of(user), own_sessions=sum(1 for _each in sessions.of(user)),
    )  # fmt: skip


@sensitive_post_parameters()
def second_factor(request):
    """Set it up, or move it to another device: the password, then the secret, then its first code."""
    user, title = request.user, _("Set up the second factor")
    since = request.session.get(ASKED, 0)
    device = codes.begun(user) if 0 <= time.time() - since <= ASKED_FOR else None
    if device is None:
        does = _("A second factor keeps out whoever has your password. You need a phone or computer with an app for "
                 "codes (TOTP), such as Aegis, FreeOTP, KeePassXC or the one of your password manager.")  # fmt: skip
        page = _asked(request, title, does, _("Go on"))
        if page is None:
            codes.begin(user)
            request.session[ASKED] = int(time.time())
            return HttpResponseRedirect(reverse("second_factor"))
        if codes.is_required_of(user) and codes.confirmed(user) is None:
            page.context_data["is_required"] = True
        return page
    form = FirstCodeForm(lambda code: codes.finish(user, code), request.POST if request.method == "POST" else None)
    if form.is_valid():
        del request.session[ASKED]
        _use_from_now_on(request, user)
        audit.note(Event.FACTOR_ON, by=user, whom=user.get_username())
        return _page(request, _("Your recovery codes"), "recovery", made=form.found, is_new=True)
    return _page(
        request, title, "second_factor", form=form, picture=codes.picture(device), secret=codes.secret(device),
        link=device.config_url,
    )  # fmt: skip


def _use_from_now_on(request, user):
    """This session goes on as one that was signed in by the new factor, under another key; the others end."""
    request.session.cycle_key()
    request.session[DEVICE_ID_SESSION_KEY] = codes.confirmed(user).persistent_id
    request.session.save()
    sessions.end(user, but=request.session.session_key)


@sensitive_post_parameters()
def recovery_codes(request):
    """New ones, in place of the old."""
    user, title = request.user, _("New recovery codes")
    if codes.confirmed(user) is None:
        return HttpResponseRedirect(reverse("account"))
    page = _asked(request, title, _("The codes that you have now will no longer work."), _("Make new codes"))
    if page is not None:
        return page
    made = codes.make_recovery(user)
    audit.note(Event.RECOVERY, by=user, whom=user.get_username())
    sessions.end(user, but=request.session.session_key)
    return _page(request, _("Your recovery codes"), "recovery", made=made)


@sensitive_post_parameters()
def remove_second_factor(request):
    user = request.user
    if codes.confirmed(user) is None:
        return HttpResponseRedirect(reverse("account"))
    if codes.is_required_of(user):
        messages.error(request, _("Your role needs a second factor here. You can move it to another device."))
        return HttpResponseRedirect(reverse("account"))
    page = _asked(
        request, _("Take the second factor away"), _("Whoever has your password can then sign in as you."),
        _("Take it away"),
    )  # fmt: skip
    if page is not None:
        return page
    codes.remove(user)
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    sessions.end(user, but=request.session.session_key)
    audit.note(Event.FACTOR_OFF, by=user, whom=user.get_username())
    messages.success(request, _("The second factor is taken away."))
    return HttpResponseRedirect(reverse("account"))


@sensitive_post_parameters()
def other_sessions(request):
    """End them, wherever they are."""
    does = _("You stay signed in here, and are signed out in every other browser.")
    page = _asked(request, _("Sign out everywhere else"), does, _("Sign out everywhere else"))
    if page is not None:
        return page
    ended = sessions.end(request.user, but=request.session.session_key)
    audit.note(Event.SESSION_ENDED, by=request.user, whom=request.user.get_username(), said=ended)
    messages.success(request, ngettext("%s other session is ended.", "%s other sessions are ended.", ended) % ended)
    return HttpResponseRedirect(reverse("account"))


class CodeBeforeAnything:
    """Middleware: whoever needs a second factor and has not shown it, or a password of their own, gets no further.

    Who has a second factor and came in without (it was set up in another browser) signs in anew; of whom it is
    required and who has none sets it up first.
    """

    FOR_A_PASSWORD = ("admin:login", "admin:logout", "admin:jsi18n", "admin:password_change", "sign_in_code")
    OPEN = ("admin:login", "admin:logout", "admin:jsi18n", "sign_in_code", "second_factor")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user if request.path_info.startswith("/admin/") else None
        if user is None or not user.is_authenticated:
            return None
        if request.session.get(sessions.GIVEN) and request.resolver_match.view_name not in self.FOR_A_PASSWORD:
            if GivenPassword.objects.filter(user=user).exists():
                messages.warning(request, _("Somebody else chose your password. Choose one of your own to go on."))
                return HttpResponseRedirect(reverse("admin:password_change"))
            del request.session[sessions.GIVEN]
        if user.otp_device is not None:
            return None
        if request.resolver_match.view_name in self.OPEN:
            is_half_way = request.resolver_match.view_name == "second_factor" and codes.confirmed(user)
            if not is_half_way:
                return None
        if codes.confirmed(user):
            logout(request)
            return HttpResponseRedirect(f"{reverse('admin:login')}?{urlencode({'next': request.path})}")
        if codes.is_required_of(user):
            return HttpResponseRedirect(reverse("second_factor"))
        return None

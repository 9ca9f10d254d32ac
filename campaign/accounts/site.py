"""The admin's site: as Django's, but signing in takes a second step for whoever has a second factor."""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.sites import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache


class Site(AdminSite):
    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        from campaign.accounts.views import SignIn

        index = reverse("admin:index", current_app=self.name)
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(index)
        context = {
            **self.each_context(request), "title": _("Log in"), "subtitle": None, "app_path": request.get_full_path(),
            "username": request.user.get_username(), **(extra_context or {}),
        }  # fmt: skip
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            context[REDIRECT_FIELD_NAME] = index
        request.current_app = self.name
        view = SignIn.as_view(
            extra_context=context, authentication_form=AdminAuthenticationForm, template_name="admin/login.html"
        )
        return view(request)

    def get_urls(self):
        """Without Django’s own way to a thing’s public page, which tells all the staff the address of any thing."""
        return [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

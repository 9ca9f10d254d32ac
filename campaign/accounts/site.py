"""The admin's site: as Django's, but signing in takes a second step for whoever has a second factor."""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.sites import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
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
        """Django's way to a thing's public page is for those who may see the thing, and not for all the staff."""
        guarded = path("r/<int:content_type_id>/<str:object_id>/", self.admin_view(self.on_site), name="view_on_site")
        return [guarded, *(each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site")]

    def on_site(self, request, content_type_id, object_id):
        from django.contrib.contenttypes.models import ContentType
        from django.contrib.contenttypes.views import shortcut

        model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        if not self.is_registered(model) or not self.get_model_admin(model).has_view_permission(request):
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)

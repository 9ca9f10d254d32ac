"""What curators and editors say to each other, on the record's own form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _

from campaign import drafts, reviewing
from campaign.models import ReviewComment
from campaign.models.reviews import LONGEST


class Commented:
    """For the admin of a record, before CuratedAdmin."""

    def get_urls(self):
        name, wrap = f"{self.opts.app_label}_{self.opts.model_name}_comment", self.admin_site.admin_view
        return [path("<uuid:object_id>/comment/", wrap(self.comment_view), name=name), *super().get_urls()]

    def form_context(self, request, obj):
        context = super().form_context(request, obj)
        if obj is None:
            return context
        comments = list(ReviewComment.objects.of(obj).select_related("author", "resolved_by"))
        return context | {
            "comments": comments,
            "comments_open": sum(comment.resolved_at is None for comment in comments),
            "comment_url": self.url("comment", obj.pk) if self.has_change_permission(request, obj) else "",
            "comment_longest": LONGEST,
        }

    def comment_view(self, request, object_id):
        """Say something, or mark what was said as done (POST)."""
        obj = self.there(request, object_id)
        if request.method != "POST":
            raise Http404
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        if "done" in request.POST:
            self._resolve(request, obj)
        else:
            try:
                reviewing.comment(obj, request.user, request.POST.get("text", ""))
            except drafts.Refused as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, _("Your comment is there."), messages.SUCCESS)
        return HttpResponseRedirect(f"{self.url('change', obj.pk)}#comments")

    def _resolve(self, request, obj):
        key = request.POST["done"]
        comment = next((each for each in ReviewComment.objects.of(obj).open() if str(each.pk) == key), None)
        if comment is None:
            self.message_user(request, _("That comment is marked as done already."), messages.WARNING)
            return
        ReviewComment.objects.filter(pk=comment.pk).resolve(request.user)
        self.message_user(request, _("Marked as done."), messages.SUCCESS)

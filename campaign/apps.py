from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CampaignConfig(AppConfig):
    name = "campaign"
    verbose_name = _("Record")

    def ready(self):
        from campaign import citing, drafts, erasing, gate, history, public_bundle, roles, supports, threads
        from campaign.accounts import audit, sessions
        from campaign.search import entries, texts, watching
        from documents import naming, protection, revising, sweeping, telling, uses

        threads.keep_by_python()
        uses.register(
            public=citing.public,
            any_use=citing.at_all,
            describe=supports.describe,
            repeating=gate.repeating,
            depends=citing.type_keys,
        )
        uses.register_holder(erasing.clear)
        naming.register(drafts.withhold_named)
        history.register()
        revising.register_follower(entries.refresh)
        sweeping.register(texts.sweep)
        sweeping.register(public_bundle.discard)
        protection.register("campaign.AuditEntry")
        telling.register(audit.told)
        user_logged_in.connect(sessions.begin, dispatch_uid="sessions")
        audit.watch()
        post_migrate.connect(roles.make_groups, sender=self)
        post_migrate.connect(watching.install_after_migrate, sender=self)

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Sources and passages")

    def ready(self):
        from documents import protection

        protection.connect()
        post_migrate.connect(protection.install_after_migrate, sender=self)

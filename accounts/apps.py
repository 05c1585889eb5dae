from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _

# Django's own sentence says what is wrong, not what to do. Fields copy it when they are made, so it is set before any form is imported.
Field.default_error_messages["required"] = _("Fill this in.")


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Agencies"

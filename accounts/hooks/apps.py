from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "accounts.hooks"
    label = "hooks"
    verbose_name = "Webhooks"

"""What `check --deploy` does not see: how agencies are kept apart."""

from django.conf import settings
from django.core.checks import Error, register


@register()
def agencies_are_kept_apart(app_configs, **kwargs) -> list[Error]:
    found = []
    if "django_q" in settings.TENANT_APPS:
        found.append(Error("django_q must be in SHARED_APPS only: a queue in an agency's schema is never read.", id="foyer.E001"))
    if "accounts.agents" not in settings.TENANT_APPS or settings.SESSION_ENGINE != "accounts.agents.sessions":
        found.append(Error("Sessions must be rows of each agency's schema.", id="foyer.E002"))
    if any("KEY_FUNCTION" not in cache for cache in settings.CACHES.values()):
        found.append(Error("Every cache needs the agency's key function.", id="foyer.E003"))
    if getattr(settings, "SESSION_COOKIE_DOMAIN", None) or getattr(settings, "USE_X_FORWARDED_HOST", False):
        found.append(Error("Cookies stay on one host, and only the Host header names it.", id="foyer.E004"))
    if getattr(settings, "SHOW_PUBLIC_IF_NO_TENANT_FOUND", False):
        found.append(Error("An unknown host must not show the platform.", id="foyer.E005"))
    if settings.Q_CLUSTER["retry"] <= settings.Q_CLUSTER["timeout"] or settings.Q_CLUSTER["max_attempts"] < 1:
        found.append(Error("The queue's retry must exceed its timeout, and attempts must be bounded.", id="foyer.E006"))
    return found

from collections.abc import Iterator

from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection, models, transaction

from accounts.commands import SpeakingCommand, operator
from accounts.encryption import EncryptedTextField, Undecipherable
from accounts.models import PlatformAudit
from accounts.tenancy import each_agency, public_schema


class Command(SpeakingCommand):
    help = "Encrypt every stored secret anew with the first of FIELD_ENCRYPTION_KEYS; after that the older keys may go."

    def handle(self, **options) -> None:
        done: dict[str, int] = {}
        unread: list[str] = []
        for agency in each_agency(active_only=False):
            if _exists("agents_agent"):  # an agency that is being made or deleted may have no tables
                done[agency.schema_name] = _rotate(f"{agency.schema_name} ", unread)
        with public_schema():
            staff = _rotate("the platform's ", unread)
            total = sum(done.values()) + staff
            PlatformAudit.note("keys rotated", "", operator(), tokens=total, unreadable=len(unread))
        self.say(options, f"{total} secrets of {len(done)} agencies and the platform are encrypted with the newest key.",
                 encrypted=done, platform=staff, unreadable=unread)
        if unread:
            raise CommandError(f"Not readable with any key, so left as they are: {', '.join(unread)}. Keep the older keys, "
                               "or enter these secrets again.")


def _rotate(whose: str, unread: list[str]) -> int:
    """How many secrets of the schema in use were written anew; what no key opens is named in `unread`."""
    count = 0
    for model, names in _with_secrets():
        for pk in model._base_manager.values_list("pk", flat=True):
            done = _encrypt_anew(model, names, pk)
            count += bool(done)
            if done is None:
                unread.append(f"{whose}{model._meta.verbose_name} {pk}")
    return count


def _with_secrets() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every table of the schema in use that keeps something encrypted, whichever app it belongs to."""
    for model in apps.get_models():
        names = [field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)]
        if names and _exists(model._meta.db_table):
            yield model, names


@transaction.atomic
def _encrypt_anew(model: type[models.Model], names: list[str], pk: object) -> bool | None:
    """Whether there was a secret; None for one that no key opens. Under the row's lock, so that a secret stored meanwhile is not put back. By an update: nothing else of a row is
    touched, and no rule of its save is run."""
    try:
        values = model._base_manager.select_for_update().filter(pk=pk).values(*names).first()
    except Undecipherable:
        return None
    if values and any(values.values()):
        model._base_manager.filter(pk=pk).update(**{name: value for name, value in values.items() if value})
        return True
    return False


def _exists(table: str) -> bool:
    """In the schema in use itself: the search path would find the platform's table for an agency that has none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f'"{connection.schema_name}"."{table}"'])
        return cursor.fetchone()[0] is not None

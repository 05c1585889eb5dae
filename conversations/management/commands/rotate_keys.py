from django.core.management.base import CommandError
from django.db import connection, transaction

from accounts.commands import SpeakingCommand, operator
from accounts.encryption import Undecipherable
from accounts.models import PlatformAudit
from accounts.tenancy import each_agency, public_schema
from conversations.models import Channel


class Command(SpeakingCommand):
    help = "Encrypt every stored token anew with the first of FIELD_ENCRYPTION_KEYS; after that the older keys may go."

    def handle(self, **options) -> None:
        done: dict[str, int] = {}
        unread: list[str] = []
        for agency in each_agency(active_only=False):
            if not _has_channels():
                continue
            count = 0
            for pk in Channel.objects.values_list("pk", flat=True):
                if _encrypt_anew(pk):
                    count += 1
                else:
                    unread.append(f"{agency.schema_name} channel {pk}")
            done[agency.schema_name] = count
        with public_schema():
            PlatformAudit.note("keys rotated", "", operator(), tokens=sum(done.values()), unreadable=len(unread))
        self.say(options, f"{sum(done.values())} tokens of {len(done)} agencies are encrypted with the newest key.",
                 encrypted=done, unreadable=unread)
        if unread:
            raise CommandError(f"Not readable with any key, so left as they are: {', '.join(unread)}. Keep the older keys, "
                               "or connect these numbers again.")


@transaction.atomic
def _encrypt_anew(pk: int) -> bool:
    """Under the row's lock, so that a token stored meanwhile is not put back."""
    try:
        channel = Channel.objects.select_for_update().only("pk", "token").get(pk=pk)
    except Undecipherable:
        return False
    channel.save(update_fields=["token"])
    return True


def _has_channels() -> bool:
    """An agency that is being made or deleted may have no tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{connection.schema_name}.conversations_channel"])
        return cursor.fetchone()[0] is not None

import argparse
import uuid
from datetime import datetime

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_duration

from accounts.commands import AgencyCommand
from accounts.models import Agency
from whatsapp.inbound import replay
from whatsapp.models import InboundEvent


class Command(AgencyCommand):
    help = "Take events of the journal in again: the parked ones, or those named. What is stored already is not stored twice."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--event", action="append", metavar="UUID", type=uuid.UUID, default=[], help="this event; may be repeated")
        parser.add_argument("--state", choices=["parked", "ignored"], default="parked", help="without --event: all of this state")
        parser.add_argument("--since", type=_moment, metavar="TIME", help="no older than this: 2026-10-01T08:00+00:00, or 02:00:00 for two hours")

    def work(self, agency: Agency, options: dict) -> None:
        found = _chosen(options)
        results = [{"event": str(event.pk), "settled": replay(event), "state": event.state, "reason": event.reason} for event in found]
        settled = sum(result["settled"] for result in results)
        lines = [f"  {r['event']}  {r['state']}{'  ' + r['reason'] if r['reason'] else ''}" for r in results]
        self.say(options, "\n".join([f"{settled} of {len(results)} events were settled.", *lines]), settled=settled, events=results)
        if settled < len(results):
            raise CommandError(f"{len(results) - settled} events could not be taken in; their reasons are above.")


def _chosen(options: dict) -> list[InboundEvent]:
    """Oldest first: what was said first is told first."""
    if not options["event"]:
        found = InboundEvent.objects.filter(state=options["state"]).order_by("pk")
        return list(found.filter(received_at__gte=options["since"]) if options["since"] else found)
    found = list(InboundEvent.objects.filter(pk__in=options["event"]).order_by("pk"))
    missing = set(options["event"]) - {event.pk for event in found}
    if missing:
        raise CommandError(f"There is no event {', '.join(sorted(map(str, missing)))} in this agency; nothing was done.")
    done = [str(event.pk) for event in found if event.state == InboundEvent.State.DONE]
    if done:
        raise CommandError(f"Already taken in: {', '.join(done)}; nothing was done.")
    return found


def _moment(text: str) -> datetime:
    """A time, or how long ago."""
    try:
        ago = parse_duration(text)
        moment = timezone.now() - ago if ago is not None else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a time nor a duration")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

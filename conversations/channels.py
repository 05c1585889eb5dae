"""What this app asks of a WhatsApp provider. It owns the contract; the providers live in the app above and are named
in settings by dotted path, as Django does with mail back-ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from conversations.models import Channel


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took the message and calls it by this id. It says nothing of arrival."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """The provider's word on a number: one of `Channel.State`, and the number itself once it is linked."""

    state: str
    phone: str = ""
    reports_to: tuple[str, str] | None = None  # its webhook: address and digest of the token, both empty if half switched off; None: not asked


@dataclass(frozen=True, slots=True)
class Linking:
    """How a number can be linked to its phone right now: by a picture to be scanned, not at all (it is linked, or an old link is
    in the way), or in a moment."""

    kind: str  # "picture", "linked", "stuck" or "wait"
    picture: bytes = b""  # PNG; another one after twenty seconds


class SendError(Exception):
    """A message was not taken. `reason` is fit for a person's eyes; `channel_state` is set where the fault is the
    number's and not the message's; `code` names the fault where `conversations.troubles` knows what to do about it."""

    def __init__(self, reason: str, *, retry_in: float | None = None, channel_state: str = "", code: str = "") -> None:
        super().__init__(reason)
        self.reason, self.retry_in, self.channel_state, self.code = reason, retry_in, channel_state, code

    @property
    def permanent(self) -> bool:
        """Whether asking again is pointless. Only what surely did not leave may be asked again."""
        return self.retry_in is None


class OutcomeUnknown(Exception):
    """The request left and no answer came: the message may have been sent. It must not be sent again by machine."""


class FileProblem(Exception):
    """A contact's file did not arrive here. The text is fit for a person's eyes; `retry_in` is set where asking again may help."""

    def __init__(self, reason: str, *, retry_in: float | None = None, too_big: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.retry_in, self.too_big = reason, retry_in, too_big


class Provider(Protocol):
    """One channel at one provider. Every call is a network call: never inside a transaction."""

    text_limit: int

    def __init__(self, channel: Channel) -> None: ...

    def send_text(self, *, to: str, text: str, quote: str = "") -> Receipt:
        """Raises SendError or OutcomeUnknown."""

    def send_file(self, *, to: str, content: BinaryIO, name: str, mime: str, caption: str = "", quote: str = "") -> Receipt:
        """Raises SendError or OutcomeUnknown. `name` is shown for documents, and finds the message in the journals."""

    def fetch_file(self, *, address: str, provider_id: str, url: str, into: BinaryIO, limit: int) -> None:
        """Write the file of a message into `into`, at most `limit` bytes. `url` came with the message and may have
        expired; an empty one asks for a fresh address. Raises FileProblem."""

    def address_of(self, phone: str) -> str:
        """The provider's chat id of a number in international form."""

    def show_typing(self, *, to: str, seconds: float) -> None:
        """A courtesy; never raises."""

    def status(self) -> ChannelStatus:
        """Raises SendError when the provider cannot be asked."""

    def connect(self, *, webhook_url: str, webhook_token: str) -> ChannelStatus:
        """Check the account and point its webhook at us. Raises SendError."""

    def disconnect(self) -> None:
        """Send its webhooks here no more; the link to the phone stays. Raises SendError."""

    def link_picture(self) -> Linking:
        """What the phone should scan. Raises SendError."""

    def link_code(self, phone: str) -> str:
        """What the phone with this number may be given instead of a picture. Raises SendError."""

    def unlink(self) -> None:
        """Take the phone off. Raises SendError."""

    def restart(self) -> None:
        """Start the account anew at the provider. Raises SendError."""

    def missed(self, *, since: datetime) -> list[dict]:
        """What was said on this number since then by its own journals, in the shape of its webhooks, oldest first. Raises SendError."""

    def find_sent(self, *, to: str, text: str, since: datetime, file_name: str = "") -> str | None:
        """The provider's id of a message that was sent with this text (or this file), looked up in its journals; None if not there.
        Raises SendError when the journals cannot be read."""


def provider_class(name: str) -> type[Provider]:
    return import_string(settings.CHANNEL_PROVIDERS[name])


def provider_for(channel: Channel) -> Provider:
    return provider_class(channel.provider)(channel)


_ENDS = tuple(map(re.compile, (r"\n\n", r"\n", r"(?<=[.!?…؟।])\s|(?<=[。！？])", r"\s")))


def split_text(text: str, limit: int) -> Sequence[str]:
    """The text in parts of at most `limit` characters, cut at the end of a paragraph, line, sentence or word, in that
    order of liking; a word longer than the limit is cut hard. Nothing is lost but white space at the cuts."""
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        cut = next((c for c in (_last_cut(pattern, rest, limit) for pattern in _ENDS) if c), limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _last_cut(pattern: re.Pattern, text: str, limit: int) -> int:
    """The last cut within the limit that leaves a part worth sending alone, or 0."""
    cuts = [m.start() for m in pattern.finditer(text, 0, limit + 2) if limit // 3 < m.start() <= limit]
    return cuts[-1] if cuts else 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that reached us, whoever wrote it, in this app's own words."""

    provider_id: str
    address: str  # the provider's chat id, exactly as it came
    address_kind: str  # ContactAddress.Kind
    address_value: str  # canonical: +6591234567, or the hidden id
    name: str
    kind: str
    text: str
    attributes: dict[str, Any]
    occurred_at: datetime
    reply_to: str = ""  # the provider's id of the quoted message

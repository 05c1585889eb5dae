"""Claude behind the vendor-free contract. The only file that imports the SDK, and only when a client is built.

One call per reply, its answer held to a schema. The SDK's own retries are off: it would sleep through any `retry-after`,
however long. Here a call has a deadline, two attempts within it, and never waits more than two seconds between them.
Logs carry the model, the kind of failure and the request id; never a word of what was asked or answered.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import math
import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from personas import prompts
from personas.llm.base import (
    NOTE_SCHEMA,
    READING_SCHEMA,
    Answer,
    MemoryParts,
    ModelDown,
    Note,
    PromptParts,
    Reading,
    Unreadable,
    Usage,
)
from personas.llm.limits import Breaker, Seats
from personas.llm.prices import cost_usd, terms_of

logger = logging.getLogger(__name__)

DEFAULT_MODEL = "claude-haiku-5-5"
ATTEMPTS = 2
LONGEST_PAUSE = 2.0  # a longer `retry-after` goes back to the queue: no worker sleeps through it
WORTH_ANOTHER_TRY = {408, 409, 429, 500, 502, 503, 504, 529}
SHUT_OUT = {401, 402, 403, 404}  # the key or the model is the matter: every other call will meet the same
READING_FORMAT = {"type": "json_schema", "schema": READING_SCHEMA}
NOTE_FORMAT = {"type": "json_schema", "schema": NOTE_SCHEMA}
CACHED = {"cache_control": {"type": "ephemeral"}}


@dataclass(slots=True)
class _Shared:
    """What the threads of one process share. A forked child begins with a fresh one: sockets and locks do not survive."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    seats: Seats = field(default_factory=Seats)
    breakers: defaultdict[str, Breaker] = field(default_factory=lambda: defaultdict(Breaker))
    made_for: tuple[str, str] | None = None
    sdk: SimpleNamespace | None = None


_shared = _Shared()


def start_afresh() -> None:
    """Forget the client, the seats and the breakers of this process."""
    global _shared
    _shared = _Shared()


os.register_at_fork(after_in_child=start_afresh)


def warm_up() -> None:
    """Import the SDK and build the client before the first message has to wait for it (about a second)."""
    if getattr(settings, "ANTHROPIC_API_KEY", ""):
        _sdk()


class AnthropicModel:
    """Asks Claude. Cheap to make: the connections belong to the process."""

    def __init__(self, model: str = "", *, key: str = "") -> None:
        self.name = model or getattr(settings, "LLM_MODEL", "") or DEFAULT_MODEL
        self.key = key

    def with_key(self, key: str) -> AnthropicModel:
        """The same model on an agency's own key; the connections are shared, the breaker is not."""
        return AnthropicModel(self.name, key=key)

    def warm_up(self) -> None:
        """See `warm_up`; here for whoever holds a model and does not know which."""
        warm_up()

    def ask(self, parts: PromptParts, *, seconds: float, violations: Sequence[str] = ()) -> Answer:
        """Answer within `seconds`, waiting for a seat included. Raises ModelDown, and nothing else of the vendor's."""
        return self._asked(request_for(self.name, parts, violations), parts.agency_token, seconds, "reading", Reading.from_json)

    def summarise(self, parts: MemoryParts, *, seconds: float) -> Answer:
        """Sum up a conversation within `seconds`. Raises ModelDown."""
        return self._asked(memory_request(self.name, parts), parts.agency_token, seconds, "note", Note.from_json)

    def check_key(self, *, seconds: float = 10) -> Answer:
        """One small call with this key. Raises ModelDown; what is wrong with the key is in its text."""
        request = {"model": self.name, "max_tokens": 16, "messages": [{"role": "user", "content": "Say ok."}]}
        return self._asked(request, "", seconds, "", None)

    def _asked(self, request: dict[str, Any], agency: str, seconds: float, into: str, read: Callable[[Any], Any] | None) -> Answer:
        started = time.monotonic()
        limit = getattr(settings, "LLM_MAX_IN_FLIGHT", 300)
        agency_limit = getattr(settings, "LLM_MAX_IN_FLIGHT_PER_AGENCY", max(1, limit * 2 // 3))
        breaker = _breaker(self.name, self.key)
        with _shared.seats.taken(agency, limit=limit, agency_limit=agency_limit, wait=seconds / 2):
            breaker.ask_leave()
            try:
                message = _call(request, started + seconds, self.key)
            except ModelDown as down:
                if not down.permanent or down.why.split(" ")[0] in {str(code) for code in SHUT_OUT}:
                    breaker.failed()
                logger.warning("%s gave no answer: %s", self.name, down.why)
                raise
            breaker.succeeded()
        return _read(message, self.name, started, into, read)


def second_opinion() -> AnthropicModel:
    """Who is asked when a first answer could not be used or made claims without ground."""
    return AnthropicModel(getattr(settings, "LLM_MODEL_SECOND", ""))


def missing_models() -> list[str]:
    """Those of the configured ids that the vendor does not know. Raises ModelDown when it cannot be asked."""
    sdk, missing = _sdk(), []
    for name in dict.fromkeys(name for name in (settings.LLM_MODEL, settings.LLM_MODEL_SECOND) if name):
        try:
            sdk.client.models.retrieve(name, timeout=10)
        except sdk.anthropic.NotFoundError:
            missing.append(name)
        except sdk.failures as error:
            raise _meaning_of(error, sdk) from None
    return missing


def request_for(model: str, parts: PromptParts, violations: Sequence[str] = ()) -> dict[str, Any]:
    """The request as it goes out. Policy and persona end in a cache mark each; everything that varies comes after."""
    messages = [
        {"role": role, "content": [{"type": "text", "text": text} for text in texts]}
        for role, texts in prompts.turns(parts, violations)
    ]
    messages[-1]["content"][:0] = [
        {"type": "image", "source": {"type": "base64", "media_type": each.media_type, "data": base64.b64encode(each.data).decode()}}
        for each in parts.pictures
    ]
    return _request(model, [parts.policy, parts.persona], messages, READING_FORMAT, parts.contact_token)


def memory_request(model: str, parts: MemoryParts) -> dict[str, Any]:
    """The request for a summary. Its rules are a cached prefix of their own; everything else is data."""
    content = [{"type": "text", "text": text} for text in prompts.memory_texts(parts)]
    return _request(model, [parts.policy], [{"role": "user", "content": content}], NOTE_FORMAT, parts.contact_token)


def _request(model: str, system: list[str], messages: list[dict], form: dict, contact_token: str) -> dict[str, Any]:
    terms = terms_of(model)
    request: dict[str, Any] = {
        "model": model,
        "max_tokens": terms.max_tokens,
        "output_config": {"effort": terms.effort, "format": form} if terms.effort else {"format": form},
        "system": [{"type": "text", "text": text, **CACHED} for text in system if text.strip()],
        "messages": messages,
    }
    if terms.thinking:
        request["thinking"] = terms.thinking
    if contact_token:
        request["metadata"] = {"user_id": contact_token}
    return request


def _call(request: dict[str, Any], end: float, key: str = "") -> Any:
    """Make the call, at most twice, until `end`. Only what a second try may cure is tried again."""
    sdk, down = _sdk(key), ModelDown("deadline")
    client = sdk.client.with_options(api_key=key) if key else sdk.client  # shares the connections
    for attempt in range(ATTEMPTS):
        left = end - time.monotonic()
        if left <= 0 or (attempt and left < 0.5):
            break
        try:
            timeout = sdk.httpx2.Timeout(left, connect=min(left, 2.0))
            message = client.messages.create(timeout=timeout, **request)
            if isinstance(getattr(message, "content", None), list):
                return message
            down = ModelDown("200 that is no message")  # a proxy's page, or a body that is not what was asked for
        except sdk.failures as error:
            down = _meaning_of(error, sdk)
        pause = down.retry_in if down.retry_in is not None else 0.2 + 0.4 * random.random()
        if down.permanent or pause > LONGEST_PAUSE or pause >= end - time.monotonic():
            raise down
        if attempt + 1 < ATTEMPTS:
            time.sleep(pause)
    raise down


def _meaning_of(error: Exception, sdk: SimpleNamespace) -> ModelDown:
    """Say what a failure means for the caller. Its text never quotes the error: that may hold what was asked."""
    if isinstance(error, sdk.anthropic.APIStatusError):
        why = f"{error.status_code} {error.type or ''} {error.request_id or ''}".strip()
        if error.status_code not in WORTH_ANOTHER_TRY:
            return ModelDown(why, permanent=True)
        return ModelDown(why, retry_in=_seconds(error.response.headers.get("retry-after")))
    permanent = isinstance(error, (UnicodeError, sdk.httpx2.InvalidURL))  # half an emoji; an address that is none
    return ModelDown(type(error).__name__, permanent=permanent)


def _seconds(hint: str | None) -> float | None:
    """Read `retry-after` in seconds; dates and nonsense count as no hint."""
    try:
        seconds = float(hint or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < math.inf else None


def _read(message: Any, model: str, started: float, into: str, read: Callable[[Any], Any] | None) -> Answer:
    """Turn the vendor's message into our answer. Blocks are picked by type: the first may be an empty thought."""
    found, problem = None, ""
    stop = str(message.stop_reason or "none")
    text = "".join(block.text or "" for block in message.content if block.type == "text").strip()
    if read is None:
        problem = "not read"  # only whether the call succeeds was of interest
    elif stop != "end_turn":
        problem = stop  # refusal, max_tokens, or the stream of a proxy that ended early
    elif not text:
        problem = "empty"
    else:
        try:
            found = read(json.loads(text))
        except (Unreadable, ValueError, RecursionError):
            problem = "bad_json"
    return Answer(
        reading=found if into == "reading" else None, note=found if into == "note" else None, problem=problem, model=model, usage=_usage(message, model), stop_reason=stop,
        request_id=getattr(message, "_request_id", None) or "",
        milliseconds=round(1000 * (time.monotonic() - started)),
    )


def _usage(message: Any, model: str) -> Usage:
    used = getattr(message, "usage", None)
    fresh, written, read, output = (
        getattr(used, name, None) or 0
        for name in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
    )
    return Usage(
        input_tokens=fresh, output_tokens=output, cache_read_tokens=read, cache_write_tokens=written,
        cost_usd=cost_usd(model, fresh=fresh, written=written, read=read, output=output),
    )


def _breaker(model: str, key: str = "") -> Breaker:
    """One per model; an agency's own key has its own, so that its trouble is nobody else's."""
    whose = hashlib.sha256(key.encode(errors="replace")).hexdigest()[:12] if key else ""
    with _shared.lock:
        return _shared.breakers[f"{model} {whose}"]


def _sdk(own_key: str = "") -> SimpleNamespace:
    """The SDK and this process's one client, made on first use and again when the key or the address changes. Where only
    an agency has a key, the client is made with a placeholder: each call then brings its own."""
    key, address = getattr(settings, "ANTHROPIC_API_KEY", "") or "", getattr(settings, "ANTHROPIC_BASE_URL", None) or ""
    key = key or ("-" if own_key else "")
    if not key:
        raise ModelDown("no API key is set", permanent=True)
    shared = _shared
    with shared.lock:
        if shared.sdk is None or shared.made_for != (key, address):
            shared.sdk, shared.made_for = _made(key, address), (key, address)
        return shared.sdk


def _made(key: str, address: str) -> SimpleNamespace:
    import anthropic
    import httpx2

    limits = httpx2.Limits(max_connections=600, max_keepalive_connections=100, keepalive_expiry=60)
    try:
        client = anthropic.Anthropic(
            api_key=key,  # given, or the SDK would look for one in the environment and on the disk
            base_url=address or "https://api.anthropic.com",
            max_retries=0,
            http_client=anthropic.DefaultHttpxClient(limits=limits),
        )
    except httpx2.InvalidURL:
        raise ModelDown("ANTHROPIC_BASE_URL is no address", permanent=True) from None
    _ = client.messages  # part of the import that would otherwise happen during the first call
    failures = (
        anthropic.AnthropicError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, json.JSONDecodeError,
        UnicodeError,
    )
    return SimpleNamespace(anthropic=anthropic, httpx2=httpx2, client=client, failures=failures)

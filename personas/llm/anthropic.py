"""Claude behind the vendor-free contract. The only file that imports the SDK, and only when a client is built.

One call per reply, its answer held to a schema. The SDK's own retries are off: it would sleep through any `retry-after`,
however long. Here a call has a deadline, two attempts within it, and never waits more than two seconds between them.
Logs carry the model, the kind of failure and the request id; never a word of what was asked or answered.
"""

from __future__ import annotations

import json
import logging
import math
import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from personas import prompts
from personas.llm.base import READING_SCHEMA, Answer, ModelDown, PromptParts, Reading, Unreadable, Usage
from personas.llm.limits import Breaker, Seats

logger = logging.getLogger(__name__)

DEFAULT_MODEL = "claude-haiku-5-5"
ATTEMPTS = 2
LONGEST_PAUSE = 2.0  # a longer `retry-after` goes back to the queue: no worker sleeps through it
WORTH_ANOTHER_TRY = {408, 409, 429, 500, 502, 503, 504, 529}
SHUT_OUT = {401, 402, 403, 404}  # the key or the model is the matter: every other call will meet the same
READING_FORMAT = {"type": "json_schema", "schema": READING_SCHEMA}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a model costs, in US dollars per million tokens, and the settings under which it does not think aloud."""

    input: float
    output: float
    write: float
    read: float
    thinking: dict[str, str] | None = None
    effort: str = ""
    max_tokens: int = 1000
    long_prompt_factor: float = 1.0  # for prompts over 100,000 tokens


TERMS = {
    "claude-haiku-5-5": Terms(0.10, 0.50, 0.125, 0.01, {"type": "disabled"}, "low", long_prompt_factor=5),
    "claude-sonnet-5-5": Terms(2, 10, 2.50, 0.10, {"type": "between_tools"}, "low"),
    # No price for reading from the cache was found for the next two; the usual tenth of the input price is assumed.
    "claude-opus-5-5": Terms(4, 20, 5, 0.40, None, "low", max_tokens=4000),
    "claude-fable-5-2": Terms(8, 40, 10, 0.80, None, "low", max_tokens=4000),
    "claude-haiku-4-5": Terms(1, 5, 1.25, 0.10),
}
# A model we have no price for is counted at the dearest one, so that a budget errs on the careful side.
UNKNOWN = Terms(8, 40, 10, 0.80, max_tokens=4000)


def terms_of(model: str) -> Terms:
    """Find the terms of a model; a dated id has those of its family."""
    return next((terms for name, terms in TERMS.items() if model == name or model.startswith(name + "-")), UNKNOWN)


def cost_usd(model: str, *, fresh: int, written: int, read: int, output: int) -> float:
    """Price one call from its token counts."""
    terms = terms_of(model)
    cost = fresh * terms.input + written * terms.write + read * terms.read + output * terms.output
    if fresh + written + read > 100_000:
        cost *= terms.long_prompt_factor
    return cost / 1_000_000


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

    def __init__(self, model: str = "") -> None:
        self.name = model or getattr(settings, "LLM_MODEL", "") or DEFAULT_MODEL

    def warm_up(self) -> None:
        """See `warm_up`; here for whoever holds a model and does not know which."""
        warm_up()

    def ask(self, parts: PromptParts, *, seconds: float, violations: Sequence[str] = ()) -> Answer:
        """Answer within `seconds`, waiting for a seat included. Raises ModelDown, and nothing else of the vendor's."""
        started = time.monotonic()
        limit = getattr(settings, "LLM_MAX_IN_FLIGHT", 300)
        agency_limit = getattr(settings, "LLM_MAX_IN_FLIGHT_PER_AGENCY", max(1, limit * 2 // 3))
        breaker = _breaker(self.name)
        with _shared.seats.taken(parts.agency_token, limit=limit, agency_limit=agency_limit, wait=seconds / 2):
            breaker.ask_leave()
            try:
                message = _call(request_for(self.name, parts, violations), started + seconds)
            except ModelDown as down:
                if not down.permanent or down.why.split(" ")[0] in {str(code) for code in SHUT_OUT}:
                    breaker.failed()
                logger.warning("%s gave no answer: %s", self.name, down.why)
                raise
            breaker.succeeded()
        return _read(message, self.name, started)


def request_for(model: str, parts: PromptParts, violations: Sequence[str] = ()) -> dict[str, Any]:
    """The request as it goes out. Policy and persona end in a cache mark each; everything that varies comes after."""
    terms = terms_of(model)
    system = [
        {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}
        for text in (parts.policy, parts.persona) if text.strip()
    ]
    messages = [
        {"role": role, "content": [{"type": "text", "text": text} for text in texts]}
        for role, texts in prompts.turns(parts, violations)
    ]
    request: dict[str, Any] = {
        "model": model,
        "max_tokens": terms.max_tokens,
        "output_config": {"format": READING_FORMAT},
        "system": system,
        "messages": messages,
    }
    if terms.effort:
        request["output_config"] = {"effort": terms.effort, "format": READING_FORMAT}
    if terms.thinking:
        request["thinking"] = terms.thinking
    if parts.contact_token:
        request["metadata"] = {"user_id": parts.contact_token}
    return request


def _call(request: dict[str, Any], end: float) -> Any:
    """Make the call, at most twice, until `end`. Only what a second try may cure is tried again."""
    sdk, down = _sdk(), ModelDown("deadline")
    for attempt in range(ATTEMPTS):
        left = end - time.monotonic()
        if left <= 0 or (attempt and left < 0.5):
            break
        try:
            timeout = sdk.httpx2.Timeout(left, connect=min(left, 2.0))
            message = sdk.client.messages.create(timeout=timeout, **request)
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


def _read(message: Any, model: str, started: float) -> Answer:
    """Turn the vendor's message into our answer. Blocks are picked by type: the first may be an empty thought."""
    reading, problem = None, ""
    stop = str(message.stop_reason or "none")
    text = "".join(block.text or "" for block in message.content if block.type == "text").strip()
    if stop != "end_turn":
        problem = stop  # refusal, max_tokens, or the stream of a proxy that ended early
    elif not text:
        problem = "empty"
    else:
        try:
            reading = Reading.from_json(json.loads(text))
        except (Unreadable, ValueError, RecursionError):
            problem = "bad_json"
    return Answer(
        reading=reading, problem=problem, model=model, usage=_usage(message, model), stop_reason=stop,
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


def _breaker(model: str) -> Breaker:
    with _shared.lock:
        return _shared.breakers[model]


def _sdk() -> SimpleNamespace:
    """The SDK and this process's one client, made on first use and again when the key or the address changes."""
    key, address = getattr(settings, "ANTHROPIC_API_KEY", "") or "", getattr(settings, "ANTHROPIC_BASE_URL", None) or ""
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

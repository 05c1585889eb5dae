"""A model of language that lives on this machine: it speaks the Messages API over real HTTP and fails on command.

    with ModelServer() as model:
        model.says({"reply": "Hello"})          # the next request gets this; without a script the answers are honest
        model.status(429, retry_after=30)       # then one refusal
        model.hang(times=None)                  # and from then on, silence
        ...
        assert "canary" not in model.prompts    # everything that was ever asked, searchable

An honest answer reads the facts in the prompt and repeats the real values of the first listings.
By hand or for a benchmark: `python -m tests.model_server --port 8099 --delay 2`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self

CHARACTERS_PER_TOKEN = 3.5
CACHEABLE_TOKENS = 512
RETIRED_PARAMETERS = {"temperature", "top_p", "top_k"}
ERROR_TYPES = {
    400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
    413: "request_too_large", 429: "rate_limit_error", 500: "api_error", 504: "timeout_error", 529: "overloaded_error",
}
NOTHING_SAID = {
    "language": "en", "intent": "search", "sentiment": "neutral", "risk_flags": [], "situation": "A question.",
    "wanted": {"locations": [], "property_type": "", "listing_type": "", "price_min": None, "price_max": None,
               "bedrooms_min": None, "bedrooms_max": None, "reference": ""},
    "action": "RESPOND", "plan": "Answer from the listings.", "used_listing_ids": [], "reply": "", "image_description": "",
}
NOTHING_NOTED = {
    "slots": dict.fromkeys(("budget", "areas", "bedrooms", "purpose", "timing", "name"), ""), "open_question": "",
    "summary": "The contact is looking for a home and was shown some.",
}


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def key(self) -> str:
        """The key that was shown; the older header wins, as at the real API."""
        return self.headers.get("x-api-key") or self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def system(self) -> list[str]:
        return _texts(self.body.get("system"))

    @property
    def turns(self) -> list[tuple[str, str]]:
        return [(turn["role"], "\n".join(_texts(turn["content"]))) for turn in self.body.get("messages", [])]

    @property
    def prompt(self) -> str:
        """Every text of the request in one string."""
        return "\n".join(self.system + [text for _, text in self.turns])

    @property
    def asks_for_a_note(self) -> bool:
        form = (self.body.get("output_config") or {}).get("format") or {}
        return "summary" in form.get("schema", {}).get("properties", {})

    def tagged(self, tag: str) -> Any:
        """The decoded JSON inside `tag` in the last turn, or None."""
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", self.turns[-1][1] if self.turns else "", re.DOTALL)
        return json.loads(found[-1]) if found else None


@dataclass(frozen=True)
class Response:
    """What to send back, and how badly."""

    body: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    fault: str = ""  # hang | reset | half_body | half_json


Script = Callable[[Received], Response]


class ModelServer:
    """Starts with `with`, or `start()` and `stop()`. Scripted answers are used up in order, then `honest` returns."""

    def __init__(self, *, delay: float = 0.0, port: int = 0, keep: bool = True) -> None:
        self.delay, self.port, self.keep = delay, port, keep
        self.received: list[Received] = []
        self.count = self.in_flight = self.most_in_flight = 0
        self._script: deque[Script] = deque()
        self._always: Script = self.honest
        self.models = {"claude-haiku-5-5", "claude-sonnet-5-5"}  # what GET /v1/models/<id> knows
        self._cached: set[str] = set()
        self._changed = threading.Condition()
        self._release = threading.Event()
        self._threads = ThreadPoolExecutor(64, thread_name_prefix="model-script")  # a script may block
        self._loop: asyncio.AbstractEventLoop | None = None

    # --- what a test says to it -------------------------------------------------------------------------------------

    def says(self, reading: dict | str | None = None, *, times: int | None = 1, **fields: Any) -> None:
        """Answer with this reading; what it leaves out is filled in. A plain text goes out as it is."""
        text = reading if isinstance(reading, str) else json.dumps({**NOTHING_SAID, **(reading or {}), **fields})
        self.calls(lambda received: self.message(received, text), times=times)

    def calls(self, script: Callable[[Received], Response | dict | str], *, times: int | None = 1) -> None:
        """Ask `script` what to answer: a Response, a reading, or a text. It runs in a thread and may block."""
        def answer(received: Received) -> Response:
            said = script(received)
            if isinstance(said, Response):
                return said
            return self.message(received, said if isinstance(said, str) else json.dumps({**NOTHING_SAID, **said}))
        with self._changed:
            if times is None:
                self._always = answer
            else:
                self._script.extend([answer] * times)

    def slow(self, seconds: float, *, times: int | None = 1) -> None:
        self.calls(lambda received: _with(self.honest(received), delay=seconds), times=times)

    def holds(self, *, times: int | None = 1) -> None:
        """Answer honestly, but not before `release()`: the calm way to let something happen meanwhile."""
        self._release.clear()
        self.calls(lambda received: self._release.wait(30) and self.honest(received), times=times)

    def release(self) -> None:
        self._release.set()

    def hang(self, *, times: int | None = 1) -> None:
        self.calls(lambda _: Response(fault="hang"), times=times)

    def reset(self, *, times: int | None = 1) -> None:
        """Drop the connection the hard way, before a byte is answered."""
        self.calls(lambda _: Response(fault="reset"), times=times)

    def half_body(self, *, times: int | None = 1) -> None:
        """Announce a whole body, send half, hang up."""
        self.calls(lambda received: _with(self.honest(received), fault="half_body"), times=times)

    def half_json(self, *, times: int | None = 1) -> None:
        """Send an answer that is whole for HTTP and half for JSON."""
        self.calls(lambda received: _with(self.honest(received), fault="half_json"), times=times)

    def status(self, code: int, *, retry_after: float | str | None = None, times: int | None = 1) -> None:
        headers = {} if retry_after is None else {"retry-after": str(retry_after)}
        self.calls(lambda _: _error(code, "as the test asked", headers), times=times)

    def refuse(self, *, times: int | None = 1) -> None:
        self.calls(lambda received: self.message(received, None, stop="refusal"), times=times)

    def empty(self, *, times: int | None = 1) -> None:
        self.calls(lambda received: self.message(received, ""), times=times)

    def truncated(self, *, times: int | None = 1) -> None:
        self.calls(lambda received: self.message(received, '{"language": "en", "int', stop="max_tokens"), times=times)

    def bad_json(self, *, times: int | None = 1) -> None:
        self.calls(lambda received: self.message(received, "Sure! Here is what I found: {"), times=times)

    def thinking_only(self, *, times: int | None = 1) -> None:
        thought = [{"type": "thinking", "thinking": "", "signature": "s"}]
        self.calls(lambda received: self.message(received, None, blocks=thought), times=times)

    def forget(self) -> None:
        """Drop the script, all that was received, and what was cached."""
        with self._changed:
            self._script.clear()
            self._cached.clear()
            self._always = self.honest
            self.received.clear()
            self.count = self.most_in_flight = 0

    def wait_for(self, requests: int, *, seconds: float = 10) -> None:
        """Wait until so many requests have arrived in all."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.count >= requests, seconds):
                raise AssertionError(f"{self.count} requests arrived, not {requests}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def prompts(self) -> str:
        """Every prompt that was ever sent, in one searchable string."""
        return "\n\n".join(received.prompt for received in self.received)

    # --- how it answers ---------------------------------------------------------------------------------------------

    def honest(self, received: Received) -> Response:
        """Repeat what the facts say of the first listings, and claim nothing else; sum up when that is asked."""
        if received.asks_for_a_note:
            return self.message(received, json.dumps(NOTHING_NOTED))
        return self.message(received, json.dumps(honest_reading(received), ensure_ascii=False))

    def message(self, received: Received, text: str | None, *, stop: str = "end_turn", blocks: list | None = None
                ) -> Response:
        """A whole message in the shape of the API, with token counts that know the cache."""
        content = list(blocks or []) + ([] if text is None else [{"type": "text", "text": text}])
        body = {
            "id": f"msg_{self.count:06d}", "type": "message", "role": "assistant", "model": received.body.get("model"),
            "content": content, "stop_reason": stop, "stop_sequence": None,
            "usage": {**self._input_usage(received), "output_tokens": _tokens(text or "")},
        }
        return Response(body=body, delay=self.delay)

    def _input_usage(self, received: Received) -> dict[str, int]:
        """Count tokens as the API does: the longest known prefix is read, the rest up to the last mark is written."""
        known = marked = 0
        prefix = json.dumps([received.body.get("model"), (received.body.get("output_config") or {}).get("format")])
        blocks = received.body.get("system") if isinstance(received.body.get("system"), list) else []
        for block in blocks:
            prefix += block["text"]
            if "cache_control" in block and _tokens(prefix) >= CACHEABLE_TOKENS:
                marked, name = _tokens(prefix), hashlib.sha256(prefix.encode()).hexdigest()
                if name in self._cached:
                    known = marked
                self._cached.add(name)
        whole = max(_tokens(prefix), marked) + _tokens("".join(text for _, text in received.turns))
        return {"input_tokens": whole - marked, "cache_read_input_tokens": known,
                "cache_creation_input_tokens": marked - known}

    def _next(self, received: Received) -> Script:
        with self._changed:
            self.count += 1
            if self.keep:
                self.received.append(received)
            self._changed.notify_all()
            return self._script.popleft() if self._script else self._always

    async def _answer(self, received: Received) -> Response:
        if received.path.startswith("/v1/models/"):
            return self._model(received)
        if problem := complaint(received):
            self._next(received)
            return problem
        script = self._next(received)
        if script == self.honest:
            return script(received)
        return await asyncio.get_running_loop().run_in_executor(self._threads, script, received)

    def _model(self, received: Received) -> Response:
        name = received.path.removeprefix("/v1/models/")
        if not received.key:
            return _error(401, "no key was shown")
        if name not in self.models:
            return _error(404, "no such model")
        return Response(body={"id": name, "type": "model", "display_name": name, "created_at": "2026-10-07T00:00:00Z"})

    # --- HTTP -------------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve(ready)), name="model-server", daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the model server did not start")
        return self

    def stop(self) -> None:
        self._release.set()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(10)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def serve(self, ready: threading.Event | None = None) -> None:
        """Listen until `stop()`; connections that still hang are dropped then."""
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        connections: set[asyncio.Task] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connections.add(asyncio.current_task())
            try:
                await self._converse(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass  # whoever called has gone, or we are closing
            finally:
                connections.discard(asyncio.current_task())
                writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", self.port, backlog=2048, limit=2**22)
        self.port = server.sockets[0].getsockname()[1]
        if ready:
            ready.set()
        await self._stopping.wait()
        server.close()
        for connection in list(connections):
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while received := await _read(reader):
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            try:
                response = await self._answer(received)
                await asyncio.sleep(response.delay)
                if response.fault == "hang":
                    await reader.read()  # until the caller gives up
                    return
            finally:
                self.in_flight -= 1
            if response.fault == "reset":
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
                return
            writer.write(_written(response, self.count))
            await writer.drain()
            if response.fault == "half_body":
                return


def honest_reading(received: Received) -> dict[str, Any]:
    """A reading that uses stored values only: at most three listings, one per line."""
    listings = (received.tagged("facts") or {}).get("listings", [])[:3]
    if not listings:
        return {**NOTHING_SAID, "reply": "I have nothing that matches. Would another area suit you?"}
    reply = "\n".join(["Here is what I have:", *map(_card, listings)])
    return {**NOTHING_SAID, "used_listing_ids": [str(listing["id"]) for listing in listings], "reply": reply}


def complaint(received: Received) -> Response | None:
    """Refuse what the real API refuses, so that a wrong request cannot pass a test."""
    body = received.body
    if received.path.partition("?")[0] != "/v1/messages":
        return _error(404, "no such path")
    if not received.key:
        return _error(401, "no key was shown")
    if "anthropic-version" not in received.headers or not body.get("model") or not body.get("max_tokens"):
        return _error(400, "anthropic-version, model and max_tokens are required")
    if retired := RETIRED_PARAMETERS & set(body):
        return _error(400, f"{sorted(retired)} are not supported by this model")
    roles = [turn.get("role") for turn in body.get("messages", [])]
    if not roles or roles[0] != "user" or roles[-1] != "user" or not set(roles) <= {"user", "assistant"}:
        return _error(400, "messages must begin and end with a user turn")
    if any(not text.strip() for _, text in received.turns):
        return _error(400, "text content blocks must be non-empty")
    return None


def _card(listing: dict[str, Any]) -> str:
    price = f"{listing.get('currency', '')} {listing['price']:,}".strip() if listing.get("price") is not None else ""
    rooms = f"{listing['bedrooms']} bedrooms" if listing.get("bedrooms") else ""
    return ", ".join(part for part in (listing["title"], listing.get("location", ""), rooms, price) if part)


def _with(response: Response, **changes: Any) -> Response:
    return Response(**{**response.__dict__, **changes})


def _error(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    error = {"type": ERROR_TYPES.get(status, "api_error"), "message": text}
    return Response(body={"type": "error", "error": error}, status=status, headers=headers or {})


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    return [block["text"] for block in content or [] if block.get("type") == "text"]


def _tokens(text: str) -> int:
    return round(len(text) / CHARACTERS_PER_TOKEN)


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(path=first.split(" ")[1], headers=headers, body=json.loads(body or b"{}"))


def _written(response: Response, number: int) -> bytes:
    body = json.dumps(response.body, ensure_ascii=False).encode()
    sent = body[: len(body) // 2] if response.fault else body
    length = len(sent) if response.fault == "half_json" else len(body)
    headers = {"content-type": "application/json", "content-length": str(length), "request-id": f"req_{number:06d}",
               **response.headers}
    head = f"HTTP/1.1 {response.status} -\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("latin-1") + b"\r\n" + sent


def main() -> None:
    parser = argparse.ArgumentParser(description="A Messages API on this machine that answers honestly.")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    options = parser.parse_args()
    print(f"http://127.0.0.1:{options.port}, {options.delay:g} s per answer", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(ModelServer(delay=options.delay, port=options.port, keep=False).serve())


if __name__ == "__main__":
    main()

"""The simulator as a server: plain threads and sockets, so that every way a connection can fail can be played."""

import logging
import select
import shutil
import socket
import struct
import tempfile
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from whatsapp.simulator import people
from whatsapp.simulator.carrier import Carrier
from whatsapp.simulator.control import Control
from whatsapp.simulator.faults import Fault
from whatsapp.simulator.http import Request, Response, answer
from whatsapp.simulator.pages import Pages
from whatsapp.simulator.postman import Postman
from whatsapp.simulator.snapshot import Snapshot
from whatsapp.simulator.state import Account
from whatsapp.simulator.wire import Wire
from whatsapp.simulator.world import World

log = logging.getLogger(__name__)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MAX_BODY = 110 * 1024 * 1024
RESET = struct.pack("ii", 1, 0)


class Handler(BaseHTTPRequestHandler):
    """Reads one request after the other from a connection and writes what the simulator answers."""

    protocol_version = "HTTP/1.1"
    timeout = 300
    disable_nagle_algorithm = True
    server: "Server"

    def handle_one(self) -> None:
        """Answer the request that has just been parsed."""
        body = self._body()
        if body is None:
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body, self._gone)
        try:
            response = self.server.simulator.respond(request)
        except Exception:  # a fault of the simulator itself must look like one, and not kill the connection silently
            log.exception("The simulator could not answer %s", self.command)
            response = answer({"error": "The simulator failed; see its log."}, 500)
        self._write(response)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = handle_one

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            self._write(answer({"error": "A body with a length of at most 110 MB is required."}, 411))
            return None
        return self.rfile.read(int(length)) if int(length) else b""

    def _gone(self) -> bool:
        """Whether the other side has hung up while we were busy."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        if not readable:
            return False
        try:
            return self.connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True

    def _write(self, response: Response) -> None:
        if response.wreck in ("reset", "close"):
            return self._hang_up(response.wreck == "reset")
        head = self._head(response)
        if response.wreck == "half":
            self.connection.sendall(head + response.body[: len(response.body) // 2])
            return self._hang_up(False)
        if response.stream is None:
            response.given(True)  # before the caller can know: whoever looks into the ledger next must see it
            try:
                self.connection.sendall(head if self.command == "HEAD" else head + response.body)
            except OSError:
                response.given(False)
                raise
            return None
        self.close_connection = True
        self.connection.sendall(head)
        for piece in response.stream:
            if self._gone():
                break
            self.connection.sendall(piece)
        return None

    def _head(self, response: Response) -> bytes:
        headers = {"Content-Type": response.content_type, **response.headers}
        if response.stream is None and response.status != HTTPStatus.NO_CONTENT:
            headers["Content-Length"] = str(len(response.body))
        if self.close_connection or response.stream is not None:
            headers["Connection"] = "close"
        phrase = HTTPStatus(response.status).phrase if response.status in HTTPStatus._value2member_map_ else "Other"
        lines = [f"HTTP/1.1 {response.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def _hang_up(self, reset: bool) -> None:
        self.close_connection = True
        with suppress(OSError):
            if reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            else:
                self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()

    def finish(self) -> None:
        """Close quietly; the other side may be gone already."""
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Addresses carry the secret token: nothing is logged here."""


class Server(ThreadingHTTPServer):
    """A thread per connection; hundreds may wait at once."""

    daemon_threads = True
    request_queue_size = 1024
    simulator: "Simulator"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A broken connection is everyday life here."""


class Simulator:
    """The provider and its phones. In tests: `with Simulator() as provider: …`, everything scriptable by method."""

    def __init__(self, data_dir: str | Path | None = None, port: int = 0, host: str = "127.0.0.1") -> None:
        if host not in LOOPBACK:
            raise ValueError("The simulator listens on this machine only: host must be 127.0.0.1, ::1 or localhost.")
        self._own_folder = tempfile.mkdtemp(prefix="simulator-") if data_dir is None else None
        folder = Path(self._own_folder or data_dir)
        folder.mkdir(parents=True, exist_ok=True)
        self.host, self.port = host, port
        self.world = World(folder / "media")
        self.carrier = Carrier(self.world)
        self.postman = Postman(self.world)
        self.snapshot = None if data_dir is None else Snapshot(self.world, folder / "simulator.json")
        self._wire = Wire(self.world)
        self._control = Control(self.world, self.postman)
        self._pages = Pages(self.world)
        self._server: Server | None = None

    # --- life -------------------------------------------------------------------------------------------------

    def start(self) -> "Simulator":
        """Read what was saved, listen, and begin to serve in threads."""
        self._server = _listen(self.host, self.port)
        self._server.simulator = self
        self.port = self._server.server_address[1]
        self.world.base_url = self.url
        if self.snapshot:
            self.snapshot.load()
            self.snapshot.start()
        self.world.clock.start()
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        for account in list(self.world.accounts.values()):
            self.world.wake_postman(account)
            self.world.wake_carrier(account)
        return self

    def stop(self) -> None:
        """Stop serving and delivering; save what there is."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        self.postman.stop()
        self.world.clock.stop()
        if self.snapshot:
            self.snapshot.stop()
        if self._own_folder:
            shutil.rmtree(self._own_folder, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it listens: the apiUrl of every account."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def respond(self, request: Request) -> Response:
        """Answer one request: the provider's protocol, the control API, or the phone page."""
        if request.path.startswith(("/waInstance", "/v3/waInstance")):
            return self._wire.handle(request)
        if request.path.startswith("/_control/"):
            return self._control.handle(request)
        return self._pages.handle(request)

    # --- scripting and looking, for tests -----------------------------------------------------------------------

    def create_account(self, **wishes: Any) -> Account:
        """A new number; see World.create_account for what can be wished."""
        return self.world.create_account(**wishes)

    def write(self, account: Account, phone: str, text: str = "", **fields: Any) -> str:
        """A contact writes to the account (fields as in the control API); returns the idMessage."""
        return people.act(self.world, account, True, {"phone": phone, "text": text, **fields})["idMessage"]

    def write_on_own_phone(self, account: Account, phone: str, text: str = "", **fields: Any) -> str:
        """The agent writes on the agency's own telephone; returns the idMessage."""
        return people.act(self.world, account, False, {"phone": phone, "text": text, **fields})["idMessage"]

    def read(self, account: Account, phone: str) -> None:
        """The contact opens the thread."""
        people.read(self.world, account, people.who(self.world, account, {"phone": phone}), by_contact=True)

    def fault(self, account: Account, method: str, mode: str, **details: Any) -> None:
        """Script a fault for a method (or `*`); mode "ok" takes it away."""
        with self.world.lock:
            account.faults.set(Fault(method, mode, **details))

    def set_state(self, account: Account, state: str) -> None:
        """Change the state of the link, e.g. to notAuthorized."""
        self.world.set_state(account, state)

    def ledger(self, account: Account | None = None, method: str = "", since: int = 0) -> list[dict[str, Any]]:
        """The provider's book of requests."""
        return self.world.ledger.rows(account.id if account else None, method, since)


def _listen(host: str, port: int) -> Server:
    class Family(Server):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    return Family((host, port), Handler)

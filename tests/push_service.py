"""A push service on this machine, and the browser behind it: it checks the sender's signature (RFC 8292) and opens the
message with the browser's own keys (RFC 8291), as a real one would."""

from __future__ import annotations

import base64
import json
import os
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _un64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """One subscription, with the keys that only this browser has."""

    def __init__(self, service: PushService, name: str) -> None:
        self.service, self.name = service, name
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.point = self.key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        self.received: list[dict] = []
        self.headers: list[dict] = []
        self.signers: list[str] = []
        self.answers = 201
        service.browsers[name] = self

    @property
    def subscription(self) -> dict:
        return {"endpoint": f"{self.service.url}/push/{self.name}", "keys": {"p256dh": _b64(self.point), "auth": _b64(self.secret)}}

    def open(self, body: bytes) -> dict:
        salt, length = body[:16], body[20]
        theirs, sealed = body[21:21 + length], body[21 + length:]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        material = _hkdf(self.secret, b"WebPush: info\x00" + self.point + theirs, 32, shared)
        key = _hkdf(salt, b"Content-Encoding: aes128gcm\x00", 16, material)
        nonce = _hkdf(salt, b"Content-Encoding: nonce\x00", 12, material)
        assert struct.unpack("!L", body[16:20])[0] >= len(sealed)
        return json.loads(AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")[:-1])


def _hkdf(salt: bytes, info: bytes, length: int, secret: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


class PushService:
    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}
        service = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                browser = service.browsers[self.path.rsplit("/", 1)[1]]
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if browser.answers == 201:
                    token, key = (part.split("=", 1)[1] for part in self.headers["Authorization"].removeprefix("vapid ").replace(" ", "").split(","))
                    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _un64(key))
                    jwt.decode(token, public, algorithms=["ES256"], audience="http://127.0.0.1")  # the library names the host without its port
                    browser.signers.append(key)
                    browser.received.append(browser.open(body))
                    browser.headers.append(dict(self.headers))
                self.send_response(browser.answers)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

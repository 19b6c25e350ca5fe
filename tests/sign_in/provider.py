"""A real OpenID Connect provider in a process of its own, and what stands between it and us."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT = "the-dashboard"
SECRET = "known to the two of them"
STARTS_WITHIN = 30  # seconds


@contextmanager
def running_provider(*people: dict[str, Any]) -> Iterator[str]:
    """Return the address of a provider that knows the people, each by their claims.

    It refuses a request without a nonce. It serves this machine alone, until the block ends.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = [text for claims in people for text in ("--user-claims", json.dumps(claims))]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--require-nonce",
         "--port", str(port), *known],
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return when the provider answers. Raises TimeoutError."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            requests.get(url, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"The provider did not start within {STARTS_WITHIN} seconds.")


class Between:
    """Somebody between the provider and us: hears what we send, publishes keys of their own.

    `keys_url` has their key under the name of another; `token_url` passes on to the provider
    what it is sent, and keeps it in `heard`.
    """

    def __init__(self, provider: str = "", key_id: str = "theirs") -> None:
        self.key: RSAPrivateKey = generate_private_key(public_exponent=65537, key_size=2048)
        self.key_id = key_id
        self.heard: dict[str, list[str]] = {}
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        keys = json.dumps({"keys": [public | {"kid": key_id, "use": "sig", "alg": "RS256"}]})
        between = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(keys.encode())

            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["Content-Length"]))
                between.heard = parse_qs(form.decode())
                sent = requests.post(
                    f"{provider}/oauth2/token",
                    data=form,
                    headers={"Content-Type": self.headers["Content-Type"]},
                    timeout=5,
                )
                self.answer(sent.content)

            def answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Return nothing; a test says what went wrong by itself."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        url = f"http://127.0.0.1:{self._server.server_port}"
        self.keys_url, self.token_url = f"{url}/keys", f"{url}/token"

    def __enter__(self) -> "Between":
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def sign(self, claims: dict[str, Any], algorithm: str = "RS256", **headers: str) -> str:
        """Return a token of the claims, signed with this key."""
        return jwt.encode(claims, self.key, algorithm, {"kid": self.key_id, **headers})

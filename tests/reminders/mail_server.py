"""A mail server on this machine, for tests of what happens when one takes, refuses or hangs up."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from pytest_django import Settings


class Temper(StrEnum):
    """What the server does with an e-mail."""

    TAKES = "takes it"
    REFUSES = "does not know the address"
    HANGS_UP = "hangs up once it has the e-mail, with no word of whether it kept it"


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as sending needs; `taken` holds the e-mails as they arrived."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, temper: Temper) -> None:
        """Listen on any free port."""
        self.temper = temper
        self.taken: list[str] = []
        super().__init__(("127.0.0.1", 0), _Conversation)


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip().upper():
            if line == "DATA":
                self._say("354 go on")
                self.server.taken.append(self._text())
                if self.server.temper is Temper.HANGS_UP:
                    return
                self._say("250 taken")
            elif line.startswith("RCPT") and self.server.temper is Temper.REFUSES:
                self._say("550 nobody of that name")
            elif line == "QUIT":
                self._say("221 goodbye")
                return
            else:
                self._say("250 good")

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())

    def _text(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line)
        return "".join(lines)


@contextmanager
def mail_server(settings: Settings, temper: Temper = Temper.TAKES) -> Iterator[MailServer]:
    """Yield a mail server that the settings name, of that temper; it is gone afterwards."""
    with MailServer(temper) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        settings.EMAIL_USE_TLS = False
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()

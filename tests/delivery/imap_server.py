"""A small IMAP server for one mailbox: what the reader of notifications asks, answered as Dovecot answers."""

import re
import socketserver
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from threading import Thread

USER, PASSWORD = "bounce", "m@t/khau"


@dataclass
class Letter:
    """A mail of the mailbox."""

    raw: bytes
    is_read: bool = False


@dataclass
class Mailbox:
    """The letters by their number; `asked` is every command without its arguments' secrets."""

    letters: dict[int, Letter] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, raw: bytes) -> int:
        """Adds an unread letter and gives its number."""
        number = max(self.letters, default=100) + 1
        self.letters[number] = Letter(raw)
        return number

    def unread(self) -> list[int]:
        """The numbers of those unread."""
        return [number for number, letter in self.letters.items() if not letter.is_read]


class Handler(socketserver.StreamRequestHandler):
    """One client."""

    def handle(self) -> None:
        """Answers line by line until LOGOUT."""
        self.say("* OK [CAPABILITY IMAP4rev1] ready")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            tag, _, command = line.partition(" ")
            words = command.split(" ", 2)
            name = words[1].upper() if words[0].upper() == "UID" else words[0].upper()
            self.box.asked.append(name)
            answer = getattr(self, f"on_{name.lower()}")(command)
            self.say(f"{tag} {answer}")
            if name == "LOGOUT":
                return

    @property
    def box(self) -> Mailbox:
        """The mailbox of the server."""
        return self.server.box  # type: ignore[attr-defined,no-any-return]

    def say(self, text: str) -> None:
        """One line."""
        self.wfile.write(text.encode() + b"\r\n")

    def on_capability(self, _: str) -> str:
        """What we can."""
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def on_login(self, command: str) -> str:
        """One account."""
        is_known = command == f'LOGIN {USER} "{PASSWORD}"'
        return "OK logged in" if is_known else "NO [AUTHENTICATIONFAILED] Authentication failed."

    def on_select(self, command: str) -> str:
        """One folder."""
        if '"INBOX"' not in command:
            return "NO Mailbox doesn't exist"
        self.say(f"* {len(self.box.letters)} EXISTS")
        return "OK [READ-WRITE] selected"

    def on_search(self, _: str) -> str:
        """The unread ones."""
        self.say(" ".join(["* SEARCH", *map(str, self.box.unread())]))
        return "OK done"

    def on_fetch(self, command: str) -> str:
        """Headers of several, or the beginning of one; PEEK: reading marks nothing."""
        numbers = [int(one) for one in command.split(" ")[2].split(",")]
        partial = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", command)
        for place, number in enumerate(numbers, start=1):
            raw = self.box.letters[number].raw
            if partial:
                name, content = "BODY[]<0>", raw[: int(partial[1])]
            else:
                kind = message_from_bytes(raw)["Content-Type"] or "text/plain"
                name, content = "BODY[HEADER.FIELDS (CONTENT-TYPE)]", f"Content-Type: {kind}\r\n\r\n".encode()
            self.wfile.write(
                f"* {place} FETCH (UID {number} {name} {{{len(content)}}}\r\n".encode() + content + b")\r\n"
            )
        return "OK done"

    def on_store(self, command: str) -> str:
        """Only \\Seen is ever set."""
        assert r"+FLAGS.SILENT (\Seen)" in command
        self.box.letters[int(command.split(" ")[2])].is_read = True
        return "OK done"

    def on_logout(self, _: str) -> str:
        """Good-bye."""
        self.say("* BYE")
        return "OK done"


class Server(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine; with a context it speaks TLS from the first byte."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.box = Mailbox()
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def close(self) -> None:
        """Stops listening."""
        self.shutdown()
        self.server_close()

"""The talk with a mail server: connect, hand over one message for one person, say what became of it."""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field

from nhiemky.delivery.smtp_answers import Answer, judge, read_answer
from nhiemky.domain.sending import Outcome, Verdict

CONNECT_TIMEOUT = 15.0  # seconds
READ_TIMEOUT = 30.0
_FAREWELL = 2.0  # seconds for the answer to QUIT: nothing depends on it
# The first that fits, the particular before the general.
_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (
        ssl.SSLCertVerificationError,
        (
            "chứng thư của máy chủ không tin được; cài chứng thư gốc vào máy này, "
            "hoặc thêm verify=no vào địa chỉ kênh nếu máy chủ ở ngay mạng nội bộ"
        ),
    ),
    (ssl.SSLError, "không lập được kết nối mã hóa; thử mode=ssl (cổng 465) hoặc mode=starttls (cổng 587)"),
    (
        smtplib.SMTPNotSupportedError,
        "máy chủ không nhận đăng nhập ở cổng này; bỏ tên và mật khẩu, hoặc dùng nkmails:// cổng 587",
    ),
    (smtplib.SMTPResponseException, "máy chủ từ chối nói chuyện; thử lại sau, hoặc hỏi quản trị máy chủ thư"),
    (
        smtplib.SMTPServerDisconnected,
        "máy chủ ngắt kết nối ngay; kiểm tra cổng và cách mã hóa (mode=ssl hay starttls)",
    ),
    (ConnectionRefusedError, "không có máy chủ nào nhận kết nối; kiểm tra cổng, và máy chủ thư có đang chạy"),
    (socket.gaierror, "không tìm thấy máy mang tên này; kiểm tra tên máy trong địa chỉ kênh"),
    (UnicodeError, "tên máy, tên đăng nhập hoặc mật khẩu có chữ không dùng được; chỉ dùng chữ không dấu"),
)
_NOT_XTEXT = re.compile(r"[^!-~]|[+=]")


@dataclass(frozen=True, slots=True)
class Relay:
    """A mail server as the settings describe it; `mode` is insecure, starttls or ssl, time-outs in seconds."""

    host: str
    port: int
    mode: str = "insecure"
    user: str = ""
    password: str = field(default="", repr=False)
    is_verified: bool = True
    connect_timeout: float = CONNECT_TIMEOUT
    read_timeout: float = READ_TIMEOUT
    own_name: str | None = None

    @property
    def is_secret_exposed(self) -> bool:
        """Whether the password would cross a network in the clear."""
        is_near = self.host in {"localhost", "::1"} or self.host.startswith("127.")
        return bool(self.password) and self.mode == "insecure" and not is_near


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message in its envelope: one person each. The addresses are those of checked mailboxes."""

    return_path: str
    recipient: str
    content: bytes = field(repr=False)
    envelope_id: str = ""


def connect(relay: Relay) -> smtplib.SMTP:
    """A server that has greeted us, encrypted and logged in as the settings say.

    Raises OSError (smtplib's errors are among them) or UnicodeError.
    """
    context = _context(relay) if relay.mode != "insecure" else None
    server: smtplib.SMTP
    if relay.mode == "ssl":
        server = smtplib.SMTP_SSL(
            relay.host, relay.port, relay.own_name, timeout=relay.connect_timeout, context=context
        )
    else:
        server = smtplib.SMTP(relay.host, relay.port, relay.own_name, timeout=relay.connect_timeout)
    try:
        assert server.sock is not None
        server.sock.settimeout(relay.read_timeout)
        server.ehlo_or_helo_if_needed()
        if relay.mode == "starttls":
            server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
        if relay.user and relay.password:
            server.login(relay.user, relay.password)
    except (OSError, UnicodeError):
        server.close()
        raise
    return server


def part(server: smtplib.SMTP) -> None:
    """A server that does not say good-bye has the mail all the same."""
    try:
        if server.sock is not None:
            server.sock.settimeout(_FAREWELL)
            server.quit()
    except OSError:
        pass
    finally:
        server.close()


def hand_over(server: smtplib.SMTP, parcel: Parcel) -> tuple[Outcome, bool]:
    """What became of the message, and whether the connection is fit for another one.

    Only a line that breaks after the content was begun leaves a doubt.
    """
    stage, is_begun = "mail", False
    try:
        answer = read_answer(*server.docmd("MAIL", _mail(server, parcel)))
        if answer.code == 250:
            stage = "rcpt"
            answer = read_answer(*server.docmd("RCPT", _rcpt(server, parcel)))
        if stage == "rcpt" and answer.code in {250, 251}:
            stage = "data"
            answer = read_answer(*server.docmd("DATA"))
            if answer.code == 354:
                is_begun = True
                server.send(_dotted(parcel.content))
                answer = read_answer(*server.getreply())
            elif answer.code < 400:
                answer = Answer(503, answer.words)  # yes to DATA is 354 and nothing else
        is_fit = answer.code == 250 or _is_reset(server, answer)
    except OSError as error:
        verdict = Verdict.UNKNOWN if is_begun else Verdict.RETRY
        told = "máy chủ thư không trả lời kịp" if _is_silence(error) else "đứt kết nối với máy chủ thư"
        return Outcome(verdict, told, stage=stage), False
    return judge(answer, stage), is_fit


def explain(error: Exception, relay: Relay) -> Outcome:
    """Why there is no connection, and what to do about it."""
    where = f"{relay.host}:{relay.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        told = "máy chủ thư không nhận tài khoản của văn phòng; kiểm tra tên và mật khẩu trong địa chỉ kênh"
        return Outcome(Verdict.STOP, f"{told} ({where})", str(error.smtp_code), stage="login")
    return Outcome(Verdict.STOP, f"không nối được máy chủ thư {where}: {_why(error, relay)}", stage="connect")


def _why(error: Exception, relay: Relay) -> str:
    if _is_silence(error):
        return f"không trả lời sau {relay.connect_timeout:g} giây; kiểm tra tên máy, cổng và tường lửa"
    if isinstance(error, smtplib.SMTPNotSupportedError) and "STARTTLS" in str(error):
        return "máy chủ không có STARTTLS; dùng mode=ssl, hoặc nkmail:// nếu máy chủ ở ngay mạng nội bộ"
    found = (cause for kind, cause in _CAUSES if isinstance(error, kind))
    return next(found, f"kiểm tra mạng và tường lửa của máy này ({type(error).__name__})")


def _is_silence(error: Exception) -> bool:
    """smtplib calls a server that says nothing disconnected."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _context(relay: Relay) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not relay.is_verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_reset(server: smtplib.SMTP, answer: Answer) -> bool:
    """Clears what was begun; a talk that went wrong is not worth going on with."""
    return not answer.is_about_the_talk and server.rset()[0] == 250


def _mail(server: smtplib.SMTP, parcel: Parcel) -> str:
    words = [f"FROM:<{parcel.return_path}>"]
    if server.has_extn("size"):
        words.append(f"SIZE={len(parcel.content)}")
    if parcel.envelope_id and server.has_extn("dsn"):
        words += ["RET=HDRS", f"ENVID={_xtext(parcel.envelope_id)}"]
    return " ".join(words)


def _rcpt(server: smtplib.SMTP, parcel: Parcel) -> str:
    words = [f"TO:<{parcel.recipient}>"]
    if parcel.envelope_id and server.has_extn("dsn"):
        words += ["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{_xtext(parcel.recipient)}"]
    return " ".join(words)


def _xtext(text: str) -> str:
    """RFC 3461 section 4: "+" and "=" and all that is not printable ASCII as +HH."""
    return _NOT_XTEXT.sub(lambda found: "".join(f"+{byte:02X}" for byte in found[0].encode()), text)


def _dotted(content: bytes) -> bytes:
    """The content as it goes after DATA, with its end; its lines end with CRLF."""
    whole = b"\r\n" + content.removesuffix(b"\r\n") + b"\r\n"
    return (whole.replace(b"\r\n.", b"\r\n..") + b".\r\n")[2:]

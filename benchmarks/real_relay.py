"""Messages through a real mail server into a Maildir, read back: `python -m benchmarks.real_relay URL MAILDIR N`.

Looks at: every message there once, whole, under its own Message-ID; an unknown person refused for good.
"""

import sys
from datetime import date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from time import perf_counter, sleep

from nhiemky.delivery.channels import Channel, open_channel
from nhiemky.delivery.envelope import Sender, read_sender
from nhiemky.domain.sending import State, Verdict
from nhiemky.store.outbox_rows import OutboxRow
from nhiemky.store.tables import VIETNAM

AT = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
PATIENCE = 30  # seconds for the server to put everything into the Maildir


def main(url: str, maildir: str, count: int) -> int:
    """0 when everything is as it should be."""
    sender = read_sender("Văn phòng Đảng ủy <mau@lab.example>", "lab.example", None, "mau@lab.example")
    channel = open_channel(url, sender)
    rows = [_row(number, "mau@lab.example") for number in range(count)]
    start = perf_counter()
    verdicts = [channel.send(row, AT).verdict for row in rows]
    taken = perf_counter() - start
    print(f"{count} messages in {taken:.2f} s, {count / taken:.0f}/s; {verdicts.count(Verdict.SENT)} accepted")
    is_refused = _is_refused(channel)
    channel.close()
    is_whole = _is_whole(Path(maildir), rows, sender)
    return 0 if is_whole and is_refused and verdicts == [Verdict.SENT] * count else 1


def _is_refused(channel: Channel) -> bool:
    outcome = channel.send(_row(-1, "khongco@lab.example"), AT)
    print(f"unknown person: {outcome.verdict} {outcome.code} {outcome.text}")
    return outcome.verdict is Verdict.DEAD and outcome.code.endswith("5.1.1")


def _is_whole(maildir: Path, rows: list[OutboxRow], sender: Sender) -> bool:
    for _ in range(PATIENCE * 10):
        files = list((maildir / "new").glob("*"))
        if len(files) >= len(rows):
            break
        sleep(0.1)
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    ids = {str(mail["Message-ID"]) for mail in mails}
    wrong = [mail for mail in mails if mail["Subject"] != rows[0].payload["subject"]]
    returned = {str(mail["Return-Path"]) for mail in mails}
    own = sum(f"@{sender.domain}>" in one for one in ids)
    print(f"{len(mails)} in the Maildir, {own} Message-IDs of ours, {len(wrong)} with another subject")
    print(f"Return-Path, for example {min(returned, default='-')}; {len(returned)} different")
    return len(mails) == own == len(rows) == len(returned) and not wrong


def _row(number: int, address: str) -> OutboxRow:
    text = "Kính gửi đồng chí Nguyễn Văn Mẫu,\n\nViệc: gửi báo cáo.\n.\nHạn: 30/11/2026.\n"
    return OutboxRow(
        id=number,
        person=f"mau-{number}",
        kind="digest",
        subject_id="",
        local_day=date(2026, 11, 23),
        channel="nkmail",
        address=address,
        payload={
            "name": "Nguyễn Văn Mẫu",
            "subject": "Cần xử lý 01 việc - Đảng bộ Sở Mẫu, ý kiến về dự thảo báo cáo chính trị trình đại hội",
            "text": text,
            "html": f"<p>{text}</p>",
        },
        state=State.SENDING,
        tries=1,
        not_before=AT,
        expires_at=None,
        lease_until=None,
        worker=None,
        provider_id=None,
        last_class=None,
        last_code=None,
        last_text=None,
        created_at=AT,
        settled_at=None,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))

"""The SMTP side: accepts every mail of sound form, unless a fault says otherwise.

Like most servers it knows no SMTPUTF8 (RFC 6531): an address in other letters is refused.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from aiosmtpd.smtp import SMTP

from emulators.faults import Faults
from emulators.mailbox.standards import fault_of
from emulators.mailbox.store import Store
from emulators.service import HOST

MAIL_BYTES = 25 * 1024 * 1024
# A fault that names no status of its own asks for 503, which means nothing to a mail sender.
TRY_LATER = 451
IDENTITY = "Avila local mailbox"


class Receiver:
    """Handler of aiosmtpd.

    The target of a fault is the first recipient's address: ``fail`` refuses with 451 (or another
    status), ``drop`` accepts and loses, ``duplicate`` delivers twice, ``delay_s`` answers late.
    """

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults
        self._arrived = asyncio.Condition()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep one mail; the answer is given when it is committed."""
        outcome = self._faults.take("mailbox", envelope.rcpt_tos[0])
        if outcome.delay_s:
            await asyncio.sleep(outcome.delay_s)
        if outcome.status is not None:
            return _refusal(outcome.status)
        if fault := fault_of(envelope.content):
            return f"554 5.6.0 {fault}"
        for _ in range(0 if outcome.dropped else outcome.copies):
            self._store.add(envelope.content, envelope.rcpt_tos)
        async with self._arrived:
            self._arrived.notify_all()
        return "250 OK"

    async def wait(self) -> None:
        """Return when the next mail has arrived."""
        async with self._arrived:
            await self._arrived.wait()


async def serve(port: int, receiver: Receiver) -> asyncio.Server:
    """Listen for senders."""
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return SMTP(
            receiver,
            data_size_limit=MAIL_BYTES,
            hostname="mail.app.localhost",
            ident=IDENTITY,
            loop=loop,
        )

    return await loop.create_server(session, HOST, port)


def _refusal(status: int) -> str:
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return f"{TRY_LATER} 4.3.0 Try again later"
    return f"{status} {status // 100}.0.0 Refused as ordered"

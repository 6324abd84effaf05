"""Sessions behind refresh tokens, the same for a tenant's accounts and the platform's operators.

A refresh token works once. Its successor is derived from it and from a seed made at first use, so
the uses that race, and the retry of whoever lost the answer, all get the same successor; the
database holds the hash and the seed, neither of which is a token. A use after the grace is theft
until proven otherwise: the whole family ends (RFC 9700, section 4.14.2).
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from shared.acts import Thing
from shared.context import ANONYMOUS, Actor, Context
from shared.db import Databases, Db, Scope
from shared.identity import NotSignedIn, hash_token, new_token
from shared.privileges import SiteContext
from shared.record import record
from shared.sql import load

SQL = load("shared", "sessions.sql")

LIFETIME_DAYS: Final = 30
GRACE_S: Final = 30
_REMEMBERED: Final = 4096


@record
class Opened:
    """A session and the one refresh token that continues it."""

    session_id: UUID
    account_id: UUID
    refresh_token: str
    expires_at: datetime


@record
class Session:
    """One place where somebody is signed in."""

    id: UUID
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    address: str
    place: str
    agent: str


@record
class _Stored:
    session_id: UUID
    account_id: UUID
    expires_at: datetime
    live: bool
    seed: bytes | None
    stale: bool | None


@record
class _Standing:
    id: UUID
    name: str
    email: str
    roles: list[str]


@record
class _Begun:
    id: UUID
    expires_at: datetime


class SessionWatch:
    """Whose a session is and what they may, as this process saw it within ``ttl_s``.

    An access token is signed for ten minutes, with the roles of that moment; with its session it
    ends within those seconds, and within them a change of roles counts.
    """

    def __init__(self, databases: Databases, ttl_s: float) -> None:
        self._databases, self._ttl_s = databases, ttl_s
        self._seen: dict[UUID, tuple[float, Actor]] = {}

    def require(self, scope: Scope, session_id: UUID) -> Actor:
        """Whose session it is, where ``scope`` keeps its sessions.

        Raises:
            NotSignedIn: the session ended, or who had it may not come in any more.
        """
        now = time.monotonic()
        fresh_until, actor = self._seen.get(session_id, (0.0, ANONYMOUS))
        if now < fresh_until:
            return actor
        with self._databases.transaction(scope) as db:
            found = db.first(_Standing, SQL["standing"], id=session_id)
        if found is None:
            raise NotSignedIn("Sua sessão terminou. Entre de novo.")
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        actor = Actor(found.id, found.name, found.email, frozenset(found.roles), session_id)
        self._seen[session_id] = now + self._ttl_s, actor
        return actor


Kept = TypeVar("Kept", bound=SiteContext)


@contextmanager
def kept(ctx: Kept) -> Iterator[Kept]:
    """A transaction of its own, for what stays although the request is then refused.

    Use it before the first statement of ``ctx.db``, and leave it before a password is hashed: a
    request never holds two connections, and never one while it computes.
    """
    with ctx.apart() as db:
        yield replace(ctx, db=db)


def open_session(ctx: Context, account_id: UUID, generation: int, agent: str) -> Opened:
    """Begin a session of ``account_id``; what it had that ended long ago is forgotten.

    ``generation`` is that of its devices when whoever comes in proved who they are.

    Raises:
        NotSignedIn: meanwhile the account was suspended or removed, or others were shut out of it.
    """
    ctx.db.run(SQL["forget_ended"], account_id=account_id)
    begun = ctx.db.first(
        _Begun,
        SQL["open_session"],
        account_id=account_id,
        generation=generation,
        days=LIFETIME_DAYS,
        address=ctx.address,
        place=ctx.place,
        agent=agent[:300],
    )
    if begun is None:
        raise NotSignedIn("Este acesso foi encerrado agora há pouco.")
    plain, hashed = new_token()
    ctx.db.run(SQL["add_token"], hash=hashed, session_id=begun.id)
    return Opened(begun.id, account_id, plain, begun.expires_at)


def renew(ctx: SiteContext, plain: str) -> Opened:
    """The session of the refresh token ``plain``, with the token that follows it.

    Raises:
        NotSignedIn: it is unknown, its session ended, or it was used before and the grace is over;
            then every token of the family dies with it, and the audit trail says so.
    """
    with kept(ctx) as own:
        opened = _renewed(own, plain)
    if opened is None:
        raise NotSignedIn("Sua sessão terminou. Entre de novo.")
    return opened


def _renewed(ctx: Context, plain: str) -> Opened | None:
    hashed = hash_token(plain)
    ctx.db.scalar(SQL["lock_token"], hash=hashed)
    token = ctx.db.first(_Stored, SQL["token_state"], hash=hashed, grace_s=GRACE_S)
    if token is None or not token.live:
        return None
    if token.stale:
        _revoke(ctx, token)
        return None
    seed = token.seed or secrets.token_bytes(32)
    successor = _successor(plain, seed)
    if token.seed is None:
        ctx.db.run(SQL["replace_token"], hash=hashed, seed=seed)
        ctx.db.run(SQL["add_token"], hash=hash_token(successor), session_id=token.session_id)
        at = {"address": ctx.address, "place": ctx.place}
        ctx.db.run(SQL["use_session"], id=token.session_id, **at)
    return Opened(token.session_id, token.account_id, successor, token.expires_at)


def _revoke(ctx: Context, token: _Stored) -> None:
    ctx.db.run(SQL["end_session"], id=token.session_id, account_id=None, because="reused")
    ctx.audit("auth.token_reused", Thing("auth.session", token.session_id))


def _successor(plain: str, seed: bytes) -> str:
    digest = hmac.digest(seed, plain.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def end(db: Db, session_id: UUID, because: str, *, account_id: UUID | None = None) -> bool:
    """End a session, of ``account_id`` only when given; whether there was one to end."""
    ended = db.run(SQL["end_session"], id=session_id, account_id=account_id, because=because)
    return bool(ended)


def end_own(db: Db, session_id: UUID, because: str, *, account_id: UUID) -> str | None:
    """End a session of ``account_id``; the agent that had it, None when there was none to end."""
    given = {"id": session_id, "account_id": account_id, "because": because}
    agent: str | None = db.scalar(SQL["end_own_session"], **given)
    return agent


def end_of_token(db: Db, plain: str | None, because: str) -> None:
    """End the session that the refresh token ``plain`` belongs to, if it is one of ours."""
    session_id = plain and db.scalar(SQL["session_of_token"], hash=hash_token(plain))
    if session_id:
        end(db, session_id, because)


def end_all(db: Db, account_id: UUID, because: str, *, besides: UUID | None = None) -> int:
    """End every session of ``account_id`` but ``besides``; how many."""
    return db.run(SQL["end_sessions"], account_id=account_id, because=because, besides=besides)


def live(db: Db, account_id: UUID) -> list[Session]:
    """Where ``account_id`` is signed in, last used first."""
    return db.all(Session, SQL["live_sessions"], account_id=account_id)

"""Agendas in people's own calendars: which addresses there are, and what they tell."""

import secrets
from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue.pages import PROFESSIONAL
from functions.clinic.catalogue.sight import keepers, staff
from functions.clinic.feed import labels, queries
from functions.clinic.feed.errors import CalendarsChanged, FeedChanged, FeedExists
from functions.clinic.feed.pages import FEED, FEEDS, FILE
from functions.clinic.feed.queries import Feed
from functions.clinic.registry import routes
from shared import versions
from shared.context import Context
from shared.errors import NotFound
from shared.identity import hash_token
from shared.numbers import Flag
from shared.record import record
from shared.versions import Version, VersionForm
from shared.web.request import Input, Reply

_SECRET_BYTES: Final = 32


@record
class CalendarsForm:
    """Whether patients are ``named`` in calendars outside, or by their initials."""

    named: Flag = False
    version: Version | None = None


@routes.get(FEEDS, needs="clinic.see_agenda")
def list_feeds(ctx: Context, _given: Input) -> Reply:
    """The agendas that whoever asks sees, each with their address of it, if they have one.

    For who keeps the staff, with everybody else's addresses, to end them.
    """
    keeps = ctx.may("clinic.keep_catalogue")
    found = queries.list_feeds(ctx.db, account_id=None if keeps else ctx.actor.id)
    mine = {str(one.professional_id): one for one in found if one.account_id == ctx.actor.id}
    seen = staff(ctx)
    agendas = [
        {"professional_id": one["id"], "name": one["name"], "feed": mine.get(one["id"])}
        for one in seen
        if one["active"]
    ]
    others = [one for one in found if one.account_id != ctx.actor.id]
    data = {"agendas": agendas, "others": others, "choice": queries.get_choice(ctx.db)}
    return Reply("feed/feeds", data | {"ask": keepers(ctx, seen)})


@routes.post(f"{PROFESSIONAL}/feed", needs="clinic.see_agenda")
def make_feed(ctx: Context, _given: Input, professional_id: UUID) -> Reply:
    """A secret address of an agenda, shown this once: only its digest is kept.

    Raises:
        NotFound: there is no such agenda, or none that they see.
        FeedExists: they have one.
    """
    if not any(one["id"] == str(professional_id) and one["active"] for one in staff(ctx)):
        raise NotFound("Não encontramos esta agenda.")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    made = queries.make_feed(
        ctx.db,
        account_id=ctx.actor.id,
        professional_id=professional_id,
        digest=hash_token(secret),
    )
    if made is None:
        raise FeedExists("Você já tem um endereço desta agenda. Se o perdeu, troque-o por outro.")
    return _told(ctx, queries.hold_feed(ctx.db, id=made), secret, "clinic.feed_made", status=201)


@routes.post(f"{FEED}/renewal", needs="clinic.see_agenda", body=VersionForm)
def renew_feed(ctx: Context, given: Input, feed_id: UUID) -> Reply:
    """Another address in the place of one, which opens nothing from now on.

    Raises:
        NotFound: it is nobody's, or somebody else's.
        FeedChanged: it was renewed since it was read.
    """
    _hold(ctx, given, feed_id, others=False)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    queries.renew_feed(ctx.db, id=feed_id, digest=hash_token(secret))
    return _told(ctx, queries.hold_feed(ctx.db, id=feed_id), secret, "clinic.feed_renewed")


@routes.post(f"{FEED}/removal", needs="clinic.see_agenda", body=VersionForm)
def end_feed(ctx: Context, given: Input, feed_id: UUID) -> Reply:
    """Let an address open nothing any more: one's own, or as who keeps the staff anybody's.

    Raises:
        NotFound: it is nobody's, or not theirs.
        FeedChanged: it was renewed since it was read.
    """
    feed = _hold(ctx, given, feed_id, others=ctx.may("clinic.keep_catalogue"))
    queries.end_feed(ctx.db, id=feed_id)
    ctx.audit("clinic.feed_ended", labels.feed(feed))
    return Reply(None, {}, location=FEEDS, toast="Endereço encerrado: nenhum calendário o lê mais.")


@routes.put(f"{FEEDS}/choice", needs="clinic.share_names", body=CalendarsForm, form=list_feeds)
def choose_calendars(ctx: Context, given: Input) -> Reply:
    """Say whether calendars outside name patients.

    Raises:
        Invalid: the body is no ``CalendarsForm``.
        CalendarsChanged: somebody chose otherwise first.
    """
    form = given.read(CalendarsForm)
    before = queries.hold_choice(ctx.db, created_by=ctx.actor.id)
    expected, thing = given.expected(form.version), labels.CHOICE
    named = labels.CALENDARS
    versions.require(ctx, expected, before, named, CalendarsChanged, entity_id=thing.id)
    after, fields = before, versions.differing(before, {"named": form.named})
    if fields or not before.version:
        queries.set_choice(ctx.db, named=form.named)
        after = queries.get_choice(ctx.db)
        versions.note(ctx, "clinic.calendars_chosen", thing, named, before, after, fields)
    how = "o nome completo" if after.named else "só as iniciais"
    data: dict[str, Any] = {"choice": after}
    toast = f"Nos calendários de fora aparece {how} do paciente."
    return Reply(None, data, location=FEEDS, toast=toast, version=after.version)


def _hold(ctx: Context, given: Input, feed_id: UUID, *, others: bool) -> Feed:
    feed = queries.hold_feed(ctx.db, id=feed_id)
    if feed.account_id != ctx.actor.id and not others:
        raise NotFound("Não encontramos este endereço.")
    expected = given.expected(given.read(VersionForm).version)
    versions.require(ctx, expected, feed, labels.FEED, FeedChanged)
    return feed


def _told(ctx: Context, feed: Feed, secret: str, act: str, status: int = 200) -> Reply:
    """The address, said this once, and on the trail without its secret."""
    ctx.audit(act, labels.feed(feed), version=feed.version)
    address = ctx.settings.url(ctx.tenant.slug, f"{FILE}?k={secret}")
    data = {"feed": feed, "address": address}
    return Reply("feed/address", data, status=status, version=feed.version)

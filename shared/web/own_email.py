"""My e-mail, changed by a link that is mailed to the new one; the former one is told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from shared import limits
from shared.acts import Change, Thing
from shared.context import ANONYMOUS, Context
from shared.emails import Email
from shared.errors import Invalid
from shared.letters import Letter
from shared.limits import HOUR_S
from shared.people import accounts, own
from shared.people.errors import EmailLinkOver, SentTooOften
from shared.people.place import EmailAsked, EmailMoved, Place
from shared.privileges import PlatformContext
from shared.web.own_password import proved
from shared.web.request import Input, Reply
from shared.web.routing import Handler, Routes
from shared.web.sign_in import Password

LIFETIME: Final = timedelta(minutes=30)
_AN_HOUR: Final = 5
_KIND: Final = "email"
_OVER: Final = "Este endereço já foi usado, passou de 30 minutos, ou sua conta mudou. Peça outro."


@dataclass(frozen=True, slots=True)
class EmailForm:
    """Where one wants to be reached, and the password, for an open screen is not enough."""

    email: Email
    current: Password


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link says: whose account, as of which version, is reached where from now on."""

    account_id: UUID
    version: int
    email: str


@dataclass(frozen=True, slots=True)
class Mails:
    """A place's facts of another e-mail, each with its feature's template of the mail it carries.

    ``forget`` lets what was mailed to the former e-mail of an account work no more.
    """

    asked: type[EmailAsked]
    asking: str
    moved: type[EmailMoved]
    moving: str
    forget: Callable[[Context, UUID], None] = lambda _, __: None


@dataclass(frozen=True, slots=True)
class OwnEmail:
    """One place's way to another e-mail; see ``OwnAccount``."""

    place: Place
    mails: Mails

    def hang(self, routes: Routes, page: Handler) -> None:
        """Add its paths to the feature's: the link is opened by whoever has the mail."""
        at = f"/{self.place.feature}"
        mine: dict[str, Any] = {"needs": "member", "form": page}
        routes.post(f"{at}/account/email", body=EmailForm, **mine)(self.ask)
        routes.get(f"{at}/email/<token>", needs="open")(self.show_link)
        routes.post(f"{at}/email/<token>", needs="open")(self.move)

    def ask(self, ctx: PlatformContext, given: Input) -> Reply:
        """Have a link mailed to the new e-mail; until it is used all stays as it is.

        Raises:
            Invalid: the body is not an ``EmailForm``, or it is the e-mail there is.
            WrongPassword, Blocked, Busy: the password was not proved.
            EmailTaken: another account here has it.
            SentTooOften: five in this hour.
        """
        form = given.read(EmailForm)
        with ctx.hasher.place() as desk:
            me = proved(ctx, desk, form.current)
        if limits.take_for_good(ctx.databases, f"own-email:{me.id}", _AN_HOUR, HOUR_S):
            text = "Já saíram cinco destes e-mails nesta hora. Tente mais tarde."
            raise SentTooOften(text, retry_after_s=HOUR_S)
        if form.email == me.email:
            raise Invalid("Confira o e-mail.", email="Este já é o seu e-mail.")
        own.require_free(ctx, form.email)
        self._mail(ctx, Asked(me.id, me.version, form.email), me.name)
        thing = Thing(self.place.act("account"), me.id, me.name)
        change = Change("email", me.email, form.email)
        ctx.audit(self.place.act("own_email_asked"), thing, [change])
        toast = f"Enviamos um link para {form.email}. Seu e-mail só muda depois que você o abrir."
        at = f"/{self.place.feature}/account"
        return Reply(None, {"email": form.email}, status=202, location=at, toast=toast)

    def _mail(self, ctx: PlatformContext, asked: Asked, name: str) -> None:
        claims = {"id": str(asked.account_id), "version": asked.version, "email": asked.email}
        token = ctx.keyring.seal(_KIND, claims, ctx.host, ctx.now, LIFETIME)
        url = self.place.url(ctx, f"/{self.place.feature}/email/{token}")
        minutes = int(LIFETIME.total_seconds() // 60)
        said = {"name": name, "place": self.place.name(ctx), "url": url, "minutes": minutes}
        fact = self.mails.asked(asked.account_id, asked.email, name, url, minutes)
        letter = Letter(self.mails.asking, asked.email, said)
        ctx.letters.send(fact, letter, key=str(asked.account_id))

    def _read(self, ctx: PlatformContext, token: str) -> Asked:
        claims = ctx.keyring.unseal(_KIND, token, ctx.host)
        if claims is None:
            raise EmailLinkOver(_OVER)
        return Asked(UUID(claims["id"]), int(claims["version"]), str(claims["email"]))

    def show_link(self, ctx: PlatformContext, _given: Input, token: str) -> Reply:
        """Ask whether the e-mail is to change; whoever looks at a mail first changes nothing.

        Raises:
            EmailLinkOver: the link works no more.
        """
        asked = self._read(ctx, token)
        me = accounts.by_id(ctx.db, asked.account_id)
        if me is None or not me.active or me.version != asked.version:
            raise EmailLinkOver(_OVER)
        told = {"name": me.name, "former": me.email, "email": asked.email, "token": token}
        return Reply("own_email", told | {"at": f"/{self.place.feature}"})

    def move(self, ctx: PlatformContext, _given: Input, token: str) -> Reply:
        """Be reached and sign in by the new e-mail, once a link; the former one is told.

        Raises:
            EmailLinkOver: the link works no more.
            EmailTaken: another account here has the e-mail meanwhile.
        """
        asked = self._read(ctx, token)
        before, after = own.readdress(ctx, self.place, asked.account_id, asked.version, asked.email)
        self.mails.forget(ctx, after.id)
        fact = self.mails.moved(after.id, before.email, after.email, after.name)
        said = {"name": after.name, "place": self.place.name(ctx), "email": after.email}
        ctx.letters.send(fact, Letter(self.mails.moving, before.email, said), key=str(after.id))
        door = f"/{self.place.feature}/login?{urlencode({'email': after.email})}"
        at = door if ctx.actor is ANONYMOUS else f"/{self.place.feature}/account"
        toast = "Pronto: seu e-mail de entrada é o novo."
        return replace(Reply(None, {"email": after.email}, toast=toast), location=at)

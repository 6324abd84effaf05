"""My e-mail, changed by a link that is mailed to the new one; the former one is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from shared import limits
from shared.acts import Change, Thing
from shared.context import ANONYMOUS, Context
from shared.emails import EmailForm
from shared.errors import Invalid
from shared.letters import Letter
from shared.limits import HOUR_S
from shared.people import links, own
from shared.people.errors import SentTooOften
from shared.people.links import Asked
from shared.people.place import EmailAsked, EmailMoved, Place
from shared.privileges import PlatformContext
from shared.record import record
from shared.web.own_password import proved
from shared.web.request import Input, Reply
from shared.web.routing import Handler, Routes
from shared.web.sign_in import Password

LIFETIME: Final = timedelta(minutes=30)
_AN_HOUR: Final = 5


@record
class ProvedForm(EmailForm):
    """The password as well, for an open screen is not enough."""

    current: Password


@record
class Mails:
    """A place's facts of another e-mail, each with its template of the mail it carries."""

    asked: type[EmailAsked]
    asking: str
    moved: type[EmailMoved]
    moving: str


@record
class OwnEmail:
    """One place's way to another e-mail; see ``OwnAccount``."""

    place: Place
    mails: Mails

    def hang(self, routes: Routes, page: Handler) -> None:
        """Add its paths to the feature's: the link is opened by whoever has the mail."""
        at = f"/{self.place.feature}"
        mine: dict[str, Any] = {"needs": "member", "form": page}
        routes.post(f"{at}/account/email", body=ProvedForm, **mine)(self.ask)
        routes.get(f"{at}/email/<token>", needs="open")(self.show_link)
        routes.post(f"{at}/email/<token>", needs="open")(self.move)

    def ask(self, ctx: PlatformContext, given: Input) -> Reply:
        """Have a link mailed to the new e-mail; until it is used all stays as it is.

        Raises:
            Invalid: the body is not an ``ProvedForm``, or it is the e-mail there is.
            WrongPassword, Blocked, Busy: the password was not proved.
            EmailTaken: another account here has it.
            SentTooOften: five in this hour.
        """
        form = given.read(ProvedForm)
        with ctx.hasher.place() as desk:
            me = proved(ctx, desk, form.current)
        _spare(ctx, me.id)
        if form.email == me.email:
            raise Invalid("Confira o e-mail.", email="Este já é o seu e-mail.")
        own.require_free(ctx, form.email)
        asked = Asked(me.id, me.version, me.device_generation, form.email)
        self._mail(ctx, asked, me.name)
        thing = Thing(self.place.act("account"), me.id, me.name)
        change = Change("email", me.email, form.email)
        ctx.audit(self.place.act("own_email_asked"), thing, [change])
        toast = f"Enviamos um link para {form.email}. Seu e-mail só muda depois que você o abrir."
        at = f"/{self.place.feature}/account"
        return Reply(None, {"email": form.email}, status=202, location=at, toast=toast)

    def _mail(self, ctx: Context, asked: Asked, name: str) -> None:
        token = links.to_email(ctx, self.place, asked, ctx.now + LIFETIME)
        url = self.place.url(ctx, f"/{self.place.feature}/email/{token}")
        minutes = int(LIFETIME.total_seconds() // 60)
        said = {"name": name, "place": self.place.name(ctx), "url": url, "minutes": minutes}
        fact = self.mails.asked(asked.account_id, asked.email, name, url, minutes)
        letter = Letter(self.mails.asking, asked.email, said)
        ctx.letters.send(fact, letter, key=str(asked.account_id))

    def show_link(self, ctx: Context, _given: Input, token: str) -> Reply:
        """Ask whether the e-mail is to change; whoever looks at a mail first changes nothing.

        Raises:
            EmailLinkOver: the link works no more.
        """
        me, asked = own.of_link(ctx, self.place, token)
        told = {"name": me.name, "former": me.email, "email": asked.email, "token": token}
        return Reply("own_email", told | {"at": f"/{self.place.feature}"})

    def move(self, ctx: Context, _given: Input, token: str) -> Reply:
        """Be reached and sign in by the new e-mail, once a link; the former one is told.

        Raises:
            EmailLinkOver: the link works no more.
            EmailTaken: another account here has the e-mail meanwhile.
        """
        before, after = own.readdress(ctx, self.place, token)
        fact = self.mails.moved(after.id, before.email, after.email, after.name)
        said = {"name": after.name, "place": self.place.name(ctx), "email": after.email}
        ctx.letters.send(fact, Letter(self.mails.moving, before.email, said), key=str(after.id))
        door = f"/{self.place.feature}/login?{urlencode({'email': after.email})}"
        at = door if ctx.actor is ANONYMOUS else f"/{self.place.feature}/account"
        toast = "Pronto: seu e-mail de entrada é o novo."
        return replace(Reply(None, {"email": after.email}, toast=toast), location=at)


def _spare(ctx: PlatformContext, account_id: UUID) -> None:
    """Count one mail of this account, wherever it goes."""
    subject = f"own-email:{account_id}"
    if wait_s := limits.take_for_good(ctx.databases, subject, _AN_HOUR, HOUR_S):
        text = "Já saíram cinco destes e-mails nesta hora. Tente mais tarde."
        raise SentTooOften(text, retry_after_s=wait_s)

"""My password, the browsers that know me, and the sessions that are open in my name."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from shared import devices, sessions
from shared.acts import Change, Changes, Thing
from shared.context import Context
from shared.numbers import Flag
from shared.people import accounts
from shared.people.choice import chosen
from shared.people.errors import NoSuchSession, WrongPassword
from shared.people.place import Place
from shared.privileges import PlatformContext
from shared.record import record
from shared.web import tokens
from shared.web.own_password import proved
from shared.web.request import Cookie, Input, Reply
from shared.web.routing import Handler, Routes
from shared.web.sign_in import Password


@record
class PasswordForm:
    """The password now, and the one from now on."""

    current: Password
    password: Password


@record
class Closing:
    """Which sessions end: all others, or with ``everywhere`` this one too."""

    everywhere: Flag = False


@record
class OwnSessions:
    """One place's sessions, as whoever has them ends them; see ``OwnAccount``."""

    place: Place

    def hang(self, routes: Routes, page: Handler) -> None:
        """Add its paths to the feature's."""
        at = f"/{self.place.feature}"
        mine: dict[str, Any] = {"needs": "member"}
        password = {"body": PasswordForm, "form": page, **mine}
        routes.post(f"{at}/account/password", **password)(self.change_password)
        routes.post(f"{at}/devices/closure", **mine)(self.forget_devices)
        routes.post(f"{at}/sessions/<uuid:session_id>/closure", **mine)(self.end_session)
        routes.post(f"{at}/sessions/closure", body=Closing, **mine)(self.end_sessions)

    def change_password(self, ctx: PlatformContext, given: Input) -> Reply:
        """Replace one's own password; every other session ends.

        Raises:
            WrongPassword: ``current`` is not it, or no longer.
            WeakPassword: ``password`` may not be one.
            Blocked: too many wrong guesses within this session.
            Busy: too many people sign in at this moment.
        """
        typed = given.read(PasswordForm)
        with ctx.hasher.place() as desk:
            account = proved(ctx, desk, typed.current)
            words = (account.name, account.email, self.place.name(ctx))
            hashed = desk.hash(chosen(typed.password, *words))
        former = account.password_hash
        generation = accounts.set_password(ctx.db, account.id, hashed, proved=former)
        if generation is None:
            text = "A senha mudou agora há pouco. Confira qual é a atual."
            raise WrongPassword(text, current="Não é mais esta a senha atual.")
        here = ctx.actor.session_id
        ended = sessions.end_all(ctx.db, account.id, "password_changed", besides=here)
        self.place.forget(ctx.db, account.id)
        self._note(ctx, "password_changed", [Change("password"), _ended(ended)])
        told = self._told("Senha trocada.", sessions_ended=ended)
        return replace(told, cookies=self._still_known(ctx, given, generation))

    def forget_devices(self, ctx: PlatformContext, given: Input) -> Reply:
        """Know no browser any more but this one: others are a stranger's again."""
        cookies = self._others_shut_out(ctx, given)
        self._note(ctx, "devices_forgotten", [])
        told = self._told("Os outros navegadores foram esquecidos.")
        return replace(told, cookies=cookies)

    def _others_shut_out(self, ctx: PlatformContext, given: Input) -> tuple[Cookie, ...]:
        """End what somebody else may have asked for by mail, and know this browser alone.

        Whoever ends sessions does this first: every act takes the account before what hangs on it.
        """
        generation = accounts.forget_devices(ctx.db, ctx.actor.id)
        self.place.forget(ctx.db, ctx.actor.id)
        return self._still_known(ctx, given, generation)

    def _still_known(
        self, ctx: PlatformContext, given: Input, generation: int
    ) -> tuple[Cookie, ...]:
        """This browser's note, when all others have been forgotten."""
        device = devices.read(ctx, given.cookie(tokens.DEVICE))
        return (tokens.device_cookie(ctx, device.remembering(ctx.actor.id, generation)),)

    def end_session(self, ctx: PlatformContext, given: Input, session_id: UUID) -> Reply:
        """End one of one's own sessions.

        Raises:
            NoSuchSession: it is over, or somebody else's.
        """
        cookies = self._others_shut_out(ctx, given)
        agent = sessions.end_own(ctx.db, session_id, "closed", account_id=ctx.actor.id)
        if agent is None:
            raise NoSuchSession("Esta sessão já terminou.")
        thing = Thing(self.place.act("session"), session_id, devices.called(agent))
        ctx.audit(self.place.act("session_closed"), thing)
        return replace(self._told("Sessão encerrada."), cookies=cookies)

    def end_sessions(self, ctx: PlatformContext, given: Input) -> Reply:
        """End all of one's own sessions but this one, or with it: then one is signed out here."""
        everywhere = given.read(Closing).everywhere
        here = None if everywhere else ctx.actor.session_id
        cookies = self._others_shut_out(ctx, given)
        ended = sessions.end_all(ctx.db, ctx.actor.id, "closed", besides=here)
        act = "all_sessions_closed" if everywhere else "other_sessions_closed"
        self._note(ctx, act, [_ended(ended)])
        if not everywhere:
            told = self._told("As outras sessões foram encerradas.", sessions_ended=ended)
            return replace(told, cookies=cookies)
        told = self._told("Você saiu em todos os lugares.", sessions_ended=ended)
        door = f"/{self.place.feature}/login"
        return replace(told, location=door, cookies=(*cookies, *tokens.no_cookies()))

    def _note(self, ctx: Context, act: str, changes: Changes) -> None:
        thing = Thing(self.place.act("account"), ctx.actor.id, ctx.actor.name)
        ctx.audit(self.place.act(act), thing, changes)

    def _told(self, toast: str, **data: Any) -> Reply:
        return Reply(None, data, location=f"/{self.place.feature}/account", toast=toast)


def _ended(count: int) -> Change:
    return Change("sessions_ended", after=str(count))

"""The two doors that people sign in at, and who comes in there."""

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from functions.admin import operators
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.world import ANA, OLGA


@dataclass(frozen=True)
class Door:
    """A feature whose accounts sign in: ``inside`` is who is in, ``page`` what only they see."""

    feature: str
    inside: Caller
    who: dict[str, str]
    name: str
    home: str
    page: str
    trail: str
    accounts: str

    @property
    def outside(self) -> Caller:
        """Whoever stands before it."""
        return self.inside.anonymous

    def sign_in(self, **typed: str) -> TestResponse:
        """As a program."""
        return self.outside.post(f"/api/{self.feature}/login", self.who | typed)

    def enter(self, cookies: dict[str, str] | None = None, **typed: str) -> TestResponse:
        """As a browser."""
        path = f"/{self.feature}/login"
        return self.outside.post(path, data=self.who | typed, cookies=cookies or {})

    def refresh_token(self) -> str:
        """What a program that signed in stays in by."""
        token: str = self.sign_in().json["refresh_token"]
        return token

    def refresh(self, token: str) -> TestResponse:
        """As a program."""
        return self.outside.post(f"/api/{self.feature}/refresh", {"refresh_token": token})

    def scalar(self, query: str, **given: Any) -> Any:
        """One value of where its accounts live."""
        return self.inside.scalar(query, **given)

    def run(self, query: str, **given: Any) -> None:
        """Change what stands where its accounts live."""
        self.inside.run(query, **given)


def workspace(acme: Caller) -> Door:
    """Ana's, into her company."""
    where = ("/workspace", "/auth/account", "core.audit", "account")
    return Door("auth", acme, ANA, "Ana Lima", *where)


def console(console: Caller) -> Door:
    """Olga's, into the console; she is let in anew."""
    operators.put(platform().databases, OLGA["email"], "Olga", OLGA["password"])
    where = ("/admin/today", "/admin/tenants", "control.audit", "operator")
    return Door("admin", console, OLGA, "Olga", *where)

"""A visitor who signs up as far as a test needs."""

from typing import Any
from uuid import uuid4

from tests.support.caller import Caller

PASSWORD = "cavalo bateria grampo 7"
COMPANY = {"document": "12.abc.345/01de-35", "company": "Luz Massoterapia", "owner_name": "Rita"}
PLAN = {"product": "clinic", "plan": "profissional"}


def new_email() -> str:
    """A mailbox that had no mail yet."""
    return f"rita.{uuid4().hex[:12]}@luz.example"


class Visitor:
    """One sign-up by API, step by step; each step answers what the site said."""

    def __init__(self, site: Caller) -> None:
        # A mailbox of their own: the mails to one are counted by the hour.
        self.site, self.email = site, new_email()
        self.begun = site.post("/api/cadastro", {"email": self.email})
        self.token: str = self.begun.get_json()["token"]

    def path(self, step: str) -> str:
        """The API's address of ``step``."""
        return f"/api/cadastro/{self.token}/{step}"

    def do(self, step: str, body: Any = None) -> Any:
        """POST ``body`` to ``step``."""
        return self.site.post(self.path(step), body or {})

    def see(self, step: str) -> Any:
        """GET ``step``."""
        return self.site.get(self.path(step))

    @property
    def code(self) -> str:
        """The digits of the last mail that was asked for."""
        sent = [row.data for row in self.site.events("landing.code_requested")]
        return str([mail for mail in sent if mail["email"] == self.email][-1]["code"])

    @property
    def wrong(self) -> str:
        """Six digits that are not the code."""
        return f"{(int(self.code) + 1) % 1_000_000:06d}"

    def until(self, step: str, slug: str = "luz") -> "Visitor":
        """Do every step before ``step``."""
        bodies = {
            "codigo": {"code": self.code},
            "empresa": COMPANY,
            "plano": PLAN,
            "endereco": {"slug": slug},
            "senha": {"password": PASSWORD},
        }
        for one, body in bodies.items():
            if one == step:
                break
            answer = self.do(one, body)
            assert answer.status_code in {200, 201}, answer.get_data(as_text=True)
        return self

    def set(self, changes: str) -> None:
        """Change every stored sign-up by SQL, as time would."""
        with self.site.db() as db:
            db.script(f"update control.signup set {changes}")

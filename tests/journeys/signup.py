"""A sign-up as a program makes it: through the public site's API."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.journeys.business import PASSWORD
from tests.journeys.remote import Remote
from tests.support.mailbox import Mailbox


@dataclass
class Signup:
    """One sign-up for ``slug``, step by step."""

    remote: Remote
    slug: str
    token: str = ""

    @property
    def email(self) -> str:
        """Where its mails go."""
        return f"dona@{self.slug}.example"

    @cached_property
    def mails(self) -> Mailbox:
        """The mailbox of the stack."""
        return Mailbox(self.remote.stack.place)

    def begin(self) -> None:
        """Ask for a code."""
        self.token = self._post("", email=self.email)["token"]

    def confirm(self) -> None:
        """Read the code from its mail and type it in."""
        self.remote.until(lambda: bool(self.mails(to=self.email)), f"no code for {self.slug}")
        subject = self.mails(to=self.email)[0]["subject"]
        self._post(f"/{self.token}/codigo", code=subject[:6])

    def finish(self) -> None:
        """Tell the rest; the workspace is asked for."""
        company = {"document": "12ABC34501DE35", "company": self.slug.title()}
        self._post(f"/{self.token}/empresa", **company, owner_name="Dona Teresa")
        self._post(f"/{self.token}/plano", product="clinic", plan="basico")
        self._post(f"/{self.token}/endereco", slug=self.slug)
        self._post(f"/{self.token}/senha", password=PASSWORD)

    @property
    def state(self) -> str:
        """How far the workspace is: making, active or failed."""
        return str(self._call("GET", f"/{self.token}/pronto")["state"])

    def wait(self) -> None:
        """Wait until the workspace is active."""
        self.remote.until(lambda: self.state == "active", f"{self.slug} is not active")

    def _post(self, path: str, **body: Any) -> Any:
        return self._call("POST", path, json=body)

    def _call(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Host": "app.localhost"}
        answer = self.remote.send(
            method, "landing-http", f"/api/cadastro{path}", headers=headers, **options
        )
        assert answer.ok, answer.text
        return answer.json()

"""From an e-mail to a workspace one can sign in to."""

import time
from dataclasses import dataclass

from scripts.lib.dev.demo.client import Client, Refused
from scripts.lib.dev.place import BASE_HOST

PASSWORD = "Lavanda-e-Eucalipto-2031"  # noqa: S105 - printed for whoever tries the demo
_WITHIN_S = 60


@dataclass(frozen=True)
class Company:
    """Who signs up."""

    slug: str
    name: str
    document: str
    owner: str
    email: str
    plan: str

    @property
    def host(self) -> str:
        """Where its workspace answers."""
        return f"{self.slug}.{BASE_HOST}"


def _signed_up(site: Client, company: Company) -> Client:
    begun = site.post("landing", "/cadastro", {"email": company.email, "plan": company.plan})
    path = f"/cadastro/{begun['token']}"
    site.post("landing", f"{path}/codigo", {"code": site.mailed_code(company.email)})
    said = {"document": company.document, "company": company.name, "owner_name": company.owner}
    site.post("landing", f"{path}/empresa", said)
    site.post("landing", f"{path}/plano", {"product": "clinic", "plan": company.plan})
    site.post("landing", f"{path}/endereco", {"slug": company.slug})
    site.post("landing", f"{path}/senha", {"password": PASSWORD})
    _await(site, path)
    return site.signed_in(company.host, company.email, PASSWORD)


def _await(site: Client, path: str) -> None:
    ends_at = time.monotonic() + _WITHIN_S
    while site.call("GET", "landing", f"{path}/pronto")["state"] != "active":
        if time.monotonic() > ends_at:
            raise TimeoutError("the workspace was not ready in time")
        time.sleep(0.05)


def owner(site: Client, company: Company) -> Client:
    """The company's owner, signed up first when there is no such workspace.

    Raises:
        TimeoutError: the workspace was not ready in time.
        Refused: a step of the sign-up was.
    """
    try:
        return site.signed_in(company.host, company.email, PASSWORD)
    except Refused:
        return _signed_up(site, company)

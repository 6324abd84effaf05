"""From an e-mail to a workspace one can sign in to."""

import time

from scripts.lib.company import Company, steps
from scripts.lib.dev.demo.client import Client, Refused
from scripts.lib.dev.place import BASE_HOST

PASSWORD = "Lavanda-e-Eucalipto-2031"  # noqa: S105 - printed for whoever tries the demo
_WITHIN_S = 60


def host(company: Company) -> str:
    """Where its workspace answers."""
    return f"{company.slug}.{BASE_HOST}"


def _signed_up(site: Client, company: Company) -> Client:
    begun = site.post("landing", "/cadastro", {"email": company.email, "plan": company.plan})
    path = f"/cadastro/{begun['token']}"
    for step, form in steps(company, code=site.mailed_code(company.email), password=PASSWORD):
        site.post("landing", f"{path}/{step}", form)
    _await(site, path)
    return site.signed_in(host(company), company.email, PASSWORD)


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
        return site.signed_in(host(company), company.email, PASSWORD)
    except Refused:
        return _signed_up(site, company)

"""The way in for whoever does not know their address."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from scripts.lib.dev.stack import Stack
from shared.db import PLATFORM
from tests.journeys.chromium import chromium
from tests.journeys.person import Person
from tests.journeys.remote import Remote
from tests.journeys.signup import Signup
from tests.support.mailbox import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.stack]


@pytest.fixture(scope="module")
def browser(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for this file."""
    with chromium(stack.place, tmp_path_factory.mktemp("home")) as browser:
        yield browser


def test_whoever_forgot_the_address_finds_it_in_the_mailbox(
    browser: Browser, stack: Stack, remote: Remote
) -> None:
    """From the site to the door, on a phone, with the e-mail typed once."""
    signup = Signup(remote, "endereco")
    for step in (signup.begin, signup.confirm, signup.finish, signup.wait):
        step()
    remote.until(lambda: _is_known(remote, signup.slug), "nobody knows who comes in there")
    with Person(browser, stack.place, "phone") as person:
        person.go(path="/planos")
        person.press("Entrar", "link")
        person.page.get_by_label("Seu e-mail").fill(signup.email)
        person.look("doors")
        person.press("Receber meu endereço")
        expect(person.page.get_by_role("heading", name="Confira seu e-mail")).to_be_visible()
        person.look("doors sent")
        mails = Mailbox(stack.place)
        mail = mails.read(mails.wait(to=signup.email, q="endereço para entrar")["id"])
        [link] = {one for one in mail["links"] if "/auth/login" in one}
        person.page.goto(link)

        expect(person.page.get_by_label("E-mail")).to_have_value(signup.email)
        assert f"https://{signup.slug}.app.localhost" in link


def _is_known(remote: Remote, slug: str) -> bool:
    query = (
        "select count(*) from control.door as d"
        " inner join control.tenant as t on d.tenant_id = t.id where t.slug = :slug"
    )
    with remote.platform.databases.transaction(PLATFORM) as db:
        return bool(db.scalar(query, slug=slug))

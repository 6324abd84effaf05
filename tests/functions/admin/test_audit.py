"""The console's own trail: who did what to which customer, for whoever may read it."""

from tests.support.caller import Caller
from tests.support.people import join

AT = "/api/admin/audit"


def test_a_customer_s_lines_are_one_step_from_its_page(console: Caller, acme: Caller) -> None:
    """Only its own, newest first, each with who did it; and each leads back to the customer."""
    page = f"/admin/tenants/{acme.tenant.id}"
    for act in ("suspension", "reactivation"):
        console.post(f"/api{page}/{act}", {"reason": "Pediu uma pausa"})
    console.get("/admin/tenants/export")
    query = f"?kind=admin.tenant&thing={acme.tenant.id}"
    assert f'href="/admin/audit{query.replace("&", "&amp;")}"' in console.get(page).text

    lines = console.get(f"{AT}{query}").json["lines"]

    assert [(line["actor_name"], line["text"], line["name"]) for line in lines] == [
        ("Olga", "Reativou um cliente", "Acme"),
        ("Olga", "Suspendeu um cliente", "Acme"),
    ]
    assert {line["href"] for line in lines} == {page}
    assert f'<a href="{page}">Acme</a>' in console.get(f"/admin/audit{query}").text


def test_what_became_of_somebody_s_roles_is_told(console: Caller, acme: Caller) -> None:
    """Before and after, in words; no tenant's trail says a word of it."""
    nina = join(console, "nina@avila.example", "administrator")
    assert nina.actor

    given = {"roles": ["support"], "version": 1}
    console.post(f"/api/admin/people/{nina.actor.id}/roles", given)

    [line] = console.get(f"{AT}?kind=admin.account&thing={nina.actor.id}").json["lines"]
    [change] = line["changes"]
    assert (line["text"], line["name"]) == ("Mudou os perfis de uma pessoa do console", "Nina")
    assert (change["label"], change["before"], change["after"]) == (
        *("perfis", "Administração", "Suporte"),
    )
    assert acme.scalar("select count(*) from core.audit") == 0


def test_the_trail_is_taken_along_as_it_is_filtered(console: Caller, acme: Caller) -> None:
    """At once, as CSV; that it was is a line of it."""
    console.post(f"/api/admin/tenants/{acme.tenant.id}/suspension", {"reason": "Pediu uma pausa"})
    console.get("/admin/tenants/export")

    file = console.post("/admin/audit/exports", data={"q": "acme", "format": "csv"})
    other = console.post(f"{AT}/exports", {"format": "xlsx"})

    header, *lines = file.data.decode("utf-8-sig").splitlines()
    assert header.startswith("Quando;Quem;O que")
    assert [line.split(";")[1:3] for line in lines] == [["Olga", "Suspendeu um cliente"]]
    assert (other.status_code, list(other.json["fields"])) == (400, ["format"])
    newest = console.get(AT).json["lines"][0]
    assert newest["text"] == "Exportou a auditoria do console"


def test_support_reads_no_trail(console: Caller, acme: Caller) -> None:
    """Nor is it led there: it holds what colleagues did and their addresses."""
    support = console.as_("support")

    assert support.get(AT).status_code == 403
    assert "/admin/audit" not in support.get(f"/admin/tenants/{acme.tenant.id}").text


def test_a_file_has_every_line_or_there_is_none(console: Caller) -> None:
    """Twenty thousand are read some at a time; of more nothing is left out in silence."""
    _write(console, 20_000)
    whole = console.post("/admin/audit/exports", data={"q": "eva"})
    _write(console, 1)

    refused = console.post(f"{AT}/exports", {"q": "eva"})

    assert len(whole.data.decode("utf-8-sig").splitlines()) == 20_001
    assert (refused.status_code, list(refused.json["fields"])) == (400, ["since"])


def _write(console: Caller, count: int) -> None:
    console.run(
        "insert into audit (actor_id, actor_name, action, found_by, at)"
        " select gen_random_uuid(), 'Eva', 'admin.act', 'eva', now() - make_interval(secs => n)"
        " from generate_series(1, :count::int) as n",
        count=count,
    )

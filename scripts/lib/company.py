"""Who signs up, and what the public sign-up asks of them after their e-mail."""

from collections.abc import Iterator

from shared.record import record


@record
class Company:
    """A customer to be; ``slug`` is the address they want."""

    slug: str
    name: str
    document: str
    owner: str
    email: str
    product: str
    plan: str


def steps(company: Company, *, code: str, password: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each step's path below the sign-up's and its form, in order; the last makes the workspace."""
    yield "codigo", {"code": code}
    said = {"document": company.document, "company": company.name, "owner_name": company.owner}
    yield "empresa", said
    yield "plano", {"product": company.product, "plan": company.plan}
    yield "endereco", {"slug": company.slug}
    yield "senha", {"password": password}

"""Which roles somebody may give, and whose access they may change: never more than they have."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from shared.context import Context
from shared.errors import Forbidden
from shared.people import accounts, seats
from shared.people.errors import AboveYou, UnknownRole
from shared.people.place import Place
from shared.record import record
from shared.rights import Role, Worn


@record
class Offer:
    """A role that holds here; ``given`` when the actor may give and take it.

    ``acts`` end the sentence "Pode …", of the house's what it adds to the role ``beyond``; None
    for the top one, which may everything.
    """

    role: str
    label: str
    given: bool
    acts: list[str] | None
    beyond: str | None = None


def offered(ctx: Context, place: Place) -> list[Offer]:
    """Every role that holds here, the house's from the least on."""
    own = ctx.actor.roles
    return [
        Offer(role.name, role.label, _within(ctx, place, own, role), *_acts(ctx, place, role))
        for role in ctx.rights.roles.values()
        if role.product in {None, *ctx.products}
    ]


def _acts(ctx: Context, place: Place, role: Role) -> tuple[list[str] | None, str | None]:
    if role.name == place.top:
        return None, None
    house = [one for one in ctx.rights.roles.values() if one.product is None]
    before = house[house.index(role) - 1] if role in house[1:] else None
    may, less = (_given(ctx, one) for one in (role, before))
    words = [one.words for one in ctx.rights.permissions.values() if one.code in may - less]
    return words, before.label if before else None


def _given(ctx: Context, role: Role | None) -> frozenset[str]:
    return ctx.rights.granted(frozenset({role.name} if role else ()), ctx.products)


def keeping(ctx: Context, place: Place) -> Context:
    """Queue behind everyone who changes who is here; ``ctx`` with its actor as they are by then.

    What the actor was when the request came may be over: somebody may have waited here to take it.

    Raises:
        Forbidden: they may not keep the people here any more.
    """
    seats.lock(ctx.db)
    now = accounts.by_id(ctx.db, ctx.actor.id)
    if now is None or not keeps(ctx, place, now.state, now.roles):
        raise Forbidden(ctx.rights.refusal(place.needs, ctx.products))
    return replace(ctx, actor=now.actor(ctx.actor.session_id))


def keeps(ctx: Context, place: Place, state: str, roles: Collection[str]) -> bool:
    """Whether an account of ``state`` and ``roles`` may keep the people here."""
    return state == "active" and ctx.rights.lets_in(place.needs, frozenset(roles), ctx.products)


def worn(ctx: Context, roles: Collection[str]) -> list[Worn]:
    """What somebody with ``roles`` is here."""
    return ctx.rights.worn(frozenset(roles), ctx.products)


def labels(ctx: Context, roles: Collection[str]) -> str:
    """The same in words."""
    return ", ".join(one.label for one in worn(ctx, roles)) or "nenhum"


def some(roles: Sequence[str]) -> list[str]:
    """``roles``, each once; there must be one.

    Raises:
        UnknownRole: there is none.
    """
    if not roles:
        raise UnknownRole("Escolha um perfil.", roles="Marque pelo menos um perfil.")
    return list(dict.fromkeys(roles))


def require_roles(ctx: Context, place: Place, roles: Iterable[str]) -> None:
    """Let ``roles`` be given.

    Raises:
        UnknownRole: one of them is none that holds here.
        AboveYou: one gives more than the actor has.
    """
    offers = {one.role: one for one in offered(ctx, place)}
    for name in roles:
        if name not in offers:
            known = ", ".join(one.label for one in offers.values())
            raise UnknownRole("Este perfil não existe aqui.", roles=f"Escolha entre {known}.")
        if not offers[name].given:
            label = offers[name].label
            text = f"Você não pode dar o perfil {label}: ele vai além do seu."
            raise AboveYou(text, roles=f"Peça a quem já é {label.lower()}.")


def may_touch(ctx: Context, place: Place, roles: Iterable[str]) -> bool:
    """Whether somebody with ``roles`` has nothing that the actor has not."""
    return covers(ctx, place, ctx.actor.roles, roles)


def covers(ctx: Context, place: Place, own: Collection[str], roles: Iterable[str]) -> bool:
    """Whether ``roles`` give nothing that ``own`` do not.

    A role of a product that is off counts: it comes back with the product.
    """
    known = ctx.rights.roles
    return all(_within(ctx, place, own, known[name]) for name in roles if name in known)


def gives(
    ctx: Context, place: Place, state: str, own: Collection[str], roles: Iterable[str]
) -> bool:
    """Whether an account of ``state`` and roles ``own`` may give ``roles`` to somebody."""
    return keeps(ctx, place, state, own) and covers(ctx, place, own, roles)


def require_touch(ctx: Context, place: Place, name: str, roles: Iterable[str]) -> None:
    """Let the actor change the access of ``name``.

    Raises:
        AboveYou: they are more than the actor.
    """
    if not may_touch(ctx, place, roles):
        raise AboveYou(f"Você não pode mudar o acesso de {name}: esse perfil vai além do seu.")


def _within(ctx: Context, place: Place, own: Collection[str], role: Role) -> bool:
    if place.top in own:
        return True
    known = ctx.rights.roles
    may = {code for name in own if name in known for code in known[name].may}
    return role.name != place.top and role.may <= may

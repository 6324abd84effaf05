"""Who may do what: permissions and roles as the features' files say them, and nothing else.

A feature declares its permissions, each ``feature.act``, with the least of the house's roles that
has it. A product's roles list what they may, of that product or of the house.

Each realm has its own, of the features that people reach there: a role of one is nobody in another.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from shared import manifest
from shared.record import record

OPEN: Final = "open"
"""What a route needs that answers anybody."""
MEMBER: Final = "member"
"""What a route needs that answers whoever is signed in."""
WORKSPACE: Final = "tenant"
"""The realm of a tenant's people, by the host at which the manifest has them come in."""
CONSOLE: Final = "admin"
"""The realm of the platform's own people."""

_OR: Final = "|"
_REMEMBERED: Final = 1024


@record
class Declared:
    """What one feature says; ``product`` is the one it is part of, None for the house's."""

    feature: str
    product: str | None
    permissions: Mapping[str, Mapping[str, str]]
    roles: Mapping[str, Mapping[str, Any]]


@record
class Permission:
    """One act; ``words`` end the sentence "Você pode …"."""

    code: str
    words: str
    product: str | None
    least: str | None = None


@record
class Role:
    """What people are; ``product`` None for the house's."""

    name: str
    label: str
    product: str | None
    may: frozenset[str]


@record
class Worn:
    """A role that somebody has; one that ``holds`` not gives nothing here."""

    role: str
    label: str
    holds: bool


def either(*needs: str) -> str:
    """What a route needs that takes any one of these permissions."""
    return _OR.join(sorted(set(needs)))


def each_of(needs: str) -> list[str]:
    """The permissions of which a route needs one."""
    return needs.split(_OR)


class Rights:
    """Permissions and roles of one realm by their names."""

    def __init__(self, declared: Iterable[Declared]) -> None:
        """Put together what features say.

        Raises:
            ValueError: what one says is not its own to say, or is said twice.
        """
        every = list(declared)
        self.permissions = {one.code: one for said in every for one in _permissions(said)}
        house = list(self._house(every))
        named = {role.name for role in house} | ({None} if house else set())
        if unknown := {one.least for one in self.permissions.values()} - named:
            raise ValueError(f"no role of the house: {unknown}")
        self.roles: dict[str, Role] = {}
        for role in (*house, *self._of_products(every)):
            if self.roles.setdefault(role.name, role) is not role:
                raise ValueError(f"{role.name!r} is another's role already")
        self.granted = lru_cache(_REMEMBERED)(self._granted)

    def _house(self, every: list[Declared]) -> Iterator[Role]:
        """The house's roles, from the least on: each may what those before it may, the last all."""
        said = [one for each in every if each.product is None for one in each.roles.items()]
        before: set[str | None] = set()
        for name, told in said:
            before |= {name, None} if name == said[-1][0] else {name}
            may = {one.code for one in self.permissions.values() if one.least in before}
            yield Role(name, told["label"], None, frozenset(may))

    def _of_products(self, every: list[Declared]) -> Iterator[Role]:
        for said in (each for each in every if each.product):
            for name, told in said.roles.items():
                for code in told["may"]:
                    if self._known(code).product not in {None, said.product}:
                        raise ValueError(f"{said.feature}: {name!r} may {code!r} of another")
                yield Role(name, told["label"], said.product, frozenset(told["may"]))

    def _known(self, code: str) -> Permission:
        if code not in self.permissions:
            raise ValueError(f"no feature declares the permission {code!r}")
        return self.permissions[code]

    def require(self, needs: str) -> None:
        """Accept what a route may need: a permission, one of some, or one of the two words.

        Raises:
            ValueError: no feature of this realm declares it.
        """
        if needs not in {OPEN, MEMBER}:
            for one in each_of(needs):
                self._known(one)

    def _granted(self, roles: frozenset[str], products: frozenset[str]) -> frozenset[str]:
        on = {None, *products}
        worn = [self.roles[name] for name in roles if name in self.roles]
        may = {code for role in worn if role.product in on for code in role.may}
        return frozenset(code for code in may if self.permissions[code].product in on)

    def may(self, permission: str, roles: frozenset[str], products: frozenset[str]) -> bool:
        """Whether ``roles`` give it where ``products`` are on; an unknown role gives nothing.

        Raises:
            ValueError: no feature declares ``permission``.
        """
        return self._known(permission).code in self.granted(roles, products)

    def reach(self, roles: frozenset[str], products: frozenset[str]) -> frozenset[str]:
        """Which of ``products`` they may anything of."""
        found = {self.permissions[code].product for code in self.granted(roles, products)}
        return products & found

    def worn(self, roles: frozenset[str], products: frozenset[str]) -> list[Worn]:
        """What somebody is where ``products`` are on; a role that nobody knows keeps its name."""
        known = [
            Worn(role.name, role.label, role.product in {None, *products})
            for role in self.roles.values()
            if role.name in roles
        ]
        return known + [Worn(name, name, holds=False) for name in sorted(roles - {*self.roles})]

    def lets_in(self, needs: str, roles: frozenset[str], products: frozenset[str]) -> bool:
        """Whether somebody signed in gets what a route gives."""
        if needs in {OPEN, MEMBER}:
            return True
        return any(self.may(one, roles, products) for one in each_of(needs))

    def holders(self, needs: str, products: frozenset[str]) -> list[str]:
        """The names of the roles that are let in where ``products`` are on."""
        return [name for name in self.roles if self.lets_in(needs, frozenset({name}), products)]

    def who(self, needs: str, products: frozenset[str]) -> str:
        """The roles that are let in, as people call them."""
        return ", ".join(self.roles[one].label.lower() for one in self.holders(needs, products))

    def refusal(self, needs: str, products: frozenset[str]) -> str:
        """Why somebody may not, and who may."""
        who = self.who(needs, products)
        acts = " nem ".join(self.permissions[one].words for one in each_of(needs))
        return f"Seu perfil não permite {acts}. Quem pode: {who}."


def _permissions(said: Declared) -> Iterator[Permission]:
    for code, told in said.permissions.items():
        if code.partition(".")[0] != said.feature:
            raise ValueError(f"{said.feature}: {code!r} is another's permission")
        yield Permission(code, product=said.product, **told)


@cache
def rights(realm: str) -> Rights:
    """Those of every feature whose people come to ``realm``, a host of the manifest."""
    return Rights(_declared(one) for one in manifest.load() if manifest.realm_of(one) == realm)


def _declared(feature: str) -> Declared:
    said = manifest.said(feature)
    parts = said.get("permissions", {}), said.get("roles", {})
    return Declared(feature, manifest.product_of(feature), *parts)

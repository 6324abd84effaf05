"""Decisions of the sign-up that need no database: steps, codes, addresses, choices."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, Protocol

from pydantic import AfterValidator

from shared import text as texts
from shared.fields import Reads, Reason
from shared.identity import hash_token
from shared.limits import DAY_S, HOUR_S
from shared.products import PRODUCTS
from shared.tenancy import RESERVED, SLUG

CODE_MINUTES: Final = 10
CODE_ATTEMPTS: Final = 5
CODES: Final = 5
PAUSE_S: Final = 60
# How many codes are mailed in so many seconds: for one network address, and to one mailbox.
MAILS_OF_ADDRESS: Final = ((60, HOUR_S), (200, DAY_S))
MAILS_TO_MAILBOX: Final = ((5, HOUR_S), (10, DAY_S))
# How often one network address has the addresses of workspaces mailed, in so many seconds.
DOORS_OF_ADDRESS: Final = ((20, HOUR_S), (60, DAY_S))
CORRECTIONS: Final = 2
ARRIVAL_MINUTES: Final = 30
CHECKS_A_MINUTE: Final = 120
SHORTEST: Final = 3
LONGEST: Final = 40
SUGGESTIONS: Final = 3

PlanCode = Literal["basico", "profissional", "enterprise"]

# How far a sign-up has come; each is the last part of its page's address.
STEPS: Final = ("codigo", "empresa", "plano", "endereco", "senha", "pronto")
# What is a letter of its own, and no other with an accent.
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_STROKES: Final = re.compile(r"[\s.\-]+")
_COMMON_ENDS: Final = frozenset({"ltda", "me", "mei", "eireli", "epp", "sa", "s", "a", "e"})


def _digits(typed: Any) -> str:
    """Six digits, however a mail program broke them up."""
    code = _STROKES.sub("", texts.compact(texts.text_of(typed, _CODE_MOST)))
    if not re.fullmatch(r"[0-9]{6}", code):
        raise Reason("O código tem seis números.")
    return code


def _tagless(name: str) -> str:
    if re.search("[<>]", name):
        raise Reason("Use letras e números.")
    return name


def _product(typed: Any) -> str:
    """The code of a product that is sold today."""
    if not isinstance(typed, str) or typed not in PRODUCTS:
        raise Reason("Escolha uma das opções.")
    return typed


def _workspace(typed: Any) -> str:
    """The first label of a workspace's host: it becomes part of an address that is led to."""
    if not (isinstance(typed, str) and len(typed) <= LONGEST and SLUG.fullmatch(typed)):
        raise Reason("Confira o endereço do espaço.")
    return typed


def _proof(typed: Any) -> str:
    if not (isinstance(typed, str) and re.fullmatch(r"[0-9a-f]{64}", typed)):
        raise Reason("Volte à página do seu espaço e tente de novo.")
    return typed


def _address(typed: Any) -> str:
    return texts.measured(texts.compact(texts.text_of(typed, _ADDRESS_MOST)), 1, _ADDRESS_MOST)


_CODE_MOST: Final = 20
_ADDRESS_MOST: Final = 100
_CODE: Final = {"type": "string", "maxLength": _CODE_MOST, "examples": ["123456"]}
Product = Annotated[str, Reads(_product, {"type": "string", "enum": [*PRODUCTS]})]
Code = Annotated[str, Reads(_digits, _CODE)]
Name = Annotated[str, texts.name(most=80), AfterValidator(_tagless)]
Address = Annotated[str, Reads(_address, {"type": "string", "maxLength": _ADDRESS_MOST})]
Workspace = Annotated[str, Reads(_workspace, {"type": "string", "maxLength": LONGEST})]
Proof = Annotated[str, Reads(_proof, {"type": "string", "minLength": 64, "maxLength": 64})]
# Blanks around a password do not count, as on the page where it is typed to sign in.
Password = Annotated[str, texts.opaque()]


class Progress(Protocol):
    """What tells how far a sign-up has come."""

    @property
    def confirmed(self) -> bool: ...
    @property
    def document(self) -> str | None: ...
    @property
    def product(self) -> str | None: ...
    @property
    def plan(self) -> str | None: ...
    @property
    def slug(self) -> str | None: ...
    @property
    def tenant_id(self) -> object | None: ...


def step_of(signup: Progress) -> str:
    """The first step that is not done."""
    done = {
        "codigo": signup.confirmed,
        "empresa": signup.document is not None,
        "plano": signup.product is not None and signup.plan is not None,
        "endereco": signup.slug is not None,
        "senha": signup.tenant_id is not None,
        "pronto": False,
    }
    return next(step for step in STEPS if not done[step])


def reached(signup: Progress, step: str) -> bool:
    """Whether ``step`` may be done, or done again, now."""
    return STEPS.index(step) <= STEPS.index(step_of(signup))


def new_code() -> str:
    """Six digits nobody can foresee."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hash_code(token: str, code: str) -> bytes:
    """What is stored of a code: useless without the address that only its owner has."""
    return hash_token(f"{token}:{code}")


def plain(text: str) -> str:
    """``text`` as part of an address: lower case, no accents, words joined by hyphens."""
    parts = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def address_reason(slug: str) -> str | None:
    """Why ``slug``, made by ``plain``, cannot name a workspace; None when it can."""
    if len(slug) < SHORTEST:
        return f"Use pelo menos {SHORTEST} letras."
    if len(slug) > LONGEST:
        return f"Use no máximo {LONGEST} letras."
    return None if slug[0].isalpha() else "Comece com uma letra."


def reserved(slug: str) -> bool:
    """Whether the platform keeps ``slug`` for itself."""
    return slug in RESERVED or slug == "avila"


def candidates(company: str, wanted: str = "") -> list[str]:
    """Addresses to offer, best first: what was wanted, the name, its parts, and variations."""
    words = [w for w in plain(company).split("-") if w and w not in _COMMON_ENDS]
    # The name shortened word by word, at least to its first two.
    names = ["-".join(words[:n]) for n in range(len(words), 0, -1)]
    first = plain(wanted) or next((n for n in names if len(n) <= LONGEST), "")
    stem = first[: LONGEST - 8].strip("-")
    endings = ("espaco", "equipe", "oficial", "2", "3", "4")
    offered = [first, *names, *(f"{stem}-{ending}" for ending in endings if stem)]
    return [slug for slug in dict.fromkeys(offered) if usable(slug)]


def usable(slug: str) -> bool:
    """Whether ``slug`` is well formed and not reserved."""
    return bool(slug) and address_reason(slug) is None and not reserved(slug)


def first_free(offered: Iterable[str], taken: Iterable[str]) -> list[str]:
    """The few best of ``offered`` that nobody has."""
    lost = set(taken)
    return [slug for slug in offered if slug not in lost][:SUGGESTIONS]

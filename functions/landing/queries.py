"""The sign-up's queries, typed."""

from uuid import UUID

from functions.landing import rules
from functions.landing.errors import AddressTaken, AskedTooOften, CodeReplaced, SignupExpired
from shared.db import Db
from shared.identity import hash_token
from shared.jsons import dumps
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Signup:
    """A visitor on the way to a workspace; ``state`` is their tenant's, once there is one."""

    id: UUID
    email: str
    confirmed: bool
    document: str | None
    company: str | None
    owner_name: str | None
    product: str | None
    plan: str | None
    slug: str | None
    timezone: str
    tenant_id: UUID | None
    state: str | None


@record
class Attempt:
    """What became of six digits; ``left_over`` is how many attempts remain."""

    matches: bool
    replaced: bool
    left_over: int


@record
class Wait:
    """How long until another code may be sent; ``more`` False: never again."""

    more: bool
    wait_s: int


@record
class Arriving:
    """Who goes straight into the workspace that they have just asked for."""

    tenant_id: UUID
    email: str


def begin_signup(db: Db, token: str, email: str, plan: str | None) -> bool:
    """Open a sign-up that ``token`` leads to; False when it is open already.

    Those that ended a week ago are forgotten.
    """
    db.run(SQL["forget_expired"])
    return bool(db.run(SQL["begin_signup"], token_hash=hash_token(token), email=email, plan=plan))


def get_signup(db: Db, token: str) -> Signup:
    """The sign-up at ``token``.

    Raises:
        SignupExpired: there is none, or it is older than a day.
    """
    signup = db.first(Signup, SQL["get_signup"], token_hash=hash_token(token))
    if signup is None:
        raise SignupExpired("Este cadastro expirou. Comece de novo: leva dois minutos.")
    return signup


def lock_signup(db: Db, token: str) -> Signup:
    """The same, held until this transaction ends: a second submit waits for the first.

    Raises:
        SignupExpired: there is none, or it is older than a day.
    """
    db.scalar(SQL["lock_signup"], token_hash=hash_token(token))
    return get_signup(db, token)


def change_email(db: Db, token: str, email: str) -> None:
    """Begin again with another e-mail, which is not confirmed yet.

    Raises:
        AskedTooOften: a person mistypes once or twice; whoever goes on writes to strangers.
    """
    given = {"email": email, "corrections": rules.CORRECTIONS}
    if not db.run(SQL["change_email"], token_hash=hash_token(token), **given):
        text = "O e-mail deste cadastro já foi trocado duas vezes. Comece um cadastro novo."
        raise AskedTooOften(text, email=text)


def send_code(db: Db, token: str, code: str) -> bool:
    """Make ``code`` the one that counts; False when another may not be sent now."""
    sent = db.run(
        SQL["send_code"],
        token_hash=hash_token(token),
        code_hash=rules.hash_code(token, code),
        codes=rules.CODES,
        pause_s=rules.PAUSE_S,
    )
    return bool(sent)


def code_wait(db: Db, token: str) -> Wait:
    """How long until another code may be sent."""
    return db.one(
        Wait,
        SQL["code_wait"],
        token_hash=hash_token(token),
        codes=rules.CODES,
        pause_s=rules.PAUSE_S,
    )


def try_code(db: Db, token: str, code: str) -> Attempt | None:
    """Count one attempt and compare; None when no code can be tried any more."""
    return db.first(
        Attempt,
        SQL["try_code"],
        token_hash=hash_token(token),
        code_hash=rules.hash_code(token, code),
        attempts=rules.CODE_ATTEMPTS,
        minutes=rules.CODE_MINUTES,
    )


def confirm_email(db: Db, token: str, code: str) -> None:
    """Note that whoever has this address reads the mailbox that ``code`` went to.

    Raises:
        CodeReplaced: by now the sign-up waits for another code, perhaps of another mailbox.
    """
    code_hash = rules.hash_code(token, code)
    confirmed = db.run(SQL["confirm_email"], token_hash=hash_token(token), code_hash=code_hash)
    if not (confirmed or get_signup(db, token).confirmed):
        raise code_replaced()


def code_replaced() -> CodeReplaced:
    """The refusal, with what to do."""
    reason = "Este código foi substituído. Use o do último e-mail."
    return CodeReplaced("Confira o código.", code=reason)


def set_company(  # noqa: PLR0913 - what one page asks
    db: Db, token: str, *, document: str, company: str, owner_name: str, timezone: str | None
) -> None:
    """Keep who is asking; ``timezone`` None keeps the one known."""
    db.run(
        SQL["set_company"],
        token_hash=hash_token(token),
        document=document,
        company=company,
        owner_name=owner_name,
        timezone=timezone,
    )


def set_plan(db: Db, token: str, *, product: str, plan: str) -> None:
    """Keep what they chose."""
    db.run(SQL["set_plan"], token_hash=hash_token(token), product=product, plan=plan)


def set_address(db: Db, token: str, slug: str) -> None:
    """Keep where the workspace will be; it is not reserved until the tenant is made."""
    db.run(SQL["set_address"], token_hash=hash_token(token), slug=slug)


def taken_addresses(db: Db, slugs: list[str]) -> list[str]:
    """Those of ``slugs`` that a workspace has, in whatever state."""
    return list(db.scalar(SQL["taken_addresses"], slugs=slugs))


def create_tenant(
    db: Db, token: str, signup: Signup, password_hash: str, browser: str | None = None
) -> UUID:
    """Write the tenant that this sign-up asks for, in state ``requested``.

    ``browser`` is what the cookie of whoever set the password holds.

    Raises:
        AddressTaken: somebody was faster; nothing is written.
    """
    owner = {
        "email": signup.email,
        "name": signup.owner_name,
        "password_hash": password_hash,
    }
    reason = "Este endereço acabou de ser escolhido por outra pessoa. Troque por outro."
    with db.refusing("tenant_slug_unique", AddressTaken(reason, slug=reason)):
        tenant_id: UUID = db.scalar(
            SQL["create_tenant"],
            slug=signup.slug,
            name=signup.company,
            document=signup.document,
            product=signup.product,
            plan=signup.plan,
            timezone=signup.timezone,
            owner=dumps(owner),
        )
    db.run(SQL["record_request"], tenant_id=tenant_id)
    given = {"tenant_id": tenant_id, "browser_hash": browser and hash_token(browser)}
    db.run(SQL["attach_tenant"], token_hash=hash_token(token), **given)
    return tenant_id


def ask_again(db: Db, tenant_id: UUID) -> None:
    """Put a tenant that failed back into state ``requested``."""
    if db.run(SQL["ask_again"], tenant_id=tenant_id):
        db.run(SQL["record_request"], tenant_id=tenant_id)


def awaits(db: Db, token: str, browser: str) -> bool:
    """Whether ``browser`` set the password of this sign-up and has not gone in since."""
    given = {"token_hash": hash_token(token), "browser_hash": hash_token(browser)}
    return bool(db.scalar(SQL["awaits"], **given))


def let_arrive(db: Db, browser: str, slug: str) -> Arriving | None:
    """Who goes in at ``slug`` with what ``browser`` holds, this once; None when nobody does."""
    given = {"browser_hash": hash_token(browser), "slug": slug}
    return db.first(Arriving, SQL["let_arrive"], **given, minutes=rules.ARRIVAL_MINUTES)

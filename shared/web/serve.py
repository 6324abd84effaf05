"""The edge: HTTP in, handler, HTTP out."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote

from flask import Request, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from shared import manifest, telemetry, work
from shared.acts import Thing
from shared.context import ANONYMOUS, Context, Tenant
from shared.db import PLATFORM
from shared.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    Unavailable,
)
from shared.identity import ForeignToken, NotSignedIn, hash_token
from shared.limits import HOUR_S
from shared.rights import OPEN, rights
from shared.tenancy import NotSwitchedOn, Suspended, UnknownHost
from shared.web import filters, openapi, repeats, security, watch
from shared.web.admission import Admission
from shared.web.compression import compress
from shared.web.gate import Function, answering
from shared.web.request import Input, bound
from shared.web.routing import Route, Routes
from shared.web.visit import Visit
from shared.work import Caller, Platform

_log = logging.getLogger(__name__)


class Unexpected(Problem):
    """A defect of ours; the log has the rest under the same trace."""

    status = 500
    code = "unexpected"


def serve_http(feature: str, routes: Routes, platform: Callable[[], Platform]) -> Function:
    """Build the HTTP entry point of ``feature``; hosts come from the manifest.

    Raises:
        ValueError: a route needs what no feature declares of those whose people come here.
    """
    for route in routes.by_endpoint.values():
        rights(manifest.realm_of(feature)).require(route.needs)

    def http(request: Request) -> Response:
        if request.path == watch.PATH and (told := watch.figures(request, platform())):
            return told
        with telemetry.traced(request.environ.get("HTTP_TRACEPARENT")) as trace:
            visit = Visit(request, feature, platform().settings)
            response = _guarded(visit, routes, platform())
            security.add_headers(
                response, visit.settings, visit.nonce, visit.reaches, framed=visit.framed
            )
            response.headers["X-Trace-Id"] = trace.id
            if response.mimetype == "text/html":
                compress(request, response, secret=visit.csrf)
            watch.note_request(trace, *visit.route, response.status_code)
            return response

    @cache
    def admission() -> Admission:
        return Admission(platform().settings.pool_size)

    # The site and the console have no neighbours in their process.
    shared = manifest.http(feature)["host"] == "tenant"
    return answering(http, admission if shared else None)


def _guarded(visit: Visit, routes: Routes, platform: Platform) -> Response:
    """Answer, whatever happens: a Problem in its own words, anything else as a bare 500."""
    try:
        return _respond(visit, routes, platform)
    except NotSignedIn as problem:
        return _sign_in(visit) or visit.problem(problem, telemetry.trace_id())
    except Problem as problem:
        return _refused(visit, problem)
    except HTTPException as error:  # a body that cannot be read shows when somebody reads it
        return _refused(visit, _unreadable(error))
    except Exception:  # noqa: BLE001 - logged with its trace, answered as a bare 500
        _log.exception("%s %s failed", *visit.route)  # not the path: some carry a secret
        text = "Algo deu errado do nosso lado. Já fomos avisados; tente de novo em instantes."
        return visit.problem(Unexpected(text), telemetry.trace_id())


def _refused(visit: Visit, problem: Problem) -> Response:
    response = _reopened(visit, problem) or visit.problem(problem, telemetry.trace_id())
    if isinstance(problem, Unavailable):
        _log.error("%s %s: unavailable", *visit.route, exc_info=problem)
    if isinstance(problem, TooMany | Unavailable):
        response.headers["Retry-After"] = str(problem.retry_after_s)
    if isinstance(problem, NotAllowed):
        response.headers["Allow"] = ", ".join(problem.methods)
    return response


def _reopened(visit: Visit, problem: Problem) -> Response | None:
    """The refused form's own page, as it was typed; None when there is none to show."""
    if visit.reopen is None or not (problem.fields or isinstance(problem, Conflict)):
        return None
    try:
        form = visit.reopen()
        return visit.reopened(form, problem, telemetry.trace_id()) if form and form.view else None
    except Problem:  # the record is gone, or not for their eyes: there is no form of it
        return None
    except Exception:  # noqa: BLE001 - what was refused is told in any case
        _log.exception("%s %s: its form cannot be shown again", *visit.route)
        return None


def _unreadable(error: HTTPException) -> Problem:
    if isinstance(error, RequestEntityTooLarge):
        return TooLarge("O formulário passa do tamanho que aceitamos.")
    return Invalid("Não conseguimos ler o que foi enviado. Tente de novo.")


def _respond(visit: Visit, routes: Routes, platform: Platform) -> Response:
    bound(visit.request)
    visit.request.environ |= {"avila.api": visit.api, "avila.plain": visit.json}
    visit.tenant = _tenant(visit, platform)
    if visit.tenant:
        telemetry.label(tenant=str(visit.tenant.id))
    if visit.api and visit.path == f"/{visit.feature}/openapi.json":
        return Response(openapi.document(visit.feature, routes), content_type="application/json")
    route, arguments = _match(visit, routes)
    visit.route = route.method, route.path
    _identify(visit, platform)
    _permit(visit, route)
    if visit.unsafe and not visit.api:
        security.check_csrf(visit.request)

    def handle(ctx: Context) -> Any:
        return repeats.answer(ctx, route, Input(visit.request), arguments)

    def reopen(ctx: Context) -> Any:
        return route.form and route.form(ctx, Input(visit.request, reopened=True), **arguments)

    caller = Caller(visit.tenant, visit.actor, visit.host, visit.address, visit.place)
    if route.form and not (visit.json or visit.fragment):
        visit.reopen = lambda: work.run(platform, caller, reopen, route.context)
    if before := route.before:
        work.run(
            platform,
            caller,
            lambda ctx: before(ctx, Input(visit.request), **arguments),
            route.context,
        )
    return visit.answer(work.run(platform, caller, handle, route.context))


def _tenant(visit: Visit, platform: Platform) -> Tenant | None:
    """The tenant of a tenant's host; None on the site and on the console.

    Raises:
        UnknownHost: this feature does not answer at this host.
        NotSwitchedOn: it is part of a product that this tenant does not have.
    """
    base = platform.settings.base_host
    entry = manifest.http(visit.feature)
    match entry["host"]:
        case "tenant":
            try:
                tenant = platform.directory.at(visit.host)
            except Suspended as closed:
                raise _with_contacts(closed, f"ola@{base}") from None
            product = manifest.product_of(visit.feature)
            if product is None or platform.directory.has(tenant, product):
                return tenant
            raise NotSwitchedOn(_without(tenant, product))
        case "base" if visit.host == base:
            return None
        case "admin" if visit.host == f"admin.{base}":
            return None
    raise UnknownHost("Não há nada neste endereço.")


def _without(tenant: Tenant, product: str) -> str:
    """What somebody is told who follows a link there: one of the tenant's own, or a customer."""
    label, ask = manifest.said(product)["label"], _ask(tenant)
    return f"{tenant.name} não está usando {label} no momento, e esta página não abre.{ask}"


def _with_contacts(closed: Suspended, house: str) -> Suspended:
    """``closed`` with whom to ask: its own customers it, its people ``house``, which is ours."""
    closed.detail += f"{_ask(closed.tenant)} Para reativar o espaço, escreva para {house}."
    closed.more["see"] = {"label": f"Escrever para {house}", "href": f"mailto:{house}"}
    return closed


def _ask(tenant: Tenant) -> str:
    contact = ", ".join(filter(None, [filters.phone(tenant.phone), tenant.email]))
    return f" Em caso de dúvida, fale com {tenant.name}: {contact}." if contact else ""


def _match(visit: Visit, routes: Routes) -> tuple[Route, dict[str, Any]]:
    method = "GET" if visit.request.method == "HEAD" else visit.request.method
    if route := routes.fixed.get(f"{method} {visit.path}"):
        return route, {}
    adapter = routes.map.bind(visit.host, default_method=method)
    try:
        endpoint, arguments = adapter.match(visit.path, method=method)
    except MethodNotAllowed as error:
        methods = tuple(sorted(error.valid_methods or ()))
        raise NotAllowed("Este endereço não aceita esse método.", methods=methods) from error
    except HTTPException as error:
        raise NotFound("Esta página não existe ou mudou de lugar.") from error
    return routes.by_endpoint[endpoint], dict(arguments)


def _identify(visit: Visit, platform: Platform) -> None:
    """Read the bearer token (API) or the session cookie (pages); a bad one on a page is no one."""
    if visit.api:
        scheme, _, token = visit.header("HTTP_AUTHORIZATION").partition(" ")
        token = token if scheme.lower() == "bearer" else ""
    else:
        token = visit.request.cookies.get("__Host-session", "")
    if not token:
        return
    try:
        actor = platform.keyring.verify(token, visit.host)
        if actor.session_id:
            scope = visit.tenant.scope if visit.tenant else PLATFORM
            actor = platform.sessions.require(scope, actor.session_id)
        visit.actor = actor
    except NotSignedIn:
        if visit.api:
            raise
    except ForeignToken:
        _audit_foreign(visit, token, platform)
        raise


def _audit_foreign(visit: Visit, token: str, platform: Platform) -> None:
    """Once an hour a token and process: nobody fills the trail of a space that is not theirs."""
    subject = f"foreign-token:{hash_token(token).hex()[:32]}"
    if platform.limits.take(f"{visit.host}:{subject}", 1, HOUR_S):
        return

    def note(ctx: Context) -> None:
        ctx.audit("identity.foreign_token", Thing("identity.token"), path=visit.route[1])

    work.run(platform, Caller(visit.tenant, ANONYMOUS, visit.host, visit.address), note)


def _permit(visit: Visit, route: Route) -> None:
    if route.needs == OPEN:
        return
    if visit.actor is ANONYMOUS:
        raise NotSignedIn("Entre para continuar.")
    if not visit.rights.lets_in(route.needs, visit.actor.roles, visit.products):
        raise Forbidden(visit.rights.refusal(route.needs, visit.products))


def _sign_in(visit: Visit) -> Response | None:
    """Where a person without a session goes; None when a program or a script is asking."""
    if not visit.door or visit.json or visit.fragment or visit.request.method != "GET":
        return None
    step = "renewal" if "__Host-refresh" in visit.request.cookies else "login"
    target = quote(visit.request.full_path.rstrip("?"), safe="/")
    return Response(status=303, headers={"Location": f"{visit.door}/{step}?next={target}"})

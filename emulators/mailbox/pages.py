"""The mailbox as pages: a list beside the mail that is open."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from emulators.mailbox.api import search_of
from emulators.mailbox.letter import Letter
from emulators.mailbox.rendering import PACKAGE, SHARED, environment
from emulators.mailbox.store import Mail, Store

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
# A mail brings its own styles and pictures, but no script, and its links open outside the frame.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:;"
    " font-src data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
VIEWS = ("message", "text", "source")


class Pages:
    """Handlers of the pages and of what they are made of."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._templates = environment()

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        router.add_get("/", self.inbox)
        router.add_get("/messages/{id:\\d+}", self.message)
        router.add_get("/messages/{id:\\d+}/html", self.html)
        router.add_get("/mailbox/version", self.version)
        router.add_post("/messages/{id:\\d+}/unread", self.mark_unread)
        router.add_post("/messages/{id:\\d+}/removal", self.remove)
        router.add_post("/removal", self.remove_all)
        router.add_static("/mailbox/static", PACKAGE / "static")
        router.add_static("/static", SHARED / "static")

    async def inbox(self, request: web.Request) -> web.Response:
        """The list, and beside it a hint to open something."""
        return self._page(request, None)

    async def message(self, request: web.Request) -> web.Response:
        """One mail beside the list; it counts as read from now on."""
        mail, letter = self._found(request)
        self._store.mark(mail.id, is_read=True)
        return self._page(request, (mail, letter))

    async def html(self, request: web.Request) -> web.Response:
        """The HTML of a mail, for the frame."""
        _, letter = self._found(request)
        text = f'<!doctype html><base target="_blank">{letter.html or ""}'
        headers = {**FIXED_HEADERS, "Content-Security-Policy": MAIL_POLICY}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def version(self, _request: web.Request) -> web.Response:
        """A number that changes when the pages would."""
        return web.json_response({"version": self._store.version}, headers=FIXED_HEADERS)

    async def mark_unread(self, request: web.Request) -> web.Response:
        """Make a mail new again."""
        mail, _ = self._found(request)
        self._store.mark(mail.id, is_read=False)
        return _see("/", request)

    async def remove(self, request: web.Request) -> web.Response:
        """Forget one mail."""
        mail, _ = self._found(request)
        self._store.delete(mail.id)
        return _see("/", request)

    async def remove_all(self, _request: web.Request) -> web.Response:
        """Forget all mails."""
        self._store.delete()
        return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})

    def _found(self, request: web.Request) -> tuple[Mail, Letter]:
        found = self._store.get(int(request.match_info["id"]))
        if found is None:
            raise web.HTTPSeeOther("/")  # deleted meanwhile, perhaps by a test
        return found

    def _page(self, request: web.Request, opened: tuple[Mail, Letter] | None) -> web.Response:
        mail, letter = opened or (None, None)
        view, search = request.query.get("view", "message"), search_of(request)
        found, unread = self._store.count(search)
        text = self._templates.get_template("mailbox.html").render(
            mails=self._store.find(search),
            found=found,
            opened=mail,
            letter=letter,
            view=view if view in VIEWS else "message",
            query=request.query.get("q", ""),
            to=request.query.get("to", ""),
            kept=_kept(request),
            unread=unread,
            version=self._store.version,
            product=_product_url(request),
        )
        headers = {**FIXED_HEADERS, "Content-Security-Policy": PAGE_POLICY}
        return web.Response(text=text, content_type="text/html", headers=headers)


def _kept(request: web.Request) -> str:
    """The search of this page as a query string, to be carried along by its links."""
    kept: dict[str, Any] = {name: request.query.get(name) for name in ("q", "to")}
    return urlencode({name: value for name, value in kept.items() if value})


def _see(path: str, request: web.Request) -> web.Response:
    kept = _kept(request)
    location = f"{path}?{kept}" if kept else path
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": location})


def _product_url(request: web.Request) -> str:
    """Address of the product beside ``mail.`` of this host; empty on a bare address."""
    host = request.host
    return f"https://{host.removeprefix('mail.')}/" if host.startswith("mail.") else ""

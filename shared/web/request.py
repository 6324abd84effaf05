"""Input and output of a handler, free of HTTP detail."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import field
from typing import IO, Annotated, Any, Protocol, TypeVar
from uuid import UUID

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from shared import jsons
from shared.errors import Invalid, TooLarge
from shared.record import record
from shared.text import file_name, opaque
from shared.versions import Expected, Identified, Versioned
from shared.web.reading import parse

Shape = TypeVar("Shape")
_MAX_BODY = 1_000_000
_MAX_UPLOAD = 10_000_000
_MAX_FORM = _MAX_UPLOAD + _MAX_BODY  # a file and what is typed beside it
_TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]+)?"|(\d{1,9})', re.ASCII)
_RELATIVE = re.compile(r"/(?![/\\])[^\\\x00-\x1f]*")

Path = Annotated[str, opaque(least=0, most=2000)]
"""Where somebody was going, as an address brings it along: untrusted."""


def safe_path(given: str | None, default: str = "/") -> str:
    """``given`` if it is a path of this very host, else ``default``: no open redirect."""
    return given if given and _RELATIVE.fullmatch(given) else default


class _Bounded:
    """A body read no further than ``most`` bytes, whatever it says of its length.

    Werkzeug's own limit cuts a body that says nothing off without a word, when it is read at once.
    """

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._left = stream, most

    def read(self, size: int = -1) -> bytes:
        """As a stream's own.

        Raises:
            RequestEntityTooLarge: there is more.
        """
        piece = self._stream.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(piece)
        if self._left < 0:
            raise RequestEntityTooLarge
        return piece


def bound(request: Request, most: int | None = None) -> None:
    """Refuse a body that nobody takes before it is read, and stop reading one at that size.

    Raises:
        TooLarge: it says that it has more bytes than ``most``, by default what a form of its kind
            may have. A chunked one says nothing: reading it raises RequestEntityTooLarge.
    """
    if most is None:
        most = _MAX_FORM if request.mimetype == "multipart/form-data" else _MAX_BODY
    request.environ["wsgi.input"] = _Bounded(request.environ["wsgi.input"], most)
    if (request.content_length or 0) > most:
        raise TooLarge(f"O corpo passa de {most // 1_000_000} MB.")


def _plain(values: "MultiDict[str, str]") -> dict[str, Any]:
    """Form values as JSON would carry them: ``name[]`` is a list, an empty value is absent."""
    plain: dict[str, Any] = {}
    for name, given in values.lists():
        if not name:  # a part of a multipart body may come without
            continue
        for text in given:
            jsons.check_text(text)
        if name.endswith("[]"):
            plain[name[:-2]] = [text.strip() for text in given if text.strip()]
        elif given[-1].strip():
            plain[name] = given[-1].strip()
    return plain


@record
class Sent:
    """A file that came with a form; ``name`` as it can be shown, empty when nothing of it can."""

    content: bytes
    name: str


@record
class Input:
    """The body, query and files of a request.

    ``reopened``: a form was refused and its page is shown again, for what was sent with it.
    """

    request: Request
    reopened: bool = False

    def read(self, shape: type[Shape]) -> Shape:
        """The JSON or form body as ``shape``.

        Raises:
            Invalid: with one reason per bad field.
            TooLarge: it has more than a million bytes.
        """
        return parse(shape, self._body())

    def query(self, shape: type[Shape]) -> Shape:
        """The query string as ``shape``.

        Raises:
            Invalid: with one reason per bad field.
        """
        if self.reopened:
            with suppress(Invalid, jsons.BadJson):
                return parse(shape, _plain(self.request.form))
        try:
            return parse(shape, _plain(self.request.args))
        except jsons.BadJson as error:
            raise Invalid(str(error)) from error

    def readable(self, shape: type[Shape], name: str) -> tuple[Shape, str]:
        """The query string as ``shape``, as if ``name`` were not said when it cannot be read.

        What was said instead comes with it, empty otherwise: a page shows something all the same,
        and says what it could not read. A program is told.

        Raises:
            Invalid: another field is bad, or it is a program that asks.
        """
        try:
            return self.query(shape), ""
        except Invalid as error:
            if self.plain or error.fields.keys() != {name}:
                raise
        said = _plain(self.request.args)
        unread = str(said.pop(name))
        return parse(shape, said), unread

    @property
    def typed(self) -> dict[str, list[str]]:
        """What a page's form was sent with, as it was typed, by the names of its inputs."""
        return {name: given for name, given in self.request.form.lists() if name != "csrf_token"}

    def file(self, name: str) -> Sent | None:
        """The uploaded file ``name``; None when none was chosen.

        It may be read again, by a handler that runs again: the request closes it when it ends.

        Raises:
            TooLarge: it has more than ten million bytes.
        """
        upload: FileStorage | None = self.request.files.get(name)
        if upload is None or not upload.filename:
            return None
        upload.stream.seek(0)
        content = upload.stream.read(_MAX_UPLOAD + 1)
        if len(content) > _MAX_UPLOAD:
            raise TooLarge("O arquivo passa de 10 MB.", **{name: "Escolha um arquivo menor."})
        return Sent(content, file_name(upload.filename))

    @property
    def plain(self) -> bool:
        """Whether the answer is JSON, which needs nothing of what a page shows around it."""
        return bool(self.request.environ.get("avila.plain"))

    def cookie(self, name: str) -> str | None:
        """A cookie of pages; the API never sees any."""
        if self.request.environ.get("avila.api"):
            return None
        return self.request.cookies.get(f"__Host-{name}")

    def expected(self, version: int | None) -> Expected:
        """What a save is made for: the form's ``version`` and the tags of ``If-Match``.

        ``*`` is any version; of several tags one is enough. Compression on the way makes a tag
        weak, so a weak one counts as well.

        Raises:
            Invalid: If-Match is neither.
        """
        given = self.request.headers.get("If-Match", "").strip()
        if given in {"", "*"}:
            return Expected(version)
        tags = [_TAG.fullmatch(tag.strip()) for tag in given.split(",")]
        if None in tags:
            reason = 'Mande o ETag que recebeu, assim: "3".'
            raise Invalid("O cabeçalho If-Match não é um ETag nosso.", **{"If-Match": reason})
        return Expected(version, frozenset(int(tag[1] or tag[2]) for tag in tags if tag))

    def _body(self) -> Any:
        try:
            if self.request.is_json:
                return jsons.loads(self.request.get_data() or b"{}")
            return {k: v for k, v in _plain(self.request.form).items() if k != "csrf_token"}
        except jsons.BadJson as error:
            raise Invalid(str(error)) from error


@record
class Cookie:
    """A ``__Host-`` cookie: secure, unseen by scripts, of this host alone. None deletes it."""

    name: str
    value: str | None
    max_age_s: int | None = None


class Saved(Identified, Versioned, Protocol):
    """A record that forms save."""


@record
class Reply:
    """A view and its data; the edge picks page, fragment or JSON by the request.

    ``location`` sends a browser on after a form, and names the created thing to an API client.
    ``toast`` is one sentence shown over whatever page comes next. ``version`` is that of the one
    record the reply is about; ``made`` is what a request with a key made. ``uploads`` is the kind
    of files that the page may put straight into the bucket. ``framed``: pages of other sites may
    show it in a frame; such a page runs nothing and sends nothing.
    """

    view: str | None
    data: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    location: str | None = None
    cookies: tuple[Cookie, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    toast: str | None = None
    version: int | None = None
    made: UUID | None = None
    uploads: str | None = None
    framed: bool = False

    @classmethod
    def saved(
        cls, view: str | None, record: Saved, *, called: str, location: str, **more: Any
    ) -> "Reply":
        """What shows ``record`` as it was saved, ``called`` so in the view's data."""
        data = {called: record}
        version, made = record.version, record.id
        return cls(view, data, location=location, version=version, made=made, **more)


@record
class Download:
    """A file made by the handler: saved as ``filename`` by a browser, or just shown when None.

    One that has a ``tag`` is asked for again by it; ``content`` that costs something to write is
    given as what writes it, after the transaction, for whoever has not got it. ``policy`` is a
    content security policy of its own.
    """

    content: bytes | Callable[[], bytes]
    filename: str | None
    content_type: str = "text/csv; charset=utf-8"
    tag: str | None = None
    policy: str | None = None

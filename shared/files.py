"""Cloud Storage: a tenant's files, under a path only this module builds."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from tempfile import TemporaryFile
from typing import IO, Any, TypedDict, Unpack
from uuid import UUID, uuid4

from shared.errors import NotFound, TooLarge, Unavailable
from shared.record import record
from shared.settings import Settings

Identity = Callable[[], tuple[Any, Any]]
Content = bytes | IO[bytes]

_log = logging.getLogger(__name__)
_TIMEOUT_S = 5.0
_SIGNING_S = 2.0
_LONG_S = 20.0  # of a file's own bytes
PASSING = timedelta(days=30)
"""How long a passing file is there: the bucket deletes it by its custom time."""


class How(TypedDict, total=False):
    """How a file is kept: ``passing`` for ``PASSING``, and then it is gone by itself.

    ``named`` is what a browser saves it as, never text from a user.
    """

    named: str
    passing: bool


class FilesAway(Unavailable):
    """Cloud Storage, or what signs its addresses, does not answer as it should; it may pass."""

    code = "files_away"


def own_identity() -> tuple[Any, Any]:
    """This service's own credentials, and what carries a request for their token or signature."""
    import google.auth  # noqa: PLC0415 - in the cloud only
    from google.auth.transport.requests import Request  # noqa: PLC0415

    return google.auth.default()[0], partial(Request(), timeout=_SIGNING_S)


class Storage:
    """The bucket, opened at first use."""

    def __init__(self, settings: Settings, identity: Identity = own_identity) -> None:
        self._settings, self._identity = settings, identity

    @cached_property
    def _bucket(self) -> Any:
        from google.cloud.storage import Client  # noqa: PLC0415 - 0.5 s, for services that keep files

        return Client(project=self._settings.project).bucket(self._settings.storage_bucket)

    @cached_property
    def _signer(self) -> Any:
        """What signs addresses: a key locally, in the cloud IAM on this service's behalf.

        An access token ends within the hour: IAM's signer asks for another in time.
        """
        from google.oauth2 import service_account  # noqa: PLC0415

        make: Any = service_account.Credentials
        if self._settings.storage_signer:
            return make.from_service_account_file(self._settings.storage_signer)
        from google.auth.iam import Signer  # noqa: PLC0415

        own, request = self._identity()
        own.refresh(request)  # only then does it know its own address
        email = own.service_account_email
        return make(Signer(request, own, email), email, "")  # type: ignore[no-untyped-call]

    def save(self, path: str, content: Content, kind: str, **how: Unpack[How]) -> None:
        blob = self._bucket.blob(path)
        if how.get("passing"):
            blob.custom_time = datetime.now(UTC)
        if named := how.get("named"):
            blob.content_disposition = f'attachment; filename="{named}"'
        put = blob.upload_from_string if isinstance(content, bytes) else blob.upload_from_file
        with _answering():
            put(content, content_type=kind, timeout=_LONG_S, retry=_patience())

    def fetch(self, path: str, into: IO[bytes], most: int) -> None:
        """Raises NotFound, TooLarge."""
        from google.api_core.exceptions import NotFound as Gone  # noqa: PLC0415 - with the client

        with _answering():
            try:
                blob = self._bucket.get_blob(path, timeout=_TIMEOUT_S, retry=_patience())
            except Gone:
                blob = None
            if blob is None:
                raise NotFound("O arquivo não está mais aqui. Envie de novo.")
            if blob.size > most:
                raise TooLarge(f"O arquivo passa de {most // 1_000_000} MB.")
            blob.download_to_file(into, timeout=_LONG_S, retry=_patience())

    def delete(self, path: str) -> None:
        from google.api_core.exceptions import NotFound  # noqa: PLC0415 - with the client

        with _answering(), suppress(NotFound):  # a second delivery asks for the same
            self._bucket.blob(path).delete(timeout=_TIMEOUT_S, retry=_patience())

    def signed_url(self, path: str, ttl_s: int) -> str:
        with _answering():
            url: str = self._bucket.blob(path).generate_signed_url(
                version="v4",
                expiration=timedelta(seconds=ttl_s),
                method="GET",
                api_access_endpoint=self._settings.storage_public_url,
                credentials=self._signer,
            )
        return url

    def upload_url(self, path: str, headers: Mapping[str, str], ttl_s: int) -> str:
        with _answering():
            url: str = self._bucket.blob(path).generate_signed_url(
                version="v4",
                expiration=timedelta(seconds=ttl_s),
                method="POST",
                headers=dict(headers),
                api_access_endpoint=self._settings.storage_public_url,
                credentials=self._signer,
            )
        return url


@record
class Upload:
    """Where a browser may put one file, in pieces, without us.

    A POST to ``url`` with ``headers`` opens a session and tells its address (``Location``), which
    takes the pieces by PUT and says how many bytes it has (Cloud Storage, resumable uploads).
    """

    path: str
    url: str
    headers: Mapping[str, str]


def _patience() -> Any:
    """Repeats of what failed for a moment; the client's own take two minutes."""
    from google.cloud.storage.retry import DEFAULT_RETRY  # noqa: PLC0415

    return DEFAULT_RETRY.with_timeout(_TIMEOUT_S)


@contextmanager
def _answering() -> Iterator[None]:
    """Turn every failure of Google's libraries into ``FilesAway``."""
    from google.api_core.exceptions import GoogleAPIError  # noqa: PLC0415 - with the client
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415
    from requests import RequestException  # noqa: PLC0415

    try:
        yield
    except (GoogleAPIError, GoogleAuthError, RequestException) as error:
        _log.exception("files away")
        text = "Os arquivos não respondem agora. Tente de novo em instantes."
        raise FilesAway(text) from error


def root_of(tenant_id: UUID) -> str:
    """Where the files of one tenant begin."""
    return f"tenants/{tenant_id}/"


def reached(settings: Settings, tenant_id: UUID, kind: str) -> str:
    """What a tenant's pages must reach to put files of ``kind`` there: the least, for a policy."""
    bucket = f"{settings.storage_public_url}/{settings.storage_bucket}"
    return f"{bucket}/{root_of(tenant_id)}{kind}/"


class Files:
    """The files of one tenant; a path of another tenant is refused.

    ``saved`` is told every path that is saved, for whoever must undo it.
    """

    def __init__(self, storage: Storage, tenant_id: UUID, saved: list[str] | None = None) -> None:
        self._storage, self._root = storage, root_of(tenant_id)
        self._saved = [] if saved is None else saved

    def save(self, kind: str, content: Content, content_type: str, **how: Unpack[How]) -> str:
        """Keep ``content`` under a fresh name; its path, to be stored in a row.

        ``kind`` is a plain word of the feature, such as ``logo``, never text from a user.

        Raises:
            FilesAway: it could not be kept.
        """
        path = self._fresh(kind)
        self._saved.append(path)
        self._storage.save(path, content, content_type, **how)
        return path

    def upload(self, kind: str, *, most: int, ttl_s: int = 900) -> Upload:
        """Where somebody may put a passing file of ``kind`` themselves, for ``ttl_s`` seconds.

        Raises:
            FilesAway: it cannot be signed now.
        """
        path = self._fresh(kind)
        headers = {
            "x-goog-resumable": "start",
            "x-goog-content-length-range": f"0,{most}",
            "x-goog-custom-time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        }
        return Upload(path, self._storage.upload_url(path, headers, ttl_s), headers)

    @contextmanager
    def opened(self, path: str, *, most: int) -> Iterator[IO[bytes]]:
        """The file's content, beside the memory, until the block ends.

        Raises:
            NotFound: it is not there.
            TooLarge: it has more than ``most`` bytes.
            FilesAway: it cannot be had now.
        """
        with TemporaryFile() as content:
            self._storage.fetch(self._own(path), content, most)
            content.seek(0)
            yield content

    def read(self, path: str, *, most: int) -> bytes:
        """The file's content; raises as ``opened`` does."""
        with self.opened(path, most=most) as content:
            return content.read()

    def signed_url(self, path: str, *, ttl_s: int = 600) -> str:
        """An address that shows the file for ``ttl_s`` seconds.

        Raises:
            FilesAway: it cannot be signed now.
        """
        return self._storage.signed_url(self._own(path), ttl_s)

    def shown_at(self, path: str) -> str | None:
        """The same for a page that can do without: None when it cannot be signed now."""
        with suppress(FilesAway):
            return self.signed_url(path)
        return None

    def delete(self, path: str) -> None:
        """Remove the file, if it is still there.

        Raises:
            FilesAway: it could not be removed.
        """
        self._storage.delete(self._own(path))

    def _fresh(self, kind: str) -> str:
        return f"{self._root}{kind}/{uuid4()}"

    def _own(self, path: str) -> str:
        if not path.startswith(self._root):
            raise PermissionError("this path belongs to another tenant")
        return path

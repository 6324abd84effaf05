"""Cloud Storage: a tenant's files, under a path only this module builds."""

from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from shared.settings import Settings


class Storage:
    """The bucket, opened at first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _bucket(self) -> Any:
        from google.cloud.storage import Client  # noqa: PLC0415 - 0.5 s, for services that keep files

        return Client(project=self._settings.project).bucket(self._settings.storage_bucket)

    @cached_property
    def _signer(self) -> dict[str, Any]:
        """What signs addresses: a key locally, the service's own identity in the cloud."""
        if self._settings.storage_signer:
            from google.oauth2 import service_account  # noqa: PLC0415

            key = service_account.Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
                self._settings.storage_signer
            )
            return {"credentials": key}
        import google.auth  # noqa: PLC0415
        from google.auth.transport.requests import Request  # noqa: PLC0415

        own: Any = google.auth.default()[0]
        own.refresh(Request())
        return {"service_account_email": own.service_account_email, "access_token": own.token}

    def save(self, path: str, content: bytes, content_type: str) -> None:
        self._bucket.blob(path).upload_from_string(content, content_type=content_type)

    def delete(self, path: str) -> None:
        from google.api_core.exceptions import NotFound  # noqa: PLC0415 - with the client

        with suppress(NotFound):  # a second delivery asks for the same
            self._bucket.blob(path).delete()

    def signed_url(self, path: str, ttl_s: int) -> str:
        url: str = self._bucket.blob(path).generate_signed_url(
            version="v4",
            expiration=timedelta(seconds=ttl_s),
            method="GET",
            api_access_endpoint=self._settings.storage_public_url,
            **self._signer,
        )
        return url


class Files:
    """The files of one tenant; a path of another tenant is refused."""

    def __init__(self, storage: Storage, tenant_id: UUID) -> None:
        self._storage, self._root = storage, f"tenants/{tenant_id}/"

    def save(self, kind: str, content: bytes, content_type: str) -> str:
        """Keep ``content`` under a fresh name; its path, to be stored in a row.

        ``kind`` is a plain word of the feature, such as ``logo``; never text from a user.
        """
        path = f"{self._root}{kind}/{uuid4()}"
        self._storage.save(path, content, content_type)
        return path

    def signed_url(self, path: str, *, ttl_s: int = 600) -> str:
        """An address that shows the file for ``ttl_s`` seconds."""
        return self._storage.signed_url(self._own(path), ttl_s)

    def delete(self, path: str) -> None:
        """Remove the file, if it is still there."""
        self._storage.delete(self._own(path))

    def _own(self, path: str) -> str:
        if not path.startswith(self._root):
            raise PermissionError("this path belongs to another tenant")
        return path

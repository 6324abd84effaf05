"""The certificate of the local hosts and the authority that vouches for it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509

from scripts.lib.dev.keys import write_private
from scripts.lib.dev.place import BASE_HOST, Place

# Browsers refuse *.localhost, a wildcard right below a top-level name; hence *.app.localhost.
HOSTS = (BASE_HOST, f"*.{BASE_HOST}")
# Apple clients refuse leaves that are valid for more than 825 days.
_VALID = timedelta(days=800)
_RENEW_BEFORE = timedelta(days=30)


def ensure(place: Place) -> None:
    """Make the authority once, and a new leaf whenever the old one is about to expire."""
    directory = place.directory("tls")
    directory.chmod(0o700)
    if _expires_soon(directory / "leaf.pem"):
        authority = _authority(directory)
        (directory / "leaf.pem").unlink(missing_ok=True)  # never beside another's key
        leaf = authority.issue_cert(*HOSTS, not_after=datetime.now(UTC) + _VALID)
        write_private(directory / "leaf.key", leaf.private_key_pem.bytes())
        chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
        write_private(directory / "leaf.pem", chain)


def authority_path(place: Place) -> Path:
    """Certificate that a client must trust."""
    return place.data / "tls" / "ca.pem"


def _authority(directory: Path) -> trustme.CA:
    certificate, key = directory / "ca.pem", directory / "ca.key"
    with suppress(OSError, ValueError):  # absent, or left empty by a power cut: made anew
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    authority = trustme.CA(organization_name="Ávila local", organization_unit_name="stack")
    write_private(key, authority.private_key_pem.bytes())
    write_private(certificate, authority.cert_pem.bytes())
    return authority


def _expires_soon(leaf: Path) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(leaf.read_bytes())
    except (OSError, ValueError):
        return True
    return certificate.not_valid_after_utc - datetime.now(UTC) < _RENEW_BEFORE

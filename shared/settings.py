"""Everything the environment decides, read once at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit


class MissingSettings(RuntimeError):
    """One or more names are absent from the environment; the message lists them all."""


@dataclass(frozen=True)
class Site:
    """Where people find us: what any handler may know of the environment."""

    public_base_url: str

    @cached_property
    def base_host(self) -> str:
        """Host of the public site; tenants live one label below it."""
        return urlsplit(self.public_base_url).hostname or ""

    def url(self, slug: str | None = None, path: str = "/") -> str:
        """Public address of ``path`` on the site, or on a tenant's host."""
        base = urlsplit(self.public_base_url)
        host = f"{slug}.{base.netloc}" if slug else base.netloc
        return f"{base.scheme}://{host}{path}"


@dataclass(frozen=True)
class Settings(Site):
    """The environment of one service; see docs/deploy.md for where each value comes from."""

    environment: str
    project: str
    location: str
    service: str
    database_control: str
    database_cells: Mapping[str, str]
    database_owner: str | None
    redis_url: str
    storage_bucket: str
    storage_public_url: str
    storage_signer: str | None
    oidc_issuer: str
    oidc_jwks_url: str
    oidc_audience: str
    oidc_account: str
    signing_keys: str
    smtp_url: str
    task_url: str | None
    tasks_emulator: str | None
    tenant_cache_s: float
    pool_size: int
    round_s: float = 2.0  # how often a process looks for what others left; 0: never
    trace_exporter: str = ""
    trace_ratio: float = 0.05
    sentry_dsn: str = ""
    prometheus_url: str = ""
    place_header: str = ""  # the balancer's own, of where a caller is; none is believed without
    instance_cap: int = 1000  # of each service in this environment, whatever the manifest allows

    @cached_property
    def site(self) -> Site:
        """The part that any handler may know."""
        return Site(self.public_base_url)

    @cached_property
    def place_variable(self) -> str:
        """The same by its WSGI name; one that nobody can send where there is none."""
        return f"HTTP_{self.place_header.upper().replace('-', '_')}" if self.place_header else ""

    @cached_property
    def feature(self) -> str:
        """``auth`` of the service ``auth-http``."""
        return self.service.rpartition("-")[0]


def _cells(text: str) -> dict[str, str]:
    """Parse ``c1=postgresql://...;c2=postgresql://...``."""
    pairs = (part.partition("=") for part in text.split(";") if part)
    return {name.strip(): dsn.strip() for name, _, dsn in pairs}


def databases(environ: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The control database and the cells, for commands that need nothing else."""
    return environ["DATABASE_CONTROL"], _cells(environ["DATABASE_CELLS"])


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read and check the environment.

    Raises:
        MissingSettings: naming every absent variable at once.
    """
    missing: list[str] = []

    def need(name: str) -> str:
        if not environ.get(name):
            missing.append(name)
        return environ.get(name, "")

    settings = Settings(
        environment=environ.get("ENVIRONMENT", "production"),
        project=need("GOOGLE_CLOUD_PROJECT"),
        location=need("LOCATION"),
        service=need("SERVICE"),
        public_base_url=need("PUBLIC_BASE_URL"),
        database_control=need("DATABASE_CONTROL"),
        database_cells=_cells(need("DATABASE_CELLS")),
        database_owner=environ.get("DATABASE_OWNER"),
        redis_url=need("REDIS_URL"),
        storage_bucket=need("STORAGE_BUCKET"),
        storage_public_url=environ.get("STORAGE_PUBLIC_URL", "https://storage.googleapis.com"),
        storage_signer=environ.get("STORAGE_SIGNER"),
        oidc_issuer=need("OIDC_ISSUER"),
        oidc_jwks_url=need("OIDC_JWKS_URL"),
        oidc_audience=environ.get("OIDC_AUDIENCE", ""),
        oidc_account=need("OIDC_ACCOUNT"),
        signing_keys=need("SIGNING_KEYS"),
        smtp_url=need("SMTP_URL"),
        task_url=environ.get("TASK_URL"),
        tasks_emulator=environ.get("CLOUD_TASKS_EMULATOR_HOST"),
        tenant_cache_s=float(environ.get("TENANT_CACHE_S", "5")),
        pool_size=int(environ.get("THREADS", "8")),
        round_s=float(environ.get("ROUND_S", "2")),
        trace_exporter=environ.get("TRACE_EXPORTER", ""),
        trace_ratio=float(environ.get("TRACE_RATIO", "0.05")),
        sentry_dsn=environ.get("SENTRY_DSN", ""),
        prometheus_url=environ.get("PROMETHEUS_URL", ""),
        place_header=environ.get("PLACE_HEADER", ""),
        instance_cap=int(environ.get("INSTANCE_CAP", "1000")),
    )
    if missing:
        raise MissingSettings("missing from the environment: " + ", ".join(sorted(missing)))
    return settings

"""What every answer carries, whoever gives it: a function, or the balancer by itself."""

from typing import Final

FIXED: Final = (
    ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
# What is no page shows nothing and runs nothing, whoever opens it as one.
NO_PAGE: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"

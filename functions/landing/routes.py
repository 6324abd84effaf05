"""All paths of the public site; each part registers its own."""

from functions.landing import (
    routes_account,
    routes_address,
    routes_arrival,
    routes_code,
    routes_company,
    routes_doors,
    routes_site,
    routes_start,
)
from functions.landing.registry import routes

__all__ = [
    "routes",
    "routes_account",
    "routes_address",
    "routes_arrival",
    "routes_code",
    "routes_company",
    "routes_doors",
    "routes_site",
    "routes_start",
]

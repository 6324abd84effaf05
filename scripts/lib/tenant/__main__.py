"""``scripts/tenant``: tenants from a program, by the platform's own API.

The operator's credentials are JSON on standard input, {"email": ..., "password": ...}: arguments
and environments are seen by other programs.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from scripts.lib.company import Company
from scripts.lib.tenant import acts
from scripts.lib.tenant.api import Api, Refused

_ACTS = {"suspend": "suspension", "reactivate": "reactivation", "retry": "retry"}
_COMPANY = ("email", "owner", "name", "document", "product", "plan", "slug")


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/tenant", description=__doc__)
    parser.add_argument("--site", required=True, help="https://avila.app.br")
    parser.add_argument("--authority", help="certificates to trust, for the local platform")
    every = parser.add_subparsers(dest="act", required=True)
    listing = every.add_parser("list", help="one line a tenant: state, address, plan, cell, name")
    listing.add_argument("--state")
    listing.add_argument("--text")
    begin = every.add_parser("begin", help="mail six digits to an owner and print the token")
    begin.add_argument("--email", required=True)
    create = every.add_parser("create", help="make the workspace of a sign-up that was begun")
    for name in (*_COMPANY, "token", "code"):
        create.add_argument(f"--{name}", required=True)
    acting = {name: every.add_parser(name) for name in _ACTS}
    for one in acting.values():
        one.add_argument("slug")
    acting["suspend"].add_argument("--reason", required=True, help="told to operators alone")
    return parser.parse_args(given)


def _console(said: argparse.Namespace) -> Api:
    console = Api(said.site, "admin", authority=said.authority)
    console.sign_in(**json.loads(sys.stdin.read()))
    return console


def _perform(said: argparse.Namespace) -> None:
    site = Api(said.site, authority=said.authority)
    match said.act:
        case "list":
            for line in acts.every(_console(said), said.state, said.text):
                print(line)
        case "begin":
            print(acts.begin(site, said.email))
        case "create":
            company = Company(**{name: getattr(said, name) for name in _COMPANY})
            print(acts.create(site, company, said.token, said.code))
        case act:
            reason = getattr(said, "reason", None)
            print(acts.act(_console(said), said.slug, _ACTS[act], reason))


def main(given: Sequence[str]) -> None:
    """Perform one act; end with an error when the platform refuses it."""
    try:
        _perform(_arguments(given))
    except Refused as refused:
        sys.exit(f"refused: {refused}")


if __name__ == "__main__":
    main(sys.argv[1:])

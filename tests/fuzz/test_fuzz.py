"""Whatever anybody sends to any operation is answered, and never by a failure of ours.

A short run for every change; ``FUZZ_EXAMPLES=500 FUZZ_SEED=7 pytest tests/fuzz`` is a long one.
"""

import os
from typing import Any

import pytest

from shared.manifest import load
from tests.functions.landing.journey import Visitor
from tests.fuzz.generator import Generator
from tests.support.caller import Caller
from tests.support.operations import ids_of, operations
from tests.support.world import furnish

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
SEED = int(os.environ.get("FUZZ_SEED", "20261126"))
FEATURES = [feature for feature, given in load().items() if "http" in given]
OPERATIONS = list(operations())
SECONDS_AN_EXAMPLE = 10


@pytest.fixture
def ids(acme: Caller, site: Caller) -> dict[str, Any]:
    """Identifiers that lead to something."""
    furnish(acme)
    return ids_of(acme) | {"tenant": acme.tenant.id, "token": Visitor(site).token}


@pytest.mark.timeout(120 + EXAMPLES * SECONDS_AN_EXAMPLE)
@pytest.mark.parametrize("feature", FEATURES)
def test_nothing_anybody_sends_is_a_failure_of_ours(
    acme: Caller, site: Caller, console: Caller, ids: dict[str, Any], feature: str
) -> None:
    """Strings of every category, every header of htmx, bodies of every size and type."""
    made = Generator(SEED, ids)
    callers = {
        "tenant": (acme, acme, acme.anonymous),
        "base": (site,),
        "admin": (console, console, console.anonymous),
    }
    failed: list[str] = []
    for operation in (one for one in OPERATIONS if one.feature == feature):
        for number in range(EXAMPLES):
            call = made.call(operation)
            caller = callers[operation.host][number % len(callers[operation.host])]
            answer = caller.request(call.method, call.path, headers=call.headers, data=call.data)
            if answer.status_code >= 500:
                failed.append(f"{answer.status_code} {call}\n{answer.text[:200]}")

    assert not failed, f"seed {SEED}\n" + "\n".join(failed)

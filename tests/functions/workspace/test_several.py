"""Several products in one workspace: each has its day, its places and its state."""

import pytest

from shared.context import Tenant
from shared.products import PRODUCTS
from shared.wiring import platform
from tests.support import world
from tests.support.caller import Caller
from tests.support.wishes import Wishes, rows_of
from tests.support.world import FIRST, OTHERS

pytestmark = pytest.mark.skipif(not OTHERS, reason="one product is sold")


def _days(page: str) -> list[str]:
    return [code for code, one in PRODUCTS.items() if f'hx-get="{one.day.address}"' in page]


def test_a_second_product_is_switched_on_and_off_and_on_again(
    tenants: dict[str, Tenant], acme: Caller, wishes: Wishes
) -> None:
    """Beside the first, which never stops; its data are there again."""
    second = OTHERS[0]
    wishes.on(acme, second)
    both = world.owner(platform().directory.by_id(acme.tenant.id))
    page = both.get("/workspace").text
    world.furnish(both)
    before = rows_of(both)
    wishes.off(both, second)
    alone = acme.get("/workspace").text
    wishes.on(acme, second)

    assert _days(page) == [FIRST, second]
    assert _days(alone) == [FIRST]
    for code in (FIRST, second):
        label = PRODUCTS[code].label
        assert f'<div class="nav-group" role="group" aria-label="{label}">' in page
        assert f'aria-label="{label}"' not in alone.partition("<main")[0]
    assert rows_of(both) == before
    assert page.partition('id="bottom-nav"')[2].partition("</nav>")[0].count("nav-link") <= 5

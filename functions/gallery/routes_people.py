"""What a part that searches is answered."""

from typing import Annotated

from functions.gallery import items, people
from functions.gallery.parts import PARTS
from functions.gallery.registry import routes
from shared import text
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply


@record
class Asked:
    """What was typed."""

    q: Annotated[str, text.search()] = ""


@routes.get("/gallery/people", needs="open", query=Asked)
def list_people(_ctx: Context, given: Input) -> Reply:
    """The first few who are called so."""
    asked = given.query(Asked).q
    return Reply("people", {"people": people.found(asked), "q": asked, "parts": PARTS})


@routes.get("/gallery/services", needs="open", query=Asked)
def list_services(_ctx: Context, given: Input) -> Reply:
    """Those that are called so, each with what it costs."""
    asked = given.query(Asked).q
    words = people.folded(asked).split()
    found = [one for one in items.SERVICES if all(word in people.folded(one[1]) for word in words)]
    return Reply("people", {"people": found, "q": asked, "parts": PARTS})

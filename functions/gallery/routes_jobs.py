"""Long work and imports, each in its states."""

from typing import Any

from functions.gallery import jobs
from functions.gallery.parts import PARTS
from functions.gallery.registry import routes
from shared.context import Context
from shared.web.request import Input, Reply


@routes.get("/gallery/job", needs="open")
def show_jobs(_ctx: Context, _given: Input) -> Reply:
    """Work that waits, goes on, stopped and ended."""
    return _part("job", jobs=jobs.JOBS)


@routes.get("/gallery/import", needs="open")
def show_imports(_ctx: Context, _given: Input) -> Reply:
    """Spreadsheets as a look at them found them."""
    return _part("import", imports=jobs.IMPORTS, looks=jobs.LOOKS)


def _part(name: str, **shown: Any) -> Reply:
    part = next(one for one in PARTS if one.name == name)
    return Reply("part", {"parts": PARTS, "part": part, **shown})

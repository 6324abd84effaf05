"""Long work and imports, each in its states."""

from functions.gallery import jobs
from functions.gallery.parts import part_page
from functions.gallery.registry import routes
from shared.context import Context
from shared.web.request import Input, Reply


@routes.get("/gallery/job", needs="open")
def show_jobs(_ctx: Context, _given: Input) -> Reply:
    """Work that waits, goes on, stopped and ended."""
    return part_page("job", jobs=jobs.JOBS)


@routes.get("/gallery/import", needs="open")
def show_imports(_ctx: Context, _given: Input) -> Reply:
    """Spreadsheets as a look at them found them."""
    return part_page("import", imports=jobs.IMPORTS, looks=jobs.LOOKS)

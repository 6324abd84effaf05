"""Lines of the audit trail, as many as a test wants."""

from typing import Any
from uuid import UUID

from tests.support.caller import Caller

EVA, RUI = UUID(int=71), UUID(int=72)


def write(caller: Caller, count: int, **more: Any) -> None:
    """So many lines, a minute between them, numbered from the newest."""
    given = {"actor_id": str(EVA), "actor_name": "Eva", "kind": None, "entity_id": None}
    given |= {"part": "clinic", "name": None, "changes": "[]", "ago": "0", **more}
    with caller.db() as db:
        db.run(
            "insert into core.audit (actor_id, actor_name, action, part, kind, entity_id, name,"
            " changes, found_by, at)"
            " select :actor_id::uuid, :actor_name, 'clinic.act_' || n, :part, :kind, :entity_id,"
            " :name, :changes::jsonb, core.folded(coalesce(:name, '') || ' ' || :actor_name),"
            " now() - :ago::interval - make_interval(mins => n)"
            " from generate_series(1, :count::int) as n",
            **given,
            count=count,
        )

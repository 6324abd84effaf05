-- Said of core, read in control for the operators' own; row-level security adds the tenant. What
-- a line of the former release lacks, its part and the words that find it, is told by the others.
-- name: list_lines
-- Newest first, or from a line on the other way round: an index walks both ways.
select
    id,
    at,
    actor_id,
    actor_name,
    address,
    action,
    kind,
    entity_id,
    name,
    changes
from core.audit
where
    (:actor_id::uuid is null or actor_id = :actor_id::uuid)
    and (:part::text is null or coalesce(part, split_part(action, '.', 1)) = :part::text)
    and (:kind::text is null or kind = :kind::text)
    and (:thing::text is null or entity_id = :thing::text or within = :thing::text)
    and (:since::timestamptz is null or at >= :since::timestamptz)
    and (:until::timestamptz is null or at < :until::timestamptz)
    and (
        :q::text = ''
        or coalesce(found_by, core.folded(actor_name)) like all(core.asked(:q::text))
    )
    and (
        :before_id::uuid is null
        or (at, id) < (:before_at::timestamptz, :before_id::uuid)
    )
    and (
        :after_id::uuid is null
        or (at, id) > (:after_at::timestamptz, :after_id::uuid)
    )
order by
    case when :after_id::uuid is not null then at end,
    case when :after_id::uuid is not null then id end,
    at desc,
    id desc
limit :count::int;

-- name: name_of
-- What a thing was called last.
select name
from core.audit
where
    entity_id = :thing
    and name is not null
order by at desc, id desc
limit 1;

-- name: list_choices
-- Who acted, on what kinds of things, of which parts: a step of an index for each, not a line.
with recursive
actor as (
    select (
        select a.actor_id
        from core.audit as a
        where a.actor_id is not null
        order by a.actor_id
        limit 1
    ) as id
    union all
    select (
        select a.actor_id
        from core.audit as a
        where a.actor_id > actor.id
        order by a.actor_id
        limit 1
    ) as id
    from actor
    where actor.id is not null
),

kind as (
    select min(kind) as code
    from core.audit
    union all
    select (
        select min(a.kind)
        from core.audit as a
        where a.kind > kind.code
    ) as code
    from kind
    where kind.code is not null
),

part as (
    select min(coalesce(part, split_part(action, '.', 1))) as code
    from core.audit
    union all
    select (
        select min(coalesce(a.part, split_part(a.action, '.', 1)))
        from core.audit as a
        where coalesce(a.part, split_part(a.action, '.', 1)) > part.code
    ) as code
    from part
    where part.code is not null
)

select
    'who' as field,
    actor.id::text as value,
    latest.actor_name as label
from actor
cross join
    lateral (
        select a.actor_name
        from core.audit as a
        where a.actor_id = actor.id
        order by a.at desc, a.id desc
        limit 1
    ) as latest
where actor.id is not null
union all
select
    'kind' as field,
    kind.code as value,
    kind.code as label
from kind
where kind.code is not null
union all
select
    'part' as field,
    part.code as value,
    part.code as label
from part
where part.code is not null;

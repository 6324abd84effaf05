-- name: list_begun
-- On their way to a workspace, or stopped there: sign-ups of a week, and tenants not made yet.
-- A sign-up stands still after an hour, a tenant five minutes after it was asked for: the sweep
-- that takes it up touches its row each minute.
select
    tenant_id,
    name,
    email,
    step,
    began_at,
    moved_at
from (
    select
        null::uuid as tenant_id,
        coalesce(company, email) as name,
        email,
        case
            when confirmed_at is null then 'codigo'
            when document is null then 'empresa'
            when product is null or plan is null then 'plano'
            when slug is null then 'endereco'
            else 'senha'
        end as step,
        created_at as began_at,
        updated_at as moved_at,
        interval '1 hour' as patience
    from control.signup
    where
        tenant_id is null
        and created_at > now() - interval '7 days'
    union all
    select
        t.id as tenant_id,
        t.name,
        t.owner ->> 'email' as email,
        t.state as step,
        t.created_at as began_at,
        greatest(
            t.created_at,
            (
                select max(m.at)
                from control.tenant_transition as m
                where
                    m.tenant_id = t.id
                    and m.state in ('requested', 'failed')
            )
        ) as moved_at,
        case t.state when 'failed' then interval '0' else interval '5 minutes' end as patience
    from control.tenant as t
    where t.state in ('requested', 'provisioning', 'failed')
) as begun
where moved_at <= now() - patience
order by moved_at desc, began_at desc
limit :count::int;

-- name: count_begun
-- In the last day: who began, whether they came through or not, and who has a workspace by now.
select
    (
        select count(*)
        from control.signup
        where created_at > now() - interval '1 day'
    )::int as begun,
    (
        select count(*)
        from control.tenant
        where
            created_at > now() - interval '1 day'
            and state in ('active', 'suspended')
    )::int as made;

-- name: count_waiting
-- Unqualified, as are the next: the platform's facts and a cell's lie in tables of one shape.
select
    count(*) filter (where refused_at is not null)::int as refused,
    coalesce(
        extract(epoch from now() - min(occurred_at) filter (where refused_at is null)), 0
    )::int as oldest_s
from outbox
where published_at is null;

-- name: list_refused
select
    tenant_id,
    kind,
    type,
    attempts,
    coalesce(refusal, '') as refusal,
    occurred_at,
    refused_at
from outbox
where refused_at is not null
order by refused_at desc
limit :count::int;

-- name: list_settled
select
    id,
    slug,
    name,
    plan,
    cell,
    created_at
from control.tenant
where
    state = 'active'
    and cell is not null
    and created_at < now() - make_interval(days => :days::int);

-- name: last_use
-- When somebody came in last, or something happened at the tenant that it told of.
select
    w.tenant_id,
    greatest(
        (
            select u.noted_at
            from usage_count as u
            where
                u.tenant_id = w.tenant_id
                and u.what = :sign_ins
        ),
        (
            select o.occurred_at
            from outbox as o
            where
                o.tenant_id = w.tenant_id
                and o.kind = 'event'
            order by o.occurred_at desc
            limit 1
        )
    ) as at
from unnest(:tenant_ids::uuid[]) as w (tenant_id);

-- name: names_of
select
    id,
    name
from control.tenant
where id = any(:ids::uuid[]);

-- name: list_bounced
-- Whose mails a server refused for good in the last week; the figure is of all time.
select
    tenant_id,
    used as mails,
    noted_at as last_at
from usage_count
where
    what = :what
    and noted_at > now() - interval '7 days'
order by noted_at desc
limit :count::int;

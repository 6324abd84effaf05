-- name: forget_expired
-- What was never finished is kept a week, what was finished a week too: it is a tenant by then.
delete from control.signup
where expires_at < now() - interval '7 days';

-- name: begin_signup
insert into control.signup (token_hash, email, plan)
values (:token_hash, :email, :plan)
on conflict on constraint signup_token_unique do nothing;

-- name: get_signup
select
    s.id,
    s.email,
    s.confirmed_at is not null as confirmed,
    s.document,
    s.company,
    s.owner_name,
    s.product,
    s.plan,
    s.slug,
    s.timezone,
    s.tenant_id,
    t.state
from control.signup as s
left join control.tenant as t on s.tenant_id = t.id
where
    s.token_hash = :token_hash
    and s.expires_at > now();

-- name: lock_signup
select id
from control.signup
where
    token_hash = :token_hash
    and expires_at > now()
for update;

-- name: change_email
update control.signup set
    email = :email,
    confirmed_at = null,
    code_hash = null,
    code_sent_at = null,
    corrections = corrections + 1,
    updated_at = now()
where
    token_hash = :token_hash
    and tenant_id is null
    and corrections < :corrections::int;

-- name: send_code
-- Nothing when one was sent just now, or all were: the caller asks how long to wait.
update control.signup set
    replaced_hash = code_hash,
    code_hash = :code_hash,
    code_attempts = 0,
    codes_sent = codes_sent + 1,
    code_sent_at = now(),
    updated_at = now()
where
    token_hash = :token_hash
    and confirmed_at is null
    and codes_sent < :codes::int
    and (code_sent_at is null or code_sent_at <= now() - make_interval(secs => :pause_s::int));

-- name: code_wait
select
    codes_sent < :codes::int as more,
    greatest(
        0, ceil(extract(epoch from code_sent_at) + :pause_s::int - extract(epoch from now()))
    )::int as wait_s
from control.signup
where token_hash = :token_hash;

-- name: try_code
-- Counts the attempt before anyone compares, so that a hundred at once are still five.
update control.signup set code_attempts = code_attempts + 1, updated_at = now()
where
    token_hash = :token_hash
    and confirmed_at is null
    and code_hash is not null
    and code_attempts < :attempts::int
    and code_sent_at > now() - make_interval(mins => :minutes::int)
returning
    code_hash = :code_hash as matches,
    coalesce(replaced_hash = :code_hash, false) as replaced,
    :attempts::int - code_attempts as left_over;

-- name: confirm_email
-- With the code, not by the token alone: the e-mail may have been changed since it was tried.
update control.signup set confirmed_at = now(), code_hash = null, updated_at = now()
where
    token_hash = :token_hash
    and code_hash = :code_hash
    and confirmed_at is null;

-- name: set_company
update control.signup set
    document = :document,
    company = :company,
    owner_name = :owner_name,
    timezone = coalesce(:timezone, timezone),
    updated_at = now()
where
    token_hash = :token_hash
    and tenant_id is null;

-- name: set_plan
update control.signup set product = :product, plan = :plan, updated_at = now()
where
    token_hash = :token_hash
    and tenant_id is null;

-- name: set_address
update control.signup set slug = :slug, updated_at = now()
where
    token_hash = :token_hash
    and tenant_id is null;

-- name: taken_addresses
select coalesce(array_agg(slug), '{}')
from control.tenant
where slug = any(:slugs::text[]);

-- name: create_tenant
insert into control.tenant (slug, name, document, product, plan, timezone, owner)
values (:slug, :name, :document, :product, :plan, :timezone, :owner::jsonb)
returning id;

-- name: record_request
insert into control.tenant_transition (tenant_id, state)
values (:tenant_id::uuid, 'requested');

-- name: ask_again
update control.tenant set state = 'requested', updated_at = now()
where
    id = :tenant_id::uuid
    and state = 'failed';

-- name: attach_tenant
update control.signup set
    tenant_id = :tenant_id::uuid,
    browser_hash = :browser_hash,
    updated_at = now()
where token_hash = :token_hash;

-- name: awaits
select browser_hash = :browser_hash
from control.signup
where token_hash = :token_hash;

-- name: let_arrive
-- Once, and soon: whoever comes later has another way in, the door.
update control.signup as s set browser_hash = null, updated_at = now()
from control.tenant as t
where
    s.tenant_id = t.id
    and s.browser_hash = :browser_hash
    and s.expires_at > now()
    and t.slug = :slug
    and t.state = 'active'
    and t.created_at > now() - make_interval(mins => :minutes::int)
returning t.id as tenant_id, s.email;

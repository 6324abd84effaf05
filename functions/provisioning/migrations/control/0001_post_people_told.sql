-- Workspaces of before auth.account_changed: no product of theirs has heard who has access. Auth
-- tells everybody to a product that opens, whoever hears it again knows it already: so those that
-- are on are told as opened once more. After the release, when nobody is left who tells nothing.
-- The owner reads tenants and writes what is to be sent, for as long as this transaction lasts.
alter table control.tenant no force row level security;
alter table control.tenant_product no force row level security;
alter table control.outbox no force row level security;
insert into control.outbox (tenant_id, kind, type, key, data)
select
    t.id,
    'event' as kind,
    'provisioning.product_opened' as type,
    t.id || ' ' || p.product as key,
    jsonb_build_object('product', p.product) as data
from control.tenant as t
inner join control.tenant_product as p on t.id = p.tenant_id
where t.state in ('active', 'suspended') and p.state = 'on'
order by t.id, p.since;
alter table control.outbox force row level security;
alter table control.tenant_product force row level security;
alter table control.tenant force row level security;

-- What a tenant has: one row a product it ever had, whose data stay when it is switched off.
-- asked: version of the wish that was last followed. Expand only: the running code reads and writes
-- tenant.product, which a trigger copies.
create table control.tenant_product (
    tenant_id uuid not null references control.tenant on delete cascade,
    product text not null,
    state text not null default 'on',
    failure text,
    asked bigint not null default 0,
    since timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    primary key (tenant_id, product),
    constraint tenant_product_state_known
    check (state in ('switching', 'on', 'off', 'failed'))
);
create index tenant_product_switching on control.tenant_product (changed_at)
where state = 'switching';

alter table control.tenant_product enable row level security, force row level security;
create policy platform_all on control.tenant_product to platform using (true) with check (true);
grant select, insert, update on control.tenant_product to platform;

-- Those that are switched on, in the order in which they came.
create function control.products_of(whose uuid) returns text[]
language sql stable parallel safe
return array(
    select product from control.tenant_product
    where tenant_id = whose and state = 'on'
    order by since, product
);

create function control.note_product() returns trigger
language plpgsql
as $$
begin
    insert into control.tenant_product (tenant_id, product) values (new.id, new.product)
    on conflict do nothing;
    return null;
end
$$;
create trigger tenant_product after insert on control.tenant
for each row execute function control.note_product();

-- The owner reads no tenant but here, for as long as this transaction lasts.
alter table control.tenant no force row level security;
alter table control.tenant_product no force row level security;
insert into control.tenant_product (tenant_id, product, since)
select id, product, created_at from control.tenant;
alter table control.tenant_product force row level security;
alter table control.tenant force row level security;

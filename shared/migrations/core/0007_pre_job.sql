-- Long work: how far each job is, and what became of single rows of it; see shared/jobs.
-- Expand only: no running code reads these tables yet.

-- done counts every row that was looked at; warned, failed and skipped those of them that
-- job_outcome tells of. Of a kind there is one job for each once that is given. The rate is
-- counted since counted_at, when counted rows were done.
create table core.job (
    tenant_id uuid not null default core.current_tenant(),
    id uuid not null default core.uuid_v7(),
    feature text not null,
    kind text not null,
    state text not null default 'queued',
    step integer not null default 0,
    tries integer not null default 0,
    total integer,
    done integer not null default 0,
    warned integer not null default 0,
    failed integer not null default 0,
    skipped integer not null default 0,
    cursor jsonb,
    params jsonb not null default '{}',
    result jsonb not null default '{}',
    reason text,
    retry_of uuid,
    once text,
    created_by uuid not null,
    created_by_name text not null,
    notify text,
    created_at timestamptz not null default now(),
    counted integer not null default 0,
    counted_at timestamptz,
    moved_at timestamptz not null default now(),
    ended_at timestamptz,
    version integer not null default 1,
    primary key (tenant_id, id),
    constraint job_once unique (tenant_id, kind, once),
    constraint job_state_known
    check (state in ('queued', 'running', 'cancelled', 'failed', 'done'))
);
create index job_latest on core.job (tenant_id, feature, created_at desc);
create index job_by_age on core.job using brin (created_at);
create trigger next_version before update on core.job
for each row execute function core.next_version();

create table core.job_outcome (
    tenant_id uuid not null default core.current_tenant(),
    job_id uuid not null,
    position integer not null,
    outcome text not null,
    reference text,
    reason text,
    cells jsonb,
    primary key (tenant_id, job_id, position),
    constraint job_outcome_of_job
    foreign key (tenant_id, job_id) references core.job (tenant_id, id) on delete cascade,
    constraint job_outcome_known check (outcome in ('done', 'warned', 'failed', 'skipped'))
);
create index job_outcome_by_kind on core.job_outcome (tenant_id, job_id, outcome, position);

alter table core.job enable row level security, force row level security;
alter table core.job_outcome enable row level security, force row level security;
create policy own_tenant on core.job to tenant
using (tenant_id = (select core.current_tenant()))
with check (tenant_id = (select core.current_tenant()));
create policy own_tenant on core.job_outcome to tenant
using (tenant_id = (select core.current_tenant()))
with check (tenant_id = (select core.current_tenant()));
create policy sweep on core.job to platform using (true) with check (true);
create policy sweep on core.job_outcome to platform using (true) with check (true);
grant select, insert, update on core.job to tenant;
grant select, insert on core.job_outcome to tenant;
grant select, delete on core.job, core.job_outcome to platform;

-- What its owners want of each product: each wish is told to provisioning with its version, and
-- the one of the greatest version counts. Expand only: no running code reads this table yet.
create table product_wish (
    product text primary key,
    wanted boolean not null,
    version integer not null,
    asked_by text not null,
    asked_at timestamptz not null default now()
);

-- name: claim_request
-- The twin that runs at this moment is awaited by the key itself. Of a key that was kept long
-- enough nothing is known any more.
insert into core.request as r (key, digest)
values (:key, :digest)
on conflict (tenant_id, key) do update
    set
        digest = case
            when r.at < now() - make_interval(days => :days::int) then excluded.digest
            else r.digest
        end,
        made = case
            when r.at < now() - make_interval(days => :days::int) then null
            else r.made
        end,
        at = case
            when r.at < now() - make_interval(days => :days::int) then now()
            else r.at
        end
returning digest, made;

-- name: settle_request
update core.request set made = :made::uuid
where
    tenant_id = (select core.current_tenant())
    and key = :key;

-- name: prune_requests
delete from core.request
where at < now() - make_interval(days => :days::int);

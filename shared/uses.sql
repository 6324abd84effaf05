-- name: note
insert into core.usage_count (what, used)
values (:what, :used::int)
on conflict (tenant_id, what) do update set used = excluded.used, noted_at = now();

-- name: add
insert into core.usage_count as u (what, used)
values (:what, 1)
on conflict (tenant_id, what) do update set used = u.used + 1, noted_at = now();

-- piece: shown
--  id, tenant_id, written_by, writer, text, written_at,
--  written_at > now() - interval '1 hour' as fresh

-- name: write_note
-- A form that is sent twice has one id: the second finds the first.
insert into control.tenant_note (id, tenant_id, written_by, writer, text)
values (:id::uuid, :tenant_id::uuid, :written_by::uuid, :writer, :text)
on conflict (id) do nothing;

-- name: get_note
select :shown
from control.tenant_note
where id = :id::uuid;

-- name: list_notes
select :shown
from control.tenant_note
where tenant_id = :tenant_id::uuid
order by written_at desc, id desc
limit 100;

-- name: remove_note
delete from control.tenant_note
where
    id = :id::uuid
    and tenant_id = :tenant_id::uuid
    and written_by = :written_by::uuid
    and written_at > now() - interval '1 hour';

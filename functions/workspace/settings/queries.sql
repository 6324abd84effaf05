-- name: logo
select path, version
from logo;

-- name: begin_logo
-- There is one row as soon as anybody chose a logo; it stays when none is shown.
insert into logo (path)
values (null)
on conflict (one) do nothing;

-- name: hold_logo
select path, version
from logo
for update;

-- name: set_logo
update logo set path = :path, updated_at = now()
returning path, version;

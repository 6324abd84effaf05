-- name: list_wishes
select product, wanted, version, asked_by, asked_at
from product_wish;

-- name: begin_wish
-- Of what nobody has asked for yet: it stands as it is, under the version that was followed last.
insert into product_wish (product, wanted, version, asked_by)
values (:product, :wanted::boolean, :asked::integer, '')
on conflict (product) do nothing;

-- name: hold_wish
select product, wanted, version, asked_by, asked_at
from product_wish
where product = :product
for update;

-- name: wish
-- Greater than any that was followed, in a tenant that was put back to an earlier day as well.
update product_wish set
    wanted = :wanted::boolean,
    version = greatest(version, :asked::integer) + 1,
    asked_by = :asked_by,
    asked_at = now()
where product = :product
returning product, wanted, version, asked_by, asked_at;

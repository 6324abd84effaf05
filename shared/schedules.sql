-- name: active_tenants
-- Those of one product, or all when it is null, behind one already seen.
select t.id, t.timezone
from control.tenant as t
where
    t.state = 'active'
    and (:after::uuid is null or t.id > :after::uuid)
    and (
        :product::text is null or exists (
            select from control.tenant_product as had
            where had.tenant_id = t.id and had.product = :product::text and had.state = 'on'
        )
    )
order by t.id
limit :most::integer;

-- name: recall_mapping
-- As files of the same header were mapped last, whoever did it.
select params -> 'mapping'
from core.job
where
    tenant_id = (select core.current_tenant())
    and feature = :feature
    and kind = :kind
    and params ->> 'signature' = :signature
order by created_at desc
limit 1;

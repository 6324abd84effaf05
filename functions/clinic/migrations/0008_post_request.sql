-- A booking's key: core.request keeps it since the release before, which wrote it here as well
-- for the one before that. Nothing that runs reads or writes it any more.
-- squawk-ignore ban-drop-column
alter table appointment drop column request_id;

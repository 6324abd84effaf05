-- The former names: nothing that runs reads or writes them any more.
drop trigger contact_named on contact;
drop trigger reminder_named on reminder;
drop trigger notice_named on notice;
-- squawk-ignore ban-drop-function
drop function name_recipient();
-- squawk-ignore ban-drop-function
drop function name_subject();

-- squawk-ignore ban-drop-column
alter table contact drop column patient_id;
-- squawk-ignore ban-drop-column
alter table reminder drop column appointment_id, drop column patient_id;
-- squawk-ignore ban-drop-column
alter table notice drop column appointment_id, drop column patient_id;

-- squawk-ignore adding-not-nullable-field
alter table contact alter column recipient set not null;
-- squawk-ignore adding-not-nullable-field
alter table reminder alter column subject set not null;
-- squawk-ignore adding-not-nullable-field
alter table notice alter column subject set not null;
-- squawk-ignore adding-not-nullable-field
alter table notice alter column recipient set not null;

alter table contact add constraint contact_pkey primary key using index contact_recipient_once;
alter table reminder add constraint reminder_pkey primary key using index reminder_subject_once;
alter table notice add constraint notice_pkey primary key using index notice_subject_once;

-- squawk-ignore ban-drop-default
alter table reminder alter column feature drop default;
-- squawk-ignore ban-drop-default
alter table reminder alter column word drop default;
-- squawk-ignore ban-drop-default
alter table notice alter column feature drop default;
-- squawk-ignore ban-drop-default
alter table notice alter column words drop default;

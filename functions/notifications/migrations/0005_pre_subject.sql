-- What is kept is a subject's, of any feature, in that feature's words; who is told is a recipient.
-- Expand only: the release before goes on writing its own names, and reads them in new rows, so the
-- triggers fill in whichever names a writer did not give. What it keeps is the clinic's, the only
-- feature whose facts it knows. Not slow: these tables hold what is to come and what was told.
-- squawk-ignore-file require-concurrent-index-creation
alter table contact add column recipient uuid;
alter table reminder add column subject uuid;
alter table reminder add column recipient uuid;
alter table reminder add column feature text not null default 'clinic';
alter table reminder add column word text not null default 'reminder';
alter table notice add column subject uuid;
alter table notice add column recipient uuid;
alter table notice add column feature text not null default 'clinic';
alter table notice add column words jsonb not null default '{
    "first": "booked", "changed": "moved", "cancelled": "cancelled", "reminder": "reminder",
    "calendar": "visit", "news": ["service_name", "professional_name"]
}';

create function name_recipient() returns trigger
language plpgsql as $$
begin
    new.recipient := coalesce(new.recipient, new.patient_id);
    new.patient_id := coalesce(new.patient_id, new.recipient);
    return new;
end;
$$;
create function name_subject() returns trigger
language plpgsql as $$
begin
    new.subject := coalesce(new.subject, new.appointment_id);
    new.appointment_id := coalesce(new.appointment_id, new.subject);
    new.recipient := coalesce(new.recipient, new.patient_id);
    new.patient_id := coalesce(new.patient_id, new.recipient);
    return new;
end;
$$;
create trigger contact_named before insert on contact
for each row execute function name_recipient();
create trigger reminder_named before insert on reminder
for each row execute function name_subject();
create trigger notice_named before insert on notice
for each row execute function name_subject();

update contact set recipient = patient_id;
update reminder set subject = appointment_id, recipient = patient_id;
update notice set subject = appointment_id, recipient = patient_id;

-- expands: what the running release writes is as unique under its former name.
create unique index contact_recipient_once on contact (recipient);
-- expands: what the running release writes is as unique under its former name.
create unique index reminder_subject_once on reminder (subject);
-- expands: what the running release writes is as unique under its former name.
create unique index notice_subject_once on notice (subject);

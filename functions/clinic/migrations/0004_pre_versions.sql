-- Each record carries the version that a form must have read to change it.
-- Expand only: the running code's updates raise it by the trigger.
alter table service add column version integer not null default 1;
alter table professional add column version integer not null default 1;
alter table patient add column version integer not null default 1;

create trigger service_version before update on service
for each row execute function core.next_version();
create trigger professional_version before update on professional
for each row execute function core.next_version();
create trigger patient_version before update on patient
for each row execute function core.next_version();
create trigger appointment_version before update on appointment
for each row execute function core.next_version();

-- Other links to answer a visit by make no form of it stale: what signs them, and the sequence that
-- has them told, are no part of what anybody reads or saves.
-- Expand only: whatever else the running release changes raises the version as before.
create or replace trigger appointment_version before update of
patient_id, professional_id, service_id, starts_at, ends_at, busy_until, status, price_centavos,
notes, cancel_reason, created_by, confirmed_at, arrived_at, started_at, kept_at, series_id, apart,
held_until, held_by, held_from
on appointment
for each row execute function core.next_version();

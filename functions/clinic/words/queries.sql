-- name: hold_choice
-- Begun by whoever comes first, and held without a change by whoever follows.
insert into word_choice (created_by)
values (:created_by::uuid)
on conflict (singleton) do update set singleton = excluded.singleton where false;

-- name: get_choice
select leads, quiet_from, quiet_until, whatsapp, mails, colour, logo, version
from word_choice;

-- name: save_choice
update word_choice set
    leads = :leads::integer[],
    quiet_from = :quiet_from::integer,
    quiet_until = :quiet_until::integer,
    whatsapp = :whatsapp,
    mails = :mails::jsonb,
    colour = :colour,
    logo = :logo::boolean,
    updated_at = now();

-- name: make_answer_key
update appointment set answer_key = gen_random_uuid()
where id = :id::uuid
returning answer_key;

-- name: list_asked
-- Who reminded the patients of these visits last.
select distinct on (appointment_id)
    appointment_id, at, actor_name
from appointment_event
where appointment_id = any(:ids::uuid[]) and kind = 'reminded'
order by appointment_id asc, id desc;

-- name: next_start
select min(starts_at)
from seen_appointment(:whose::uuid)
where status = 'scheduled' and starts_at >= :since::timestamptz;

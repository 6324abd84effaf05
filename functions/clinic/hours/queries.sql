-- name: get_calendar
-- All that decides when these people work from the first to the last day, in one flight: one
-- column for each kind of row, each read once. No block is longer than 31 days.
select
    coalesce((
        select jsonb_agg(jsonb_build_array(professional_id, weekday, opens_min, closes_min))
        from working_hours
        where professional_id = any(:professional_ids::uuid[])
    ), '[]') as week,
    coalesce((
        select
            jsonb_agg(jsonb_build_array(professional_id, first_on, last_on, note, (
                select coalesce(jsonb_agg(jsonb_build_array(lower(span), upper(span))), '[]')
                from unnest(hours) as span
            )))
        from schedule_exception
        where
            (professional_id is null or professional_id = any(:professional_ids::uuid[]))
            and first_on <= :last_on::date
            and last_on >= :first_on::date
    ), '[]') as exceptions,
    coalesce((
        select jsonb_object_agg(day, name)
        from holiday
        where day between :first_on::date and :last_on::date
    ), '{}') as holidays,
    coalesce((
        select
            jsonb_agg(jsonb_build_array(
                p.professional_id,
                (extract(epoch from b.starts_at) / 60)::bigint,
                (extract(epoch from b.ends_at) / 60)::bigint,
                b.reason,
                b.note,
                b.id,
                b.version,
                (
                    select count(*) from block_professional as o
                    where o.block_id = b.id
                )
            ) order by b.starts_at)
        from block as b
        inner join block_professional as p on b.id = p.block_id
        where
            p.professional_id = any(:professional_ids::uuid[])
            and b.starts_at > :since::timestamptz - interval '31 days'
            and b.starts_at < :until::timestamptz
            and b.ends_at > :since::timestamptz
    ), '[]') as blocks;

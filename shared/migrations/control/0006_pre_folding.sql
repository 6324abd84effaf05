-- The folding of core, for the console's list of tenants: another database holds its own copy.
-- Expand only: what runs reads neither the functions nor the column.
create function control.folded(value text) returns text
language sql immutable parallel safe strict
return btrim(regexp_replace(
    regexp_replace(
        lower(ext.unaccent(
            'ext.unaccent'::regdictionary,
            normalize(translate(value, '''`´‘’‛′ʹʻʼʽ＇', ''), nfkc)
        )),
        '[\u0300-\u036f]|(?<=[0-9])[-[:space:]().+/‐‑‒–—−]+(?=[0-9])', '', 'g'
    ),
    '[^[:alnum:]]+', ' ', 'g'
));

-- A LIKE pattern for each word of what is asked; null when it holds no word.
create function control.asked(value text) returns text[]
language sql immutable parallel safe strict
return (
    select array_agg('%' || split.word || '%')
    from regexp_split_to_table(control.folded(value), ' ') as split (word) -- noqa: RF03
    where split.word <> ''
);

-- Slow: the table is written anew; it has a row a tenant.
-- squawk-ignore adding-field-with-default
alter table control.tenant add column found_by text not null generated always as (
    control.folded(name || ' ' || slug) || ' ' || lower(document)
) stored;

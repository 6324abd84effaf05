-- One folding of what is stored and of what is asked, so that a name finds itself however written.
-- Expand only: what runs calls core.searchable, which stays for the order of names.

-- Words of small letters and digits, one blank between: ``D’Ávila & Cia.`` is ``davila cia``, and
-- ``98765-4321`` one number. Immutable so that a column and an index may hold it.
create function core.folded(value text) returns text
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

-- A LIKE pattern for each word of what is asked, the longest first; null when it holds no word.
-- Of a number what may stand before an area code goes: the 0 and a carrier's code, or the country.
-- Folded text has no sign that LIKE reads otherwise.
create function core.asked(value text) returns text[]
language sql immutable parallel safe strict
return (
    select array_agg('%' || found.word || '%' order by length(found.word) desc, found.word)
    from (
        select distinct
            regexp_replace(
                regexp_replace(
                    split.word,
                    '^0xx(?=[0-9])|^0*55(?=[1-9][0-9]{9,10}$)|^0[1-9][0-9](?=[1-9][0-9]{9,10}$)', ''
                ),
                '^0+(?=[0-9]+$)', ''
            ) as word
        from regexp_split_to_table(core.folded(value), ' ') as split (word) -- noqa: RF03
    ) as found
    where found.word <> ''
);

-- A patient answers by a link in a mail: when they confirmed, and the key that signs the links.
-- A visit made before has no key, and so no links, until it is changed.
-- Expand only: running code writes neither column, and the default gives new visits their key.
alter table appointment add column confirmed_at timestamptz;
alter table appointment add column answer_key uuid;
alter table appointment alter column answer_key set default gen_random_uuid();

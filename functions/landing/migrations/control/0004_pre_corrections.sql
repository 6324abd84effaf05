-- How often a sign-up's e-mail was corrected; the running code does not count and corrects as ever.
alter table control.signup add column corrections integer not null default 0;

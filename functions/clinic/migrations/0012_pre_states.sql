-- A visit says when its patient arrived and when it began, as it says when it was confirmed: where
-- it stands is read from these and its status. Expand only: running code writes neither, and sees
-- a visit that is to come until it is over.
alter table appointment add column arrived_at timestamptz;
alter table appointment add column started_at timestamptz;

-- The control database has a login of its own: one of a cell does not reach it.
-- Expand only: the login that running code may still use keeps what it has.
grant platform to avila_control;

-- As in every cell's outbox: who alone is to hear a fact that is told again.
-- Expand only: running code tells of rows without it.
alter table control.outbox add column hearer text;

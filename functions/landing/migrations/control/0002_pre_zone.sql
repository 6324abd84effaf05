-- Where the company's clocks are; the running code writes no zone and gets Brasília's, as ever.
alter table control.signup add column timezone text not null default 'America/Sao_Paulo';

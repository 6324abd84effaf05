"""What a migration may do while the release before it serves."""

from pathlib import Path

import pytest

from scripts.lib.dev.place import CHECKOUT
from scripts.lib.verify.migrations import all_files, faults

BREAKING = [
    ("drop table patient;", "drops a table"),
    ("drop view agenda;", "drops what the running release may use"),
    ("drop policy own on control.tenant;", "drops what the running release may use"),
    ("alter table patient drop column phone;", "drops a part of a table"),
    ("alter table patient drop constraint patient_name;", "drops a part of a table"),
    ("alter table patient alter column phone drop default;", "drops a part of a table"),
    ("alter table patient rename column phone to mobile;", "renames"),
    ("alter table patient rename to person;", "renames"),
    ("alter type kind rename value 'a' to 'b';", "renames"),
    ("alter table patient alter column phone type bigint using 0;", "changes a column's type"),
    ("alter table patient alter phone set data type text;", "changes a column's type"),
    ("alter table patient alter column phone set not null;", "requires a value"),
    ("alter table patient add column age int not null;", "requires a value"),
    ("alter table patient add column paid numeric(14, 2) not null;", "requires a value"),
    ("alter table patient add column a int, add column b int not null;", "requires a value"),
    ("alter table patient add constraint adult check (age > 17) not valid;", "refuses rows"),
    ("alter table patient add unique (phone);", "refuses rows"),
    ("create unique index concurrently one_phone on patient (phone);", "refuses rows"),
    ("alter table patient disable row level security;", "switches a guard off"),
    ("truncate patient;", "empties a table"),
    ("delete from patient where true;", "deletes rows"),
    ("revoke select on patient from platform;", "takes a right away"),
]
EXPANDING = [
    "create table visit (id uuid primary key, paid numeric(14, 2) not null);",
    "alter table patient add column phone text;",
    "alter table patient add column paid numeric(14, 2) not null default 0;",
    "alter table patient alter column phone drop not null;",
    "create index patient_phone on patient (phone);",
    "create table visit (id uuid); alter table visit add constraint a check (id is not null);",
    "create table visit (id uuid); create unique index b on visit (id);",
    "insert into service (name) values ('drop table patient; --');",
    "-- drop table patient;\nselect 1;",
    "create function f() returns void language sql as $$ drop table patient; $$;",
    "drop index patient_phone;",
    "alter type kind add value 'c';",
]


def planted(folder: Path, sql: str, phase: str = "pre") -> list[str]:
    """What the check says of a migration that holds ``sql``."""
    path = folder / f"0002_{phase}_planted.sql"
    path.write_text(sql)
    return faults(path)


@pytest.mark.parametrize(("sql", "why"), BREAKING)
def test_a_migration_that_breaks_the_running_release_is_refused(
    tmp_path: Path, sql: str, why: str
) -> None:
    """Before a release, the schema may only grow."""
    found = planted(tmp_path, f"select 1;\n{sql}")

    assert len(found) == 1
    assert f":2: {why}" in found[0]


@pytest.mark.parametrize("sql", EXPANDING)
def test_a_migration_that_only_adds_passes(tmp_path: Path, sql: str) -> None:
    """New tables, columns that may be left out and plain indexes disturb nobody."""
    assert planted(tmp_path, sql) == []


@pytest.mark.parametrize(("sql", "_why"), BREAKING)
def test_after_the_release_anything_goes(tmp_path: Path, sql: str, _why: str) -> None:
    """A ``post_`` file runs when nothing older is served."""
    assert planted(tmp_path, sql, phase="post") == []


def test_an_exception_says_why_on_the_line_above(tmp_path: Path) -> None:
    """The next statement is judged again."""
    sql = "-- expands: no code ever read it\ndrop view agenda;\ndrop view visits;"

    found = planted(tmp_path, sql)

    assert len(found) == 1
    assert "drop view visits" in found[0]


def test_every_migration_of_the_project_may_run_before_its_release() -> None:
    """The same check as cloudbuild.yaml makes right before it migrates."""
    assert [fault for path in all_files(CHECKOUT) for fault in faults(path)] == []

"""Named queries."""

from pathlib import Path

import pytest

from shared.sql import load

SHOWN = "select a.id\nfrom a"


def _load(text: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    package = path / path.name
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "queries.sql").write_text(text)
    monkeypatch.syspath_prepend(path)
    return load(path.name)


def test_a_query_reads_another_as_if_it_were_a_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What several show stands once, in a statement of its own that is tried as well."""
    text = (
        f"-- name: all\n{SHOWN};\n\n-- name: one\n-- with: all\nselect * from all where id = :id;"
    )

    queries = _load(text, tmp_path, monkeypatch)

    assert queries["all"] == f"-- {tmp_path.name}.all\n{SHOWN}"
    assert f"one\nwith all as (\n{SHOWN}\n)\n-- with: all\nselect *" in queries["one"]


def test_a_query_that_reads_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it is loaded, which is when the service starts."""
    with pytest.raises(KeyError, match="nobody"):
        _load("-- name: one\n-- with: nobody\nselect 1;", tmp_path, monkeypatch)


def test_a_piece_stands_in_every_query_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And in no longer name, nor for a type."""
    text = (
        "-- piece: both\n--  a.id,\n--  a.name\n\n"
        "-- name: all\nselect :both from a;\n\n"
        "-- name: one\nupdate a set name = :both_names where id = 1::both returning :both;"
    )

    queries = _load(text, tmp_path, monkeypatch)

    both = "a.id,\n    a.name"
    assert queries["all"].endswith(f"select {both} from a")
    assert queries["one"].endswith(f"name = :both_names where id = 1::both returning {both}")

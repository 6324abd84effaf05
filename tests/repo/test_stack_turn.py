"""One command at a time on one stack: who waits says for whom."""

import fcntl
from pathlib import Path

from scripts.lib.dev.place import Place
from scripts.lib.dev.turn import turn


def test_who_waits_names_the_holder_once_it_has_a_name(tmp_path: Path) -> None:
    """A command that took the turn this very moment has not written yet who it is."""
    place = Place(tmp_path / "data", base_port=1)
    path = place.directory("run") / "command.lock"
    told: list[str] = []
    waited: list[str] = []

    def meanwhile(verb: str) -> None:
        waited.append(verb)
        if len(waited) == 2:
            path.write_text("up (pid 7)")
        if len(waited) == 4:
            fcntl.flock(held, fcntl.LOCK_UN)

    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with turn(place, "down", told.append, meanwhile):
            taken = path.read_text()

    assert told == ["waiting for another command on this stack: up (pid 7)"]
    assert waited[:4] == ["", "", "up", "up"]
    assert taken.startswith("down (pid ")

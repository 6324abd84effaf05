"""Where the code of a command stands, told from the tree alone."""

from scripts.lib.dev.place import CHECKOUT

SCRIPTS = CHECKOUT / "scripts"


def test_what_stands_in_scripts_is_a_verb() -> None:
    """A command that can be run, and nothing beside the commands but their library."""
    beside = {path.name for path in SCRIPTS.iterdir() if path.is_dir() or path.suffix}

    assert beside - {"__pycache__"} == {"__init__.py", "lib"}


def test_a_folder_of_the_library_is_its_verb_s() -> None:
    """``scripts/lib/new_feature`` is of ``scripts/new-feature``; what several use is a file."""
    folders = [path for path in (SCRIPTS / "lib").iterdir() if path.is_dir()]
    named = {path.name.replace("_", "-") for path in folders if path.name != "__pycache__"}
    verbs = {path.name for path in SCRIPTS.iterdir() if path.is_file()}

    assert named - verbs == set()

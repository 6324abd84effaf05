"""``scripts/dev``: the local platform's commands."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable

from scripts.lib.dev import leftovers, room, table, tail, tls
from scripts.lib.dev.binaries import Missing
from scripts.lib.dev.child import Failed
from scripts.lib.dev.place import Misplaced, Place
from scripts.lib.dev.ports import Taken
from scripts.lib.dev.stack import Stack


def up(stack: Stack, _given: argparse.Namespace) -> int:
    """Start whatever is not running, and fill it with the demonstration the first time."""
    began = time.monotonic()
    if stack.up(demo=True, report=_tell_step):
        print(f"ready in {time.monotonic() - began:.1f} s\n")
    else:
        print("already running\n")
    _tell_addresses(stack)
    return 0


def down(stack: Stack, _given: argparse.Namespace) -> int:
    """Stop everything; data stays."""
    print("stopped" if stack.down() else "nothing was running")
    return 0


def status(stack: Stack, _given: argparse.Namespace) -> int:
    """Show every process, its health and its address."""
    seen = stack.state
    if told := room.trouble(stack.place):
        print(told)
    if seen.phase == "unreadable":
        print("run/state.json cannot be read; a running stack mends it within a second")
    if not seen.running:
        print(f"not running{f': {seen.error}' if seen.error else ''}")
        if found := leftovers.find(stack.place):
            print(f"left over, until scripts/dev down: {', '.join(map(str, found))}")
        return 1
    for row in table.rows(stack.place, stack.manifest, seen):
        print(row)
    return 0


def logs(stack: Stack, given: argparse.Namespace) -> int:
    """Show the last lines of one process, or of all."""
    directory = stack.place.data / "log"
    if given.name and not (directory / f"{given.name}.log").is_file() and not given.follow:
        known = ", ".join(sorted(path.stem for path in directory.glob("*.log")))
        raise Failed(f"there is no log {given.name}; there are: {known or 'none yet'}")
    for line in tail.lines(stack.place.directory("log"), given.name, follow=given.follow):
        print(line, flush=given.follow)
    return 0


def reset(stack: Stack, given: argparse.Namespace) -> int:
    """Clear all data; the processes stay up. With --hard: stop, and delete the directory."""
    if given.hard:
        stack.remove()
        print(f"removed {stack.place.data}")
        return 0
    began = time.monotonic()
    stack.reset(demo=True, report=_tell_step)
    print(f"reset in {time.monotonic() - began:.1f} s")
    return 0


def reload(stack: Stack, _given: argparse.Namespace) -> int:
    """Start the functions anew, so that they run the code as it is now."""
    stack.reload()
    print("the functions run the code as it is now")
    return 0


def run(stack: Stack, given: argparse.Namespace) -> int:
    """Run a command with the environment of the stack."""
    if not given.command:
        raise Failed("usage: scripts/dev run COMMAND [ARGUMENT ...]")
    os.chdir(stack.place.root)
    os.execvpe(given.command[0], given.command, stack.environment)  # noqa: S606 - the caller's


def _tell_step(name: str, seconds: float) -> None:
    print(f"{name:<12}{seconds:6.1f} s", flush=True)


def _tell_addresses(stack: Stack) -> None:
    place = stack.place
    print(f"site       {place.url()}")
    print(f"tenants    {place.url('<slug>.app.localhost')}")
    print(f"console    {place.url('admin.app.localhost')}")
    print(f"mailbox    {place.url('mail.app.localhost')}")
    if "prometheus" in stack.state.children:
        print(f"charts     {place.url('admin.app.localhost')}/admin/health")
        print(f"prometheus http://{place.address('prometheus')}")
    print(f"authority  {tls.authority_path(place)} (let the browser trust it)")
    if told := stack.fill():
        print(f"\n{told}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/dev", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(verb: Callable[[Stack, argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = commands.add_parser(verb.__name__, help=verb.__doc__)
        command.set_defaults(verb=verb)
        return command

    of_up = add(up)
    of_up.add_argument("--metrics", action="store_true", help="with Prometheus and Alertmanager")
    for verb in (down, status, reload):
        add(verb)
    of_logs = add(logs)
    of_logs.add_argument("name", nargs="?")
    of_logs.add_argument("-f", "--follow", action="store_true")
    add(reset).add_argument("--hard", action="store_true")
    add(run).add_argument("command", nargs=argparse.REMAINDER)
    return parser


def main() -> int:
    """Run the command that was asked for; answers an exit status."""
    given = _parser().parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C: what was begun is undone
        signal.signal(number, _end)
    place: Place | None = None
    try:
        stack = Stack(metrics=getattr(given, "metrics", False))
        stack.tell = _tell
        place = stack.place
        place.require_own()
        status_: int = given.verb(stack, given)
    except BrokenPipeError:  # piped into head: nobody reads on, and that is all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Missing, Taken, Failed, Misplaced, OSError) as error:
        _tell(str(error))
        if place and (told := room.trouble(place)) and told not in str(error):
            _tell(told)
        return 1
    except KeyboardInterrupt:
        return 130
    return status_


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())

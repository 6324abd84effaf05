"""``scripts/dev``: the local platform's commands."""

import argparse
import os
import sys
import time
from collections.abc import Callable

from scripts.stack import table, tail, tls
from scripts.stack.binaries import Missing
from scripts.stack.child import Failed
from scripts.stack.ports import Taken
from scripts.stack.stack import Stack


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
    if not seen.running:
        print("not running")
        return 1
    for row in table.rows(stack.place, stack.manifest, seen):
        print(row)
    return 0


def logs(stack: Stack, given: argparse.Namespace) -> int:
    """Show the last lines of one process, or of all."""
    for line in tail.lines(stack.place.directory("log"), given.name, follow=given.follow):
        print(line, flush=given.follow)
    return 0


def reset(stack: Stack, given: argparse.Namespace) -> int:
    """Clear all data; the processes stay up. With --hard: stop, and delete the directory."""
    if given.hard:
        stack.down()
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
    try:
        status_: int = given.verb(Stack(metrics=getattr(given, "metrics", False)), given)
    except (Missing, Taken, Failed) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # piped into head: nobody reads on, and that is all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return status_


if __name__ == "__main__":
    sys.exit(main())

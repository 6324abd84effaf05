"""What a task costs whoever does it: clicks, keys, pages and bytes, as Chromium counts them."""

from dataclasses import dataclass
from typing import Any, Self

from tests.journeys.person import Person

_COUNT = """
addEventListener("click", (event) => event.isTrusted && event.detail && counted("clicks"));
addEventListener("keydown", (event) => {
  if (event.isTrusted && !["Shift", "Control", "Meta", "Alt"].includes(event.key)) counted("keys");
}, true);
"""


@dataclass
class Counted:
    """The acts of one person since ``start``, told by the browser itself.

    A drag is one act; the click in which it ends is nobody's. ``wire`` is the agenda as it was last
    sent, in bytes with its headers.
    """

    person: Person
    clicks: int = 0
    keys: int = 0
    drags: int = 0
    loads: int = 0
    wire: int = 0
    _agenda: str = ""

    @classmethod
    def of(cls, person: Person) -> Self:
        """Begin to listen, on every page from now on."""
        counted = cls(person)
        person.page.expose_function("counted", counted._note)
        person.page.add_init_script(_COUNT)
        network = person.context.new_cdp_session(person.page)
        network.on("Network.requestWillBeSent", counted._asked)
        network.on("Network.responseReceived", counted._answered)
        network.on("Network.loadingFinished", counted._finished)
        network.send("Network.enable")
        return counted

    def start(self) -> None:
        """Count from nothing."""
        self.clicks = self.keys = self.drags = self.loads = self.wire = 0

    def told(self, task: str) -> str:
        """One line of what ``task`` cost, printed as well."""
        acts = (
            (self.drags, "arrasto"), (self.clicks, "cliques"), (self.keys, "teclas"),
            (self.loads, "páginas"),
        )  # fmt: skip
        line = f"{task}: " + ", ".join(f"{count} {name}" for count, name in acts)
        print(line)  # noqa: T201 - read with -s
        return line

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """From one place to another, as one act."""
        mouse = self.person.page.mouse
        mouse.move(*start)
        mouse.down()
        for step in (0.3, 0.7, 1.0):
            mouse.move(*(a + (b - a) * step for a, b in zip(start, end, strict=True)))
        mouse.up()
        self.drags += 1

    def _note(self, what: str) -> None:
        setattr(self, what, getattr(self, what) + 1)

    def _asked(self, told: Any) -> None:
        if told.get("type") == "Document":
            self.loads += 1

    def _answered(self, told: Any) -> None:
        if "/clinic/agenda?" in told["response"]["url"]:
            self._agenda = told["requestId"]

    def _finished(self, told: Any) -> None:
        if told["requestId"] == self._agenda:
            self.wire = int(told["encodedDataLength"])

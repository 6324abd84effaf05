"""Faults that a test or a developer orders for one target: late, lost, twice, refused."""

from collections import Counter
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

from shared.record import record

ANY = "*"
# So long a delivery waits under the reorder fault for its successor to overtake it.
OVERTAKEN_S = 0.05


@dataclass(slots=True)
class Fault:
    """What shall go wrong at one target.

    ``delay_s`` and ``reorder`` hold until the fault is removed. ``drop``, ``fail`` and
    ``duplicate`` count operations still to be hit, and are spent in that order.
    """

    delay_s: float = 0.0
    reorder: bool = False
    drop: int = 0
    fail: int = 0
    status: int = 503
    duplicate: int = 0

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """Fault from JSON.

        Raises:
            ValueError: a field is unknown, of a wrong type or negative.
        """
        fault = cls()
        for name, value in given.items():
            if name not in _NAMES:
                raise ValueError(f"unknown fault {name!r}; known: {', '.join(_NAMES)}")
            expected = type(getattr(fault, name))
            if isinstance(value, bool) != (expected is bool) or value < 0:
                raise ValueError(f"{name} must be a {expected.__name__}, not negative")
            setattr(fault, name, expected(value))
        return fault

    def beyond(self, known: frozenset[str]) -> list[str]:
        """Fields that are ordered here and are none of ``known``."""
        usual = Fault()
        ordered = (name for name in _NAMES if getattr(self, name) != getattr(usual, name))
        return [name for name in ordered if name not in known]


_NAMES: Final = tuple(field.name for field in fields(Fault))
EVERY_FAULT: Final = frozenset(_NAMES)


@record
class Outcome:
    """What happens to one operation: wait, then lose it, answer ``status``, or do it n times."""

    delay_s: float = 0.0
    dropped: bool = False
    status: int | None = None
    copies: int = 1


UNHARMED = Outcome()


class Faults:
    """Every ordered fault, by service and target; target ``*`` hits all that have none of theirs.

    A target is what the service calls it: a subscription, queue, job or bucket by its full name
    or by the last part of it.
    """

    def __init__(self) -> None:
        self._faults: dict[tuple[str, str], Fault] = {}
        self._deliveries: Counter[tuple[str, str]] = Counter()

    def set(self, service: str, target: str, fault: Fault) -> None:
        """Order a fault; it replaces an earlier one of the same target."""
        self._faults[service, target] = fault
        self._deliveries.clear()

    def remove(self, service: str | None = None, target: str | None = None) -> None:
        """Withdraw the faults of a service and target; without a name, all of them."""
        for key in list(self._faults):
            if service in (None, key[0]) and target in (None, key[1]):
                del self._faults[key]

    def take(self, service: str, target: str) -> Outcome:
        """Outcome of the next operation at a target; spends one count."""
        fault = self._find(service, target)
        if fault is None:
            return UNHARMED
        if fault.drop:
            fault.drop -= 1
            return Outcome(fault.delay_s, dropped=True)
        if fault.fail:
            fault.fail -= 1
            return Outcome(fault.delay_s, status=fault.status)
        if fault.duplicate:
            fault.duplicate -= 1
            return Outcome(fault.delay_s, copies=2)
        return Outcome(fault.delay_s)

    def reorders(self, service: str, target: str) -> bool:
        """Tell whether deliveries at a target shall come in another order than accepted."""
        fault = self._find(service, target)
        return fault is not None and fault.reorder

    def held_back_s(self, service: str, target: str) -> float:
        """Seconds that the next delivery waits: every second one, if they shall be reordered."""
        if not self.reorders(service, target):
            return 0.0
        self._deliveries[service, target] += 1
        return OVERTAKEN_S * (self._deliveries[service, target] % 2)

    def listed(self) -> list[dict[str, Any]]:
        """Every fault as JSON, with the counts that are left."""
        return [
            {"service": service, "target": target, **asdict(fault)}
            for (service, target), fault in self._faults.items()
        ]

    def _find(self, service: str, target: str) -> Fault | None:
        if not self._faults:
            return None
        for name in (target, target.rsplit("/", 1)[-1], ANY):
            if fault := self._faults.get((service, name)):
                return fault
        return None

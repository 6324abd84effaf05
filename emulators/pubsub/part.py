"""What both services of Pub/Sub work on."""

from emulators.faults import Faults
from emulators.pubsub.broker import Broker
from emulators.pubsub.pushers import Pushers
from shared.record import record


@record
class Part:
    """The methods of one of them are its coroutines."""

    broker: Broker
    faults: Faults
    pushers: Pushers

"""Pub/Sub: google.pubsub.v1 with push delivery, on port base + 85."""

from emulators.pubsub.server import PubSub

__all__ = ["PubSub"]

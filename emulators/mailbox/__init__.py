"""The world outside that receives mail: SMTP on port base + 25, read as JSON and as pages."""

from emulators.mailbox.server import Mailbox

__all__ = ["Mailbox"]

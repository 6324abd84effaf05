"""Refusals of the service, with the words it uses in its JSON and in its XML interface."""

import json
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

MALFORMED = ("MalformedSecurityHeader", "Your request has a malformed header.")


@dataclass
class Refused(Exception):
    """A request that is answered with an error.

    ``reason`` and ``message`` appear in JSON; ``code``, ``text`` and ``extras`` in XML, where
    ``message`` becomes the details unless ``extras`` name their own.
    """

    status: int
    reason: str
    message: str
    code: str = "InvalidArgument"
    text: str = "Invalid argument."
    extras: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """Body of the JSON interface."""
        inner = {"message": self.message, "domain": "global", "reason": self.reason}
        if self.reason == "conditionNotMet":
            inner |= {"locationType": "header", "location": "If-Match"}
        error = {"code": self.status, "message": self.message, "errors": [inner]}
        return json.dumps({"error": error}).encode()

    def as_xml(self) -> bytes:
        """Body of the XML interface."""
        fields = {"Code": self.code, "Message": self.text}
        fields |= self.extras or {"Details": self.message}
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        return f"<?xml version='1.0' encoding='UTF-8'?><Error>{inner}</Error>".encode()


class Dropped(Exception):
    """A fault says that this request gets no answer: the connection is cut."""


def invalid(message: str) -> Refused:
    """400: an argument or a body that cannot be meant."""
    return Refused(400, "invalid", message)


def unsupported(what: str) -> Refused:
    """501: the service does it, this emulator does not and says so."""
    text = f"This emulator does not support {what}."
    return Refused(501, "notImplemented", text, "NotImplemented", text)


def required(name: str) -> Refused:
    """400: a parameter is missing."""
    return Refused(400, "required", f"Required parameter: {name}")


def no_such_bucket() -> Refused:
    """404 for a bucket."""
    text = "The specified bucket does not exist."
    return Refused(404, "notFound", text, "NoSuchBucket", text)


def no_such_object(bucket: str, name: str) -> Refused:
    """404 for an object or one of its generations."""
    text = "The specified key does not exist."
    return Refused(404, "notFound", f"No such object: {bucket}/{name}", "NoSuchKey", text)


def no_such_upload() -> Refused:
    """404 for a resumable session that ended, was cancelled or never was."""
    text = "The requested upload was not found."
    return Refused(404, "notFound", text, "NoSuchUpload", text)


def condition_not_met() -> Refused:
    """412 for any precondition."""
    text = "At least one of the pre-conditions you specified did not hold."
    return Refused(412, "conditionNotMet", text, "PreconditionFailed", text)


def not_modified() -> Refused:
    """304, which a reader gets when it already has this version; it carries no body."""
    return Refused(304, "notModified", "Not Modified")


def forbidden(reason: str, message: str) -> Refused:
    """403 with the reason that a client can tell apart."""
    return Refused(403, reason, message, "AccessDenied", "Access denied.")


def conflict(message: str, code: str) -> Refused:
    """409 for a bucket."""
    return Refused(409, "conflict", message, code, message)


def bad_digest(algorithm: str, given: str, calculated: str) -> Refused:
    """400 when the bytes that arrived are not those that were announced."""
    return Refused(
        400,
        "invalid",
        f'Provided {algorithm} "{given}" doesn\'t match calculated {algorithm} "{calculated}".',
        "BadDigest",
        "The hash you specified in Content-MD5 or x-goog-hash did not match what we computed.",
    )


def malformed_header(parameter: str, details: str) -> Refused:
    """400 for a signed URL whose parameters or headers cannot be right."""
    extras = {"ParameterName": parameter, "Details": details}
    return Refused(400, "invalid", details, *MALFORMED, extras)


def unavailable(status: int) -> Refused:
    """Answer that a fault ordered; clients retry the 5xx and 429 ones."""
    if status == 429:  # noqa: PLR2004
        return Refused(status, "rateLimitExceeded", "Rate limit exceeded", "SlowDown", "Slow down.")
    text = "We encountered an internal error. Please try again."
    return Refused(status, "backendError", "Backend Error", "InternalError", text)


def wrong_size(size: int, least: int, most: int) -> Refused:
    """400 for a body outside ``x-goog-content-length-range``."""
    code, what = ("EntityTooLarge", "exceeds the maximum") if size > most else _TOO_SMALL
    text = f"Your proposed upload {what} allowed object size."
    details = {"Details": f"Content-length {size} is outside the range {least},{most}"}
    return Refused(400, "invalid", text, code, text, details)


_TOO_SMALL = ("EntityTooSmall", "is smaller than the minimum")

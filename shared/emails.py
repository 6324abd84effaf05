"""E-mail addresses: one form of each, and reasons for what is none."""

import re
from typing import Annotated, Any, Final

from shared.fields import Reads, Reason
from shared.record import record
from shared.text import compact, line, text_of

_MOST: Final = 254
_BRACKETS: Final = re.compile(r"[^<>]*<([^<>]+)>")
_SCHEMA: Final = {"type": "string", "format": "email", "maxLength": _MOST}


def _bare(typed: str) -> str:
    """``Maria <maria@exemplo.com.br>;`` or ``mailto:maria@exemplo.com.br`` as the address alone."""
    text = compact(typed)
    match = _BRACKETS.fullmatch(text.rstrip(".,; "))
    bare = match[1] if match else text
    return re.sub("^mailto:", "", bare, flags=re.IGNORECASE).strip(".,; ").lower()


def address(typed: Any) -> str:
    """The address in lower case, a domain with accents as people write it, never as punycode.

    Raises:
        Reason: with what is missing. Accents before the @ are refused: few servers carry them
            (RFC 6531), and such a mail never arrives.
    """
    text = _bare(text_of(typed, _MOST))
    if reason := _missing(text):
        raise Reason(reason)
    from email_validator import (  # noqa: PLC0415 - it brings the tables of all domain letters
        EmailNotValidError,
        validate_email,
    )

    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise Reason("Confira o e-mail. Ele é como maria@exemplo.com.br.") from error
    return found.normalized


def _missing(text: str) -> str | None:
    local, _, domain = text.partition("@")
    reasons = {
        "Preencha este campo.": not text,
        f"Use no máximo {_MOST} caracteres.": len(text) > _MOST,
        "Confira o e-mail: falta o @.": "@" not in text,
        "Confira o e-mail: há mais de um @.": "@" in domain,
        "Confira o e-mail: há um espaço no meio.": " " in text,
        "Confira o e-mail: falta o que vem antes do @.": not local,
        "Confira o e-mail: falta o que vem depois do @, como exemplo.com.br.": not domain,
        "Confira o e-mail: antes do @ não pode haver acento.": not local.isascii(),
        "Confira o e-mail: falta o fim do domínio, como .com.br.": "." not in domain,
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def known(typed: Any) -> str:
    """The same form of an address that somebody signs in with; one that is none knows nobody.

    Raises:
        Reason: it is empty, too long or no text.
    """
    try:
        return address(typed)
    except Reason:
        text = compact(text_of(typed, _MOST)).lower()[:_MOST]
        if not text:
            raise
        return text


Email = Annotated[str, Reads(address, _SCHEMA)]
"""Where somebody is to be written to."""
KnownEmail = Annotated[str, Reads(known, _SCHEMA)]
"""What somebody signs in with."""


@record
class EmailForm:
    """Where somebody is to be written to, and nothing else."""

    email: Email


@record
class Prefill:
    """The e-mail that was typed on the page before, whatever it is."""

    email: Annotated[str, line(most=_MOST)] = ""

"""Subscription filters over attributes, compiled to a predicate.

Grammar: https://cloud.google.com/pubsub/docs/subscription-message-filter#filtering_syntax
"""

import json
import re
from collections.abc import Callable, Mapping

from emulators.grpc_requests import invalid

Predicate = Callable[[Mapping[str, str]], bool]

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*|!=|[=().,:-])')


def compile_filter(text: str) -> Predicate:
    """Compile a filter; the empty one accepts all.

    Raises:
        ApiError: the text is no filter, or mixes AND and OR without parentheses.
    """
    if not text.strip():
        return lambda _attributes: True
    parser = _Parser(text)
    predicate = parser.expression()
    parser.end()
    return predicate


class _Parser:
    """Recursive descent over the tokens of one filter."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split()

    def expression(self) -> Predicate:
        terms = [self._term()]
        joins: set[str] = set()
        while self._next() in ("AND", "OR"):
            joins.add(self._take())
            terms.append(self._term())
        if len(joins) > 1:
            raise self._error()
        test = any if joins == {"OR"} else all
        return lambda attributes: test(term(attributes) for term in terms)

    def end(self) -> None:
        if self._tokens:
            raise self._error()

    def _split(self) -> list[str]:
        tokens, at = [], 0
        while self._text[at:].strip():
            match = _TOKEN.match(self._text, at)
            if not match:
                raise self._error()
            tokens.append(match[1])
            at = match.end()
        return tokens

    def _term(self) -> Predicate:
        token = self._take()
        if token in ("NOT", "-"):
            inner = self._term()
            return lambda attributes: not inner(attributes)
        if token == "(":  # noqa: S105
            inner = self.expression()
            self._take(")")
            return inner
        if token == "hasPrefix":  # noqa: S105
            return self._prefix()
        if token == "attributes":  # noqa: S105
            return self._attribute()
        raise self._error()

    def _prefix(self) -> Predicate:
        for expected in ("(", "attributes", "."):
            self._take(expected)
        key = self._key()
        self._take(",")
        prefix = self._string()
        self._take(")")
        return lambda attributes: key in attributes and attributes[key].startswith(prefix)

    def _attribute(self) -> Predicate:
        if self._next() == ":":
            self._take()
            present = self._key()
            return lambda attributes: present in attributes
        self._take(".")
        key, operator, value = self._key(), self._take(), self._string()
        if operator == "=":
            return lambda attributes: attributes.get(key) == value
        if operator == "!=":
            # As in the service, a message without the attribute is not equal, so it passes.
            return lambda attributes: attributes.get(key) != value
        raise self._error()

    def _key(self) -> str:
        token = self._take()
        if token.startswith('"'):
            return self._text_of(token)
        if not re.match(r"[A-Za-z_]", token):
            raise self._error()
        return token

    def _string(self) -> str:
        token = self._take()
        if not token.startswith('"'):
            raise self._error()
        return self._text_of(token)

    def _text_of(self, token: str) -> str:
        try:
            return str(json.loads(token))
        except ValueError as error:  # an escape that is none, a line that is not closed
            raise self._error() from error

    def _next(self) -> str | None:
        return self._tokens[0] if self._tokens else None

    def _take(self, expected: str | None = None) -> str:
        if not self._tokens or expected not in (None, self._tokens[0]):
            raise self._error()
        return self._tokens.pop(0)

    def _error(self) -> Exception:
        return invalid(f"Invalid filter given (filter={self._text}).")

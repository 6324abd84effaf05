"""What a field of an input is made of: a reader of our own, and its reasons in our own words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic_core import CoreSchema, core_schema

from shared.record import record


class Reason(ValueError):
    """Why a value is refused: whole sentences in pt-BR, shown beside the field as they stand.

    ``within`` says where in a field that is several inputs: ``2.closes`` is told at the input of
    ``name.2.closes``.
    """

    def __init__(self, why: str, within: str = "") -> None:
        super().__init__(why)
        self.within = within


class Reasons(Reason):
    """Why several inputs of one field are refused, each ``within`` its own."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(str(reasons[0]), reasons[0].within)
        self.reasons = tuple(reasons)


@record(eq=False)
class Reads:
    """In ``Annotated``: ``read`` alone decides, with nothing of a library's leniency or words.

    ``read`` is given what came, of any type, and raises ``Reason``; ``schema`` is what OpenAPI
    says of the field.
    """

    read: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:  # noqa: D105 - what pydantic asks for
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _core: Any, _handler: Any) -> dict[str, Any]:  # noqa: D105 - what pydantic asks for
        return dict(self.schema)

"""A record is what the standard library's frozen dataclass with slots is, whoever looks."""

import builtins
import inspect
import pickle
from collections.abc import Callable
from dataclasses import (
    KW_ONLY,
    FrozenInstanceError,
    InitVar,
    asdict,
    astuple,
    dataclass,
    field,
    fields,
    is_dataclass,
    replace,
)
from typing import Any, ClassVar, Generic, TypeVar

import pytest
from pydantic import TypeAdapter

from shared.record import record

T = TypeVar("T")
Decorator = Callable[..., Any]


def standard(cls: Any = None, /, **ways: bool) -> Any:
    """What a record is held against."""
    return dataclass(cls, frozen=True, slots=True, **ways)


def plain(made: Decorator) -> type:
    """Names, types and defaults."""

    @made
    class Item:
        """An item."""

        name: str
        size: int | None = None
        tags: tuple[str, ...] = ("new",)

    return Item


def awkward(made: Decorator) -> type:
    """Fields called as what the methods are made of."""

    @made
    class Item:
        """An item."""

        other: int
        hash: str
        object: str
        field_1: str
        field_0: int = 3

        @property
        def doubled(self) -> int:
            return self.other * 2

    return Item


def empty(made: Decorator) -> type:
    """Nothing at all."""

    @made
    class Item:
        """An item."""

    return Item


def own_words(made: Decorator) -> type:
    """Below a class with words of its own, with another of the class's."""

    class Base:
        __slots__ = ()
        known: ClassVar[str] = "base"

    @made
    class Item(Base, Generic[T]):
        """An item."""

        value: T
        kind: ClassVar[str] = "item"

    return Item


def factory(made: Decorator) -> type:
    """A default that is made anew, and fields that are not shown or compared."""

    @made
    class Item:
        """An item."""

        name: str
        secret: str = field(default="s", repr=False, compare=False)
        lines: list[int] = field(default_factory=list, hash=False)

    return Item


def kept_methods(made: Decorator) -> type:
    """Methods of its own stay."""

    @made
    class Item:
        """An item."""

        name: str

        def __repr__(self) -> str:
            return f"<{self.name}>"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self))

        def __hash__(self) -> int:
            return 1

    return Item


def after(made: Decorator) -> type:
    """What is only given to be looked at, and a look at the whole."""

    @made
    class Item:
        """An item."""

        name: str
        most: InitVar[int] = 3

        def __post_init__(self, most: int) -> None:
            if len(self.name) > most:
                raise ValueError(self.name)

    return Item


def inherited(made: Decorator) -> type:
    """One below another."""

    @made
    class Base:
        """A base."""

        name: str
        size: int = 0

    @made
    class Item(Base):
        """An item."""

        size: int = 1
        more: str = ""

    return Item


def named(made: Decorator) -> type:
    """By name only."""

    @made(kw_only=True)
    class Item:
        """An item."""

        first: int = 1
        second: str

    return Item


def half_named(made: Decorator) -> type:
    """By name from here on, in words, and without a docstring."""

    @made
    class Item:
        first: "int"
        _: KW_ONLY
        second: str = "b"

    return Item


def ordered(made: Decorator) -> type:
    """One before another."""

    @made(order=True)
    class Item:
        """An item."""

        first: int
        second: int = 0

    return Item


def without_equality(made: Decorator) -> type:
    """Like no other."""

    @made(eq=False)
    class Item:
        """An item."""

        first: int

    return Item


SHAPES: dict[Callable[[Decorator], type], list[tuple[tuple[Any, ...], dict[str, Any]]]] = {
    plain: [(("a",), {}), (("a", 2), {"tags": ()}), ((), {}), (("a",), {"colour": 1})],
    awkward: [((1, "b", "c", "d"), {}), ((1, "b", "c", "d", 4), {})],
    empty: [((), {}), ((1,), {})],
    own_words: [((1,), {}), (([],), {})],
    factory: [(("a",), {}), (("a", "t"), {"lines": [1]})],
    kept_methods: [(("a",), {}), (("b",), {})],
    after: [(("a",), {}), (("abcd",), {}), (("abcd", 4), {})],
    inherited: [(("a",), {}), (("a", 2, "b"), {})],
    named: [((), {"second": "b"}), ((1, "b"), {})],
    half_named: [((1,), {}), ((1,), {"second": "c"}), ((1, "c"), {})],
    ordered: [((1,), {}), ((1, 2), {}), ((2, 1), {})],
    without_equality: [((1,), {}), ((1,), {})],
}
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)


def _tried(act: Callable[[], Any]) -> Any:
    """What came of it, an error as its kind and words."""
    try:
        return act()
    except Exception as refused:  # noqa: BLE001 - whatever it is, it is compared
        return type(refused), str(refused).replace("<locals>.Model.", "<locals>.Item.")


def _instances(cls: type, shape: Callable[[Decorator], type]) -> list[Any]:
    made = [_tried(lambda given=given: cls(*given[0], **given[1])) for given in SHAPES[shape]]
    return [one for one in made if isinstance(one, cls)]


@every_shape
def test_the_class_looks_the_same(shape: Callable[[Decorator], type]) -> None:
    """Its fields, its call, its slots, and what libraries read of it."""
    faces = [
        (
            [str(one) for one in fields(cls)],
            {name: str(one) for name, one in cls.__dataclass_fields__.items()},
            repr(cls.__dataclass_params__),
            cls.__match_args__,
            cls.__slots__,
            str(inspect.signature(cls)),
            str(inspect.get_annotations(cls.__init__)),
            {name: getattr(one, "__qualname__", name) for name, one in vars(cls).items()},
            (cls.__doc__, cls.__name__, cls.__qualname__, cls.__module__, is_dataclass(cls)),
            _tried(lambda cls=cls: TypeAdapter(cls).json_schema()),
        )
        for cls in (shape(record), shape(standard))
    ]

    assert faces[0] == faces[1]


@every_shape
def test_its_calls_are_taken_and_refused_alike(shape: Callable[[Decorator], type]) -> None:
    """With the same words."""
    ours, theirs = (
        [
            _tried(lambda cls=cls, given=given: repr(cls(*given[0], **given[1])))
            for given in SHAPES[shape]
        ]
        for cls in (shape(record), shape(standard))
    )

    assert ours == theirs


@every_shape
def test_each_is_equal_hashed_and_ordered_alike(shape: Callable[[Decorator], type]) -> None:
    """Against each other, against itself anew, and against another's."""
    tables = []
    for cls in (shape(record), shape(standard)):
        made, again = _instances(cls, shape), _instances(cls, shape)
        tables.append(
            (
                [[one == two for two in [*again, 1, None]] for one in made],
                [[_tried(lambda one=one, two=two: one < two) for two in again] for one in made],
                [_tried(lambda one=one: hash(one)) for one in made if cls.__eq__ != object.__eq__],
            )
        )

    assert tables[0] == tables[1]


def _acted(one: Any, adapter: TypeAdapter[Any]) -> list[Any]:
    held = asdict(one)
    acts: list[Callable[[], Any]] = [
        lambda: astuple(one),
        lambda: repr(pickle.loads(pickle.dumps(one))),  # noqa: S301 - our own
        lambda: repr(adapter.validate_python(held)),
        lambda: adapter.dump_json(one),
        *[lambda name=name: repr(replace(one, **{name: 7})) for name in held],
    ]
    return [held, *[_tried(act) for act in acts]]


@every_shape
def test_the_library_s_acts_do_the_same(
    shape: Callable[[Decorator], type], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To a dictionary, to a tuple, with a field changed, through pickle and through pydantic."""
    tables = []
    for cls in (shape(record), shape(standard)):
        cls.__qualname__ = "Item"
        monkeypatch.setitem(globals(), "Item", cls)
        tables.append([_acted(one, TypeAdapter(cls)) for one in _instances(cls, shape)])

    assert tables[0] == tables[1]


@every_shape
def test_nothing_of_it_changes(shape: Callable[[Decorator], type]) -> None:
    """No field is set or deleted, with the standard's words; nor is one added."""
    for one in _instances(shape(record), shape):
        for name in [each.name for each in fields(one)]:
            with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
                setattr(one, name, 1)
            with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
                delattr(one, name)
        with pytest.raises((AttributeError, TypeError)):
            one.unknown = 1
        assert not hasattr(one, "__dict__")


def test_a_class_below_it_may_hold_more() -> None:
    """What the record has stays as it is; what its heir adds is the heir's."""

    class Heir(plain(record)):  # type: ignore[misc]
        pass

    heir = Heir("a")
    heir.note = "b"
    del heir.note

    with pytest.raises(FrozenInstanceError):
        heir.name = "b"
    assert repr(heir).endswith("Heir(name='a', size=None, tags=('new',))")
    assert heir != plain(record)("a")


def test_one_that_holds_itself_is_told() -> None:
    """Rather than told for ever."""
    lines: list[Any] = []
    one = own_words(record)(lines)
    lines.append(one)

    assert repr(one).endswith("Item(value=[...])")


@pytest.mark.parametrize(
    ("types", "held"),
    [
        ({"first": int, "second": int}, {"first": 1}),
        ({"first": list}, {"first": []}),
        ({}, {"first": field()}),
        ({"first": int}, {"__setattr__": None}),
        ({"first": int}, {"__slots__": ("first",)}),
    ],
)
def test_what_cannot_be_is_refused_alike(types: dict[str, Any], held: dict[str, Any]) -> None:
    """A class is refused at its definition, with the standard's words."""
    bodies = [{"__doc__": "An item.", "__annotations__": types, **held} for _ in range(2)]
    ours, theirs = (
        _tried(lambda made=made, body=body: made(type("Item", (), body)))
        for made, body in zip((record, standard), bodies, strict=True)
    )

    assert ours == theirs
    assert issubclass(ours[0], Exception)


def test_the_second_of_its_size_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start makes hundreds: what a plain one needs is there since the first."""
    plain(record)
    compiled: list[str] = []
    execute = builtins.exec

    def counted(text: str, *scopes: dict[str, Any]) -> None:
        compiled.append(text)
        execute(text, *scopes)

    monkeypatch.setattr(builtins, "exec", counted)
    plain(record)

    assert compiled == []
    plain(standard)
    assert len(compiled) == 6

"""Record: an immutable value with named fields that costs next to nothing to define.

`validate` runs in pre-commit, so defining types counts: twenty frozen slotted dataclasses cost as
much start-up time as importing PyYAML, and `typing` alone an eighth of it. A Record costs a plain
class.
Type checkers see a frozen, keyword-only dataclass.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self, dataclass_transform
else:

    def dataclass_transform(**_):  # noqa: ANN003, ANN201, D103 does without typing
        return lambda cls: cls


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """Base of immutable records: annotated names are fields, class attributes their defaults.

    Defaults are shared, so they must be immutable. Two records are equal when they are of the same
    class and all their fields are.
    """

    def __init__(self, **fields: Any) -> None:
        """Set the given fields; the others keep the class's defaults."""
        self.__dict__.update(fields)

    @classmethod
    def of(cls, fields: dict[str, Any]) -> Self:
        """A record of these fields, which are its own from here on: the quick way to make many."""
        record = cls.__new__(cls)
        object.__setattr__(record, "__dict__", fields)
        return record

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable; use replace({name}=...)")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self.as_dict() == other.as_dict()

    __hash__ = None  # type: ignore[assignment] # fields may hold mappings

    def __repr__(self) -> str:
        inner = ", ".join(f"{k}={v!r}" for k, v in self.__dict__.items())
        return f"{type(self).__name__}({inner})"

    def as_dict(self) -> dict[str, Any]:
        """Every field's value by name, defaults included."""
        return {
            name: getattr(self, name)
            for cls in reversed(type(self).__mro__)
            for name in cls.__dict__.get("__annotations__", ())  # noqa: RUF063 costs an import
            if hasattr(self, name)
        }

    def replace(self, **changes: Any) -> Self:
        """A copy with these fields changed."""
        return type(self)(**{**self.__dict__, **changes})

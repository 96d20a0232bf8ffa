"""Patient text as types, so that it can't reach a model or a log by accident.

`PhiText` may hold anything that identifies a person; `SafeText` has been through
de-identification (or was written by a model that saw only `SafeText`). Neither shows its
content in `repr`, `str`, format strings or exceptions. Reading is a method, `reveal()`;
`tests/architecture` keeps the list of files that call it.

Source: 45 CFR 164.514(b)(2) for what identifies a person; house decision for the types.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema


class _Guarded:
    """A string whose content is read only through `reveal`."""

    __slots__ = ("_value",)
    _label: ClassVar[str] = "text"

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself. Every file that calls this is on a list."""
        return self._value

    def __len__(self) -> int:
        """Length in Unicode code points."""
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._value == self._value

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._value))

    def __repr__(self) -> str:
        return f"<{self._label}, {len(self._value)} characters>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return (type(self), (self._value,))


class SafeText(_Guarded):
    """Text in which no identifier was left that we could detect. JSON: a plain string."""

    __slots__ = ()
    _label = "SafeText"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Accept an instance or a JSON string; write a JSON string."""
        from_str = core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=from_str,
            python_schema=core_schema.is_instance_schema(cls),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda text: text.reveal(), return_schema=core_schema.str_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the JSON form."""
        return {"type": "string", "description": "De-identified text."}


class PhiText(_Guarded):
    """Text that may identify a person. It can't be written into an event: there is no JSON form."""

    __slots__ = ()
    _label = "PhiText"


class PhiBytes:
    """Raw bytes from a topic that carries PHI. `repr` shows the length only."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """Return the bytes themselves. Every file that calls this is on a list."""
        return self._value

    def __len__(self) -> int:
        """Length in bytes."""
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PhiBytes) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"<PhiBytes, {len(self._value)} bytes>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

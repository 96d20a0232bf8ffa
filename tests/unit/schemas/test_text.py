from __future__ import annotations

import pickle

import pytest
from pydantic import ValidationError

from schemas.base import Model
from schemas.text import PhiBytes, PhiText, SafeText

SECRET = "Maria Alvarez, 03/14/1961"


class Holder(Model):
    text: SafeText


@pytest.mark.parametrize("value", [PhiText(SECRET), SafeText(SECRET), PhiBytes(SECRET.encode())])
def test_no_way_of_printing_shows_the_text(value: PhiText | SafeText | PhiBytes) -> None:
    shown = f"{value} {value!r} {value!s} {[value]} {value:>40}"
    assert "Maria" not in shown
    assert str(len(value)) in shown


def test_safe_text_is_a_plain_string_in_json_and_comes_back() -> None:
    held = Holder(text=SafeText("hello"))
    assert held.model_dump_json() == '{"text":"hello"}'
    assert Holder.model_validate_json(held.model_dump_json()) == held


def test_phi_text_has_no_json_form() -> None:
    with pytest.raises(ValidationError) as caught:
        Holder.model_validate({"text": PhiText(SECRET)})
    assert "Maria" not in str(caught.value)


def test_phi_and_safe_text_are_never_equal() -> None:
    assert PhiText("x") != SafeText("x")
    assert hash(PhiText("x")) != hash(SafeText("x"))


def test_text_survives_pickling_between_processes() -> None:
    assert pickle.loads(pickle.dumps(SafeText("x"))) == SafeText("x")

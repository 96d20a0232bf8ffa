"""Text as a person reads it."""

from __future__ import annotations

import pytest

from workers.intake.plaintext import from_markup, plain


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("My BP is <120 and >80", "My BP is <120 and >80"),
        ("a<b and b>c", "a<b and b>c"),
        ("<p>Hello,</p><p>it hurts &amp; itches<br/>lots</p>", "Hello,\n\nit hurts & itches\nlots"),
        ("<b>Pain</b> when a<b and c>d", "Pain when a<b and c>d"),
        ('<a href="https://x.org">here</a>', "here"),
        ("Fish &amp; chips", "Fish &amp; chips"),
        ("<div>Hi<script>alert('x')</script><style>p{}</style></div>", "Hi"),
        ("<p onclick=\"steal('1')\">Hi</p><!-- secret -->", "Hi"),
        ("Al\u200bva\u00adrez\ufeff", "Alvarez"),
        ("pay\u202eload", "payload"),
        ("tab\there\x00\x07\r\nnew", "tab\there\nnew"),
        ("Jose\u0301", "José"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
    ],
)  # fmt: skip
def test_a_reader_sees_the_words_and_nothing_else(given: str, shown: str) -> None:
    assert plain(given) == shown


def test_declared_markup_is_read_even_without_known_tags() -> None:
    assert from_markup("<x-note>5 &lt; 6</x-note>") == "5 < 6"


def test_an_unclosed_script_hides_the_rest_rather_than_showing_code() -> None:
    assert plain("<p>Hi</p><script>var a = 1;") == "Hi"

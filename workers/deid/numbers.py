"""Surrogates of numbers and addresses of the net: same look, nobody's on purpose.

Source of what can't be anybody's: NANP 555-0100 to 555-0199 (ATIS-0300115); social security
area numbers 000 and 9xx with group 00 (SSA POMS RM 10201.035); RFC 2606 `example.org`; RFC 5737
and RFC 3849 addresses; IEEE 802 locally administered hardware addresses; card numbers starting
with 0 (ISO/IEC 7812 assigns none for banking).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from workers.deid import pools

_SHORTEST: Final = 6


def digits_like(text: str, rng: Random) -> str:
    """Return `text` with each digit and letter drawn anew; case and separators stay.

    A number of fewer than six letters and digits gets more: a short one might stand in a reply
    as a dose.
    """
    made = re.sub(r"[^\W_]", lambda match: _like(match.group(), rng), text)
    short = _SHORTEST - sum(char.isalnum() for char in text)
    return made + "".join(str(rng.randrange(10)) for _ in range(max(0, short)))


def phone(text: str, rng: Random) -> str:
    """Return a number of the fictional range in the form of `text`."""
    count = sum(char.isdigit() for char in text)
    area = f"{rng.randrange(2, 10)}{rng.randrange(10)}{rng.randrange(10)}"
    local = f"55501{rng.randrange(100):02d}"
    national = {7: local, 10: area + local, 11: "1" + area + local}
    plain = national.get(count)
    if plain is None:
        tail = "".join(str(rng.randrange(10)) for _ in range(max(0, count - 3)))
        plain = ("999" + tail)[:count] if count >= 7 else ""
    return _filled(text, plain) if plain else f"{area}-{local[:3]}-{local[3:]}"


def social_security(text: str, rng: Random) -> str:
    """Return a number that was never issued, in the form of `text`."""
    count = sum(char.isdigit() for char in text)
    if count != 9:
        return digits_like(text, rng)
    return _filled(text, f"9{rng.randrange(100):02d}00{rng.randrange(10000):04d}")


def card(text: str, rng: Random) -> str:
    """Return a card number that no issuer has, in the form of `text`."""
    count = sum(char.isdigit() for char in text)
    return _filled(text, "0" + "".join(str(rng.randrange(10)) for _ in range(count - 1)))


def email(rng: Random, given: str = "", family: str = "") -> str:
    """Return an address at a domain that is nobody's."""
    name = ".".join(part.lower() for part in (given, family) if part) or pools.made_up(rng).lower()
    return f"{name}{rng.randrange(10, 100)}@example.org"


def url(text: str, rng: Random) -> str:
    """Return a web address at a domain that is nobody's."""
    scheme = re.match(r"https?://", text, re.IGNORECASE)
    start = scheme.group() if scheme else ""
    return f"{start}www.example.org/{pools.made_up(rng).lower()}{rng.randrange(10, 100)}"


def net_address(text: str, rng: Random) -> str:
    """Return an address of the documentation ranges, or a local hardware address."""
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}", text):
        sep = text[2]
        return sep.join(["02", *(f"{rng.randrange(256):02X}" for _ in range(5))])
    if ":" in text:
        return "2001:db8::" + ":".join(f"{rng.randrange(1, 65536):x}" for _ in range(3))
    return f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randrange(1, 255)}"


def username(text: str, rng: Random) -> str:
    """Return a handle that is nobody's."""
    return f"{'@' if text.startswith('@') else ''}{pools.made_up(rng).lower()}{rng.randrange(100)}"


def zip_code(text: str, rng: Random) -> str:
    """Return the first three digits with two letters (`021XY`); 000 for sparse areas.

    Source: 45 CFR 164.514(b)(2)(i)(B).
    """
    plain = re.match(r"\s*(\d{3})\d{2}(?:-?\d{4})?\s*$", text)
    if plain is None:
        return digits_like(text, rng)
    area = plain.group(1)
    kept = "000" if area in pools.load().sparse_zip3 else area
    return kept + rng.choice("XYZQ") + rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ")


FORMS: Final[dict[str, Callable[[str, Random], str]]] = {
    "PHONE": phone,
    "FAX": phone,
    "SSN": social_security,
    "CARD": card,
    "EMAIL": lambda _, rng: email(rng),
    "URL": url,
    "IP": net_address,
    "USERNAME": username,
    "ZIP": zip_code,
}


def number_like(entity: str, text: str, rng: Random) -> str:
    """Return a surrogate of any number, code or address of the net."""
    return FORMS.get(entity, digits_like)(text, rng)


def _like(char: str, rng: Random) -> str:
    if char.isdigit():
        return str(rng.randrange(10))
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return rng.choice(letters) if char.isupper() else rng.choice(letters).lower()


def _filled(form: str, digits: str) -> str:
    """Put `digits` into the places of the digits of `form`."""
    rest = iter(digits)
    return re.sub(r"\d", lambda _: next(rest), form)

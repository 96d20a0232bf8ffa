"""Made-up identifiers of every class, in the writings of test sentences only."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

from schemas import entities

_MONTHS = (
    "January February March April May June July August September October November December"
).split()  # fmt: skip
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()


def _digits(rng: random.Random, count: int) -> str:
    return str(rng.randint(1, 9)) + "".join(rng.choice(string.digits) for _ in range(count - 1))


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.ascii_uppercase) for _ in range(count))


def _date(rng: random.Random, *, oldest: int = 2012, newest: int = 2026) -> str:
    month, day, year = rng.randint(1, 12), rng.randint(1, 28), rng.randint(oldest, newest)
    name = _MONTHS[month - 1]
    short = name[:3]
    return rng.choice(
        (
            f"{month}/{day}/{year}", f"{month:02}/{day:02}/{year}", f"{month}-{day}-{year % 100:02}",
            f"{month}.{day}.{year}", f"{year}-{month:02}-{day:02}", f"{name} {day}, {year}",
            f"{short} {day} {year}", f"{day} {name} {year}", f"{short}. {day}, {year}",
            f"{name.lower()} {day} {year}", f"{day}-{short}-{year}", f"{month}/{day}/{year % 100:02}",
            f"{name} {day}th, {year}" if day > 3 and day not in (21, 22, 23) else f"{name} {day}, {year}",
        )
    )  # fmt: skip


def _month_day(rng: random.Random) -> str:
    name, day = rng.choice(_MONTHS), rng.randint(4, 20)
    return rng.choice(
        (
            f"{name} {day}",
            f"{name[:3]} {day}th",
            f"{day} {name}",
            f"{name.lower()} {day}th",
            f"the {day}th of {name}",
        )
    )


def _phone(rng: random.Random) -> str:
    area, middle, last = rng.randint(201, 989), rng.randint(200, 999), _digits(rng, 4)
    return rng.choice(
        (
            f"{area}-{middle}-{last}", f"({area}) {middle}-{last}", f"{area}.{middle}.{last}",
            f"{area} {middle} {last}", f"+1 {area} {middle} {last}", f"1-{area}-{middle}-{last}",
            f"{area}{middle}{last}", f"({area}){middle}-{last}", f"{area}-{middle}-{last} ext {rng.randint(10, 999)}",
            f"{middle}-{last}", f"+44 20 {_digits(rng, 4)} {_digits(rng, 4)}", f"{area}/{middle}-{last}",
        )
    )  # fmt: skip


def _mail(rng: random.Random) -> str:
    user = rng.choice(("bluebird", "mrs.k", "tallpine", "j_doe", "sunny-day", "kx")) + _digits(
        rng, 2
    )
    host, end = (
        rng.choice(("example", "mail.example", "inbox-example")),
        rng.choice(("com", "org", "net", "co.uk")),
    )
    return rng.choice(
        (
            f"{user}@{host}.{end}",
            f"{user}@{host}.{end}",
            f"{user} at {host} dot com",
            f"{user.upper()}@{host.upper()}.COM",
        )
    )


def _ip(rng: random.Random) -> str:
    four = ".".join(str(rng.randint(1, 254)) for _ in range(4))
    return rng.choice((four, four, "2001:db8::" + f"{rng.randint(1, 65535):x}"))


def _url(rng: random.Random) -> str:
    path = "".join(rng.choice(string.ascii_lowercase) for _ in range(6))
    return rng.choice(
        (
            f"https://www.{path}.example.com/{path}",
            f"www.{path}.org",
            f"http://{path}.net/a?b={path}",
            f"{path}health.com/{path}",
        )
    )


def _street(rng: random.Random) -> str:
    name = rng.choice(
        (
            "Maple",
            "Cedar Hollow",
            "W 43rd",
            "Juniper",
            "Old Mill",
            "Stonebridge",
            "N. Larch",
            "5th",
            "Martin Luther King",
            "Quail Run",
        )
    )
    kind = rng.choice(
        ("Street", "St", "Ave", "Avenue", "Rd", "Blvd", "Lane", "Ct", "Way", "Drive", "Dr.")
    )
    unit = rng.choice(("", "", " Apt 4B", ", Unit 12", " #7", ", Suite 210"))
    return f"{_digits(rng, rng.randint(1, 5))} {name} {kind}{unit}"


def _card(rng: random.Random) -> str:
    body = "4" + _digits(rng, 14)
    total = sum(sum(divmod(int(c) * (2 - i % 2), 10)) for i, c in enumerate(body))
    number = body + str(-total % 10)
    return rng.choice(
        (
            number,
            " ".join(number[i : i + 4] for i in range(0, 16, 4)),
            "-".join(number[i : i + 4] for i in range(0, 16, 4)),
        )
    )


def _code(rng: random.Random) -> str:
    return rng.choice(
        (
            _digits(rng, 8),
            _letters(rng, 3) + _digits(rng, 9),
            f"{_letters(rng, 1)}{_digits(rng, 3)}-{_digits(rng, 3)}-{_digits(rng, 3)}",
            f"{_letters(rng, 2)}-{_digits(rng, 7)}",
        )
    )


_MAKERS: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "birth": (entities.DATE, lambda r: _date(r, oldest=1935, newest=2018)),
    "full_date": (entities.DATE, _date),
    "short_date": (entities.DATE, lambda r: f"{r.randint(1, 12)}/{r.randint(11, 28)}"),
    "month_day": (entities.DATE, _month_day),
    "ordinal": (entities.DATE, lambda r: f"{r.randint(4, 20)}th"),
    "spanish_date": (entities.DATE, lambda r: f"{r.randint(1, 28)} de {r.choice(_SPANISH)} de {r.randint(2015, 2026)}"),
    "phone_any": (entities.PHONE, _phone),
    "fax": (entities.FAX, lambda r: f"{r.randint(201, 989)}-{r.randint(200, 999)}-{_digits(r, 4)}"),
    "mail": (entities.EMAIL, _mail),
    "url": (entities.URL, _url),
    "ip": (entities.IP, _ip),
    "ssn": (entities.SSN, lambda r: r.choice((f"{_digits(r, 3)}-{_digits(r, 2)}-{_digits(r, 4)}", _digits(r, 9), f"{_digits(r, 3)} {_digits(r, 2)} {_digits(r, 4)}"))),
    "mrn": (entities.MRN, lambda r: r.choice((_digits(r, 7), _digits(r, 8), f"{_digits(r, 3)}-{_digits(r, 2)}-{_digits(r, 2)}", f"E{_digits(r, 6)}", f"00{_digits(r, 5)}"))),
    "member": (entities.HEALTH_PLAN, _code),
    "account": (entities.ACCOUNT, _code),
    "license": (entities.LICENSE, _code),
    "npi": (entities.LICENSE, lambda r: "1" + _digits(r, 9)),
    "plate": (entities.VEHICLE, lambda r: r.choice((f"{_letters(r, 3)} {_digits(r, 4)}", f"{_digits(r, 1)}{_letters(r, 3)}{_digits(r, 3)}", f"{_letters(r, 3)}-{_digits(r, 4)}"))),
    "vin": (entities.VEHICLE, lambda r: "1HGCM82633A" + _digits(r, 6)),
    "serial": (entities.DEVICE, _code),
    "claim": (entities.ID, _code),
    "card": (entities.CARD, _card),
    "old": (entities.AGE, lambda r: str(r.randint(90, 104))),
    "street_any": (entities.STREET, _street),
    "handle_bare": (entities.USERNAME, lambda r: "oak_" + _digits(r, 3)),
    "handle": (entities.USERNAME, lambda r: r.choice(("@", "")) + "river_" + _digits(r, 3)),
}  # fmt: skip


def identifier(slot: str, rng: random.Random) -> tuple[str, str]:
    """Return (text, label) of a made-up identifier."""
    label, make = _MAKERS[slot]
    return make(rng), label

"""Names of the identifier types that a detector marks, and the Safe Harbor class of each.

Source: 45 CFR 164.514(b)(2)(i)(A)-(R). A state, a country, a year on its own and an age of 89 or
less are no identifiers there and have no type here. Employers, relatives and household members
are covered by the same list (first sentence of (b)(2)(i)), so an organisation is an identifier.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

SafeHarborClass = Literal[
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R"
]

SAFE_HARBOR: Final[dict[SafeHarborClass, str]] = {
    "A": "names",
    "B": "geographic subdivisions smaller than a state",
    "C": "dates finer than a year; ages over 89",
    "D": "telephone numbers",
    "E": "fax numbers",
    "F": "e-mail addresses",
    "G": "social security numbers",
    "H": "medical record numbers",
    "I": "health plan beneficiary numbers",
    "J": "account numbers",
    "K": "certificate and licence numbers",
    "L": "vehicle identifiers, serial numbers and plates",
    "M": "device identifiers and serial numbers",
    "N": "web addresses",
    "O": "internet protocol addresses",
    "P": "biometric identifiers",
    "Q": "full-face photographs",
    "R": "any other unique identifying number, characteristic or code",
}

# Classes that plain text can't carry: there is nothing to mark.
NOT_IN_TEXT: Final[frozenset[SafeHarborClass]] = frozenset({"P", "Q"})

NAME: Final = "NAME"
ORGANIZATION: Final = "ORGANIZATION"
STREET: Final = "STREET"
CITY: Final = "CITY"
DISTRICT: Final = "DISTRICT"
PLACE: Final = "PLACE"
ZIP: Final = "ZIP"
DATE: Final = "DATE"
AGE: Final = "AGE"
PHONE: Final = "PHONE"
FAX: Final = "FAX"
EMAIL: Final = "EMAIL"
SSN: Final = "SSN"
MRN: Final = "MRN"
HEALTH_PLAN: Final = "HEALTH_PLAN"
ACCOUNT: Final = "ACCOUNT"
CARD: Final = "CARD"
LICENSE: Final = "LICENSE"
VEHICLE: Final = "VEHICLE"
DEVICE: Final = "DEVICE"
URL: Final = "URL"
IP: Final = "IP"
USERNAME: Final = "USERNAME"
ID: Final = "ID"

Entity = Literal[
    "NAME", "ORGANIZATION", "STREET", "CITY", "DISTRICT", "PLACE", "ZIP", "DATE", "AGE", "PHONE",
    "FAX", "EMAIL", "SSN", "MRN", "HEALTH_PLAN", "ACCOUNT", "CARD", "LICENSE", "VEHICLE",
    "DEVICE", "URL", "IP", "USERNAME", "ID",
]  # fmt: skip

CLASS_OF: Final[dict[str, SafeHarborClass]] = {
    NAME: "A",  # of patients, relatives, clinicians, anybody
    ORGANIZATION: "A",  # employer, school, hospital, pharmacy, congregation
    STREET: "B",  # house number, street, unit, post box
    CITY: "B",
    DISTRICT: "B",  # county, borough, neighbourhood
    PLACE: "B",  # landmark, camp, building
    ZIP: "B",  # surrogate keeps at most three digits
    DATE: "C",  # finer than a year
    AGE: "C",  # over 89
    PHONE: "D",
    FAX: "E",
    EMAIL: "F",
    SSN: "G",
    MRN: "H",
    HEALTH_PLAN: "I",  # member, subscriber, group, Medicare and Medicaid numbers
    ACCOUNT: "J",  # billing, invoice, bank accounts
    CARD: "J",  # payment card numbers
    LICENSE: "K",  # driver's licence, passport, NPI, DEA, certificates
    VEHICLE: "L",
    DEVICE: "M",
    URL: "N",
    IP: "O",  # also hardware (MAC) addresses
    USERNAME: "R",  # handles on social networks and portals
    ID: "R",  # prescription, referral, claim, case, confirmation numbers and the like
}

ENTITIES: Final[tuple[str, ...]] = get_args(Entity)

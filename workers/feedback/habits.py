"""The first and last line of a reply, with placeholders in place of names.

Names in a de-identified reply are surrogates of one thread: none may be carried to another.
"""

from __future__ import annotations

import re
from typing import Final

_OPENING: Final = re.compile(
    r"^((?i:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hola|estimad[oa]"
    r"|buen(?:os|as) \w+))\b"
    r"(?P<name>[ ,]+(?:there|(?:(?:Mr|Mrs|Ms|Miss|Dr|Sr|Sra)\.? )?"
    r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}))?"  # noqa: RUF001
    r"(?P<end>[,:!.-]*)(?=\s|$)"
)
_VALEDICTION: Final = re.compile(
    r"^(?:(?:best|kind|warm|warmest|kindest)(?: regards| wishes)?|regards|sincerely"
    r"|thanks(?: so much)?|thank you|take care|be well|respectfully|yours(?: truly)?|cheers"
    r"|all the best|saludos|atentamente|cordialmente|with care|talk soon|stay well)[,.!]?$",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(
    r"^[-–— ]*(?:(?:Dr|Mr|Mrs|Ms|Nurse)\.? )?(?:[A-Z][\w'’.-]* ?){1,4}"  # noqa: RUF001
    r"(?:, ?(?:MD|DO|NP|RN|PA(?:-C)?|PhD|FNP|APRN|MPH|CNM)\.?)*$"
)
_PATIENT: Final = "{patient}"
_CLINICIAN: Final = "{clinician}"


def greeting(final: str) -> str:
    """Return the greeting, e.g. `Hi {patient},`; empty when the reply has none."""
    first = final.strip().split("\n", maxsplit=1)[0].strip()
    match = _OPENING.match(first)
    if match is None:
        return ""
    name, end = (match.group("name") or "").strip(" ,"), match.group("end") or ","
    opening = match.group(1)
    if not name:
        return f"{opening}{end}"
    return f"{opening} {name}{end}" if name.casefold() == "there" else f"{opening} {_PATIENT}{end}"


def closing(final: str) -> str:
    """Return the last lines, e.g. `Best,` and `{clinician}`; empty when there are none."""
    lines = [line.strip() for line in final.strip().split("\n") if line.strip()]
    if len(lines) < 2:
        return ""
    signed = _SIGNATURE.match(lines[-1]) is not None and len(lines[-1].split()) <= 6
    last = lines[-2] if signed else lines[-1]
    farewell = last if _VALEDICTION.match(last) and len(lines) > signed + 1 else ""
    if farewell == lines[-1]:
        return farewell
    parts = [farewell] if farewell else []
    return "\n".join([*parts, *([_CLINICIAN] if signed else [])])

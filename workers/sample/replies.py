"""Write a clinician's final reply: the content of the message's table in the clinician's habit."""

from __future__ import annotations

import random

from workers.sample.cast import Cast
from workers.sample.hospital import Clinician, Template
from workers.sample.words import Filled, fill


def _wanted(template: Template, clinician: Clinician, rng: random.Random) -> list[str]:
    return [
        template.reply[part]
        for part, rate in clinician.parts.items()
        if part in template.reply and rng.random() < rate
    ]


def reply(template: Template, clinician: Clinician, cast: Cast, rng: random.Random) -> Filled:
    """Return what the clinician sends; which parts they write follows their rates."""
    spanish = template.language == "es"
    greeting = rng.choice(clinician.greeting_es if spanish else clinician.greeting)
    closing = rng.choice(clinician.closing_es if spanish else clinician.closing)
    parts = _wanted(template, clinician, rng)
    if clinician.paragraphs and len(parts) > 2:
        half = (len(parts) + 1) // 2
        body = " ".join(parts[:half]) + "\n\n" + " ".join(parts[half:])
    else:
        body = " ".join(parts)
    whole = "\n\n".join(piece for piece in (greeting, body, closing) if piece)
    return fill(whole, cast)

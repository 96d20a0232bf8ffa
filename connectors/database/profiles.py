"""A clinician's habits, counted reply by reply, so that no reply is read twice.

A greeting is kept as a pattern in which `{name}` stands for whom it names ("Hi {name},"), and
a closing without the signature: the names in replies are surrogates and change with each thread.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Final, Self

import orjson

from schemas.feedback import Feedback
from schemas.records import ClinicianProfile
from schemas.text import SafeText

_LINES_KEPT: Final = 40
_GREETING: Final = re.compile(
    r"^(hi|hello|hey|dear|good (?:morning|afternoon|evening)|thank you|thanks|hola|buenos días"
    r"|buenas (?:tardes|noches)|estimad[oa])\b(.{0,40}?)([,.!:]?)$",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"^(best|best wishes|best regards|warm regards|warmly|kind regards|regards|sincerely"
    r"|take care|thank you|thanks|many thanks|cheers|yours|yours truly|all the best|be well"
    r"|saludos|atentamente|cordialmente|un saludo|gracias)[,.!]?$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Habits:
    """Counters behind a `ClinicianProfile`: lengths, themes, first and last lines."""

    replies: int = 0
    words: dict[str, int] = field(default_factory=dict)
    themes: dict[str, int] = field(default_factory=dict)
    greetings: dict[str, int] = field(default_factory=dict)
    closings: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls, body: bytes) -> Self:
        """Read counters back."""
        return cls(**orjson.loads(body))

    def dump(self) -> bytes:
        """Write counters as JSON."""
        return orjson.dumps(asdict(self))

    def add(self, feedback: Feedback) -> None:
        """Count one final reply."""
        self.replies += 1
        _one_more(self.words, str(feedback.final_words))
        for theme in set(feedback.final_themes):
            _one_more(self.themes, theme)
        _one_more(self.greetings, greeting(feedback.final))
        _one_more(self.closings, closing(feedback.final))

    def profile(self, clinician_id: str) -> ClinicianProfile:
        """Return what a step may know of the clinician."""
        return ClinicianProfile(
            clinician_id=clinician_id,
            replies=self.replies,
            theme_rates={name: n / self.replies for name, n in sorted(self.themes.items())},
            median_words=_median({int(words): n for words, n in self.words.items()}),
            greeting=_usual(self.greetings, self.replies),
            closing=_usual(self.closings, self.replies),
        )


def greeting(text: SafeText) -> str:
    """Return the pattern of a reply's first line, or empty when it greets nobody."""
    lines = _lines(text)
    match = _GREETING.match(lines[0]) if lines else None
    if not match:
        return ""
    named = " {name}" if match[2].strip() else ""
    return f"{match[1]}{named}{match[3]}"


def closing(text: SafeText) -> str:
    """Return the closing phrase among a reply's last three lines, or empty."""
    return next((line for line in reversed(_lines(text)[-3:]) if _CLOSING.match(line)), "")


def _lines(text: SafeText) -> list[str]:
    return [line.strip() for line in text.reveal().splitlines() if line.strip()]


def _one_more(counts: dict[str, int], name: str) -> None:
    counts[name] = counts.get(name, 0) + 1
    if len(counts) > 10 * _LINES_KEPT and not name.isdigit():
        kept = Counter(counts).most_common(_LINES_KEPT)
        counts.clear()
        counts.update(kept)


def _usual(counts: dict[str, int], replies: int) -> str:
    """Return the most frequent line when at least a third of the replies have it."""
    if not counts:
        return ""
    name, n = max(sorted(counts.items()), key=lambda item: item[1])
    return name if 3 * n >= replies else ""


def _median(counts: dict[int, int]) -> int:
    total = sum(counts.values())
    seen = 0
    for value, n in sorted(counts.items()):
        seen += n
        if 2 * seen >= total:
            return value
    return 0

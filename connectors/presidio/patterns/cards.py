"""Payment cards and bank accounts (class J)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer, before
from schemas import entities

_CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){11,18}(?![\w-])")
_CUE = re.compile(r"\b(?:card|visa|master ?card|amex|discover|credit|debit|hsa|fsa|cc)\b", re.I)
# Its last four: "visa ending 4417", "amex ...1009", "debit card (4417)", "last 4 on the card 4417".
_KIND = r"(?:(?:credit|debit|bank|hsa|fsa) ?card|card|visa|master ?card|amex|discover)"
_FOUR = r"(?:last (?:4|four)(?: digits| numbers)?)"
_ENDING = re.compile(
    rf"\b{_KIND}(?: card| number| no\.?| on file)?[ ,(]{{0,3}}(?:that |which |it )?"
    rf"(?:end(?:s|ing)?(?: in| with)?|{_FOUR}(?: of| are| is)?|[x*.#]{{1,16}}|\()[ :x*.#-]{{0,10}}(\d{{4}})"
    rf"(?![\w/-]|[.,]\d)|\b{_FOUR} (?:of|on|for)(?: my| the| his| her| our)? {_KIND}"
    r"(?: is| are|:| number| no\.?){0,2} {0,2}(\d{4})(?![\w/-]|[.,]\d)",
    re.I,
)
_MASKED = re.compile(r"(?<![\w*])(?:[x*]{4}[ -]?){1,3}\d{4}(?![\w-])", re.I)
_YEAR = re.compile(r"\((?:19|20)\d\d$")
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}(?!\w)", re.I)
_IBAN_HEAD = re.compile(r"(?<!\w)[a-z]{2}\d{2} ?[a-z0-9]{4} ?[a-z0-9]{4}", re.I)


def luhn(digits: str) -> bool:
    """Return whether the check digit holds. Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def iban(text: str) -> bool:
    """Return whether an account number is an IBAN. Source: ISO 13616-1, 5.1 (mod 97)."""
    plain = text.replace(" ", "").upper()
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


class CardFinder(SpanRecognizer):
    """Marks card numbers with a right check digit or after a cue, and IBANs."""

    entity_types = (entities.CARD, entities.ACCOUNT)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield card and account numbers."""
        for match in _CARD.finditer(text):
            digits = re.sub(r"\D", "", match.group())
            if luhn(digits):
                yield Span(entities.CARD, match.start(), match.end(), 0.95)
            elif _CUE.search(before(text, match.start(), 50)):
                yield Span(entities.CARD, match.start(), match.end(), 0.8)
        for match in _MASKED.finditer(text):
            yield Span(entities.CARD, match.start(), match.end(), 0.7)
        for match in _ENDING.finditer(text):
            if not _YEAR.search(match.group()):
                at = match.lastindex or 1
                yield Span(entities.CARD, match.start(at), match.end(at), 0.8)
        if _IBAN_HEAD.search(text):
            yield from self._accounts(text)

    def _accounts(self, text: str) -> Iterator[Span]:
        for match in _IBAN.finditer(text):
            end = next(
                (
                    e
                    for e in range(match.end(), match.start() + 14, -1)
                    if iban(text[match.start() : e])
                ),
                None,
            )
            if end:
                yield Span(entities.ACCOUNT, match.start(), end, 0.95)

"""The patterns and tables by which `quantities.py` reads numbers. Durations are in hours."""

from __future__ import annotations

import re

from workers.facts.lexicon import lexicon

UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("kg", "kilogram", "kilograms", "kilo", "kilos"), ("mg", 1e6)),
    **dict.fromkeys(("g", "gm", "gram", "grams"), ("mg", 1e3)),
    **dict.fromkeys(("mg", "milligram", "milligrams", "mgs"), ("mg", 1.0)),
    **dict.fromkeys(("mcg", "µg", "μg", "ug", "microgram", "micrograms"), ("mg", 1e-3)),
    **dict.fromkeys(("l", "liter", "liters", "litre", "litres"), ("ml", 1e3)),
    **dict.fromkeys(("ml", "milliliter", "milliliters", "millilitre", "cc", "mls"), ("ml", 1.0)),
    **dict.fromkeys(("oz", "ounce", "ounces"), ("oz", 1.0)),
    **dict.fromkeys(("tsp", "teaspoon", "teaspoons"), ("tsp", 1.0)),
    **dict.fromkeys(("tbsp", "tablespoon", "tablespoons"), ("tbsp", 1.0)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), ("lb", 1.0)),
    **dict.fromkeys(("unit", "units", "iu"), ("unit", 1.0)),
    **dict.fromkeys(("meq",), ("meq", 1.0)),
    **dict.fromkeys(("mmol",), ("mmol", 1.0)),
    **dict.fromkeys(("tablet", "tablets", "tab", "tabs", "pill", "pills", "capsule", "capsules",
                     "caps", "caplet", "caplets"), ("pill", 1.0)),
    **dict.fromkeys(("puff", "puffs", "inhalation", "inhalations"), ("puff", 1.0)),
    **dict.fromkeys(("drop", "drops"), ("drop", 1.0)),
    **dict.fromkeys(("cup", "cups", "glass", "glasses"), ("cup", 1.0)),
    **dict.fromkeys(("percent", "%"), ("%", 1.0)),
    **dict.fromkeys(("degrees", "degree", "°", "°f", "f", "fahrenheit"), ("f", 1.0)),
    **dict.fromkeys(("°c", "c", "celsius"), ("c", 1.0)),
    **dict.fromkeys(("cm", "centimeter", "centimeters"), ("mm", 10.0)),
    **dict.fromkeys(("mm", "millimeter", "millimeters"), ("mm", 1.0)),
    **dict.fromkeys(("inch", "inches"), ("inch", 1.0)),
    **dict.fromkeys(("feet", "foot"), ("foot", 1.0)),
    **dict.fromkeys(("mile", "miles"), ("mile", 1.0)),
    **dict.fromkeys(("bpm",), ("bpm", 1.0)),
    **dict.fromkeys(("mmhg",), ("mmhg", 1.0)),
    **dict.fromkeys(("calories", "kcal"), ("kcal", 1.0)),
}  # fmt: skip
PERIODS = {
    "second": 1 / 3600, "sec": 1 / 3600, "minute": 1 / 60, "min": 1 / 60, "hour": 1.0, "hr": 1.0,
    "h": 1.0, "day": 24.0, "night": 24.0, "week": 168.0, "wk": 168.0, "month": 730.0, "mo": 730.0,
    "year": 8760.0, "yr": 8760.0, "decade": 87600.0,
}  # fmt: skip
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
LARGE = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
          "ninety": 90, "hundred": 100, "dozen": 12, "half": 0.5}  # fmt: skip
WORDS = dict(zip(SMALL.split(), range(21), strict=True)) | LARGE
_WORD_NUMBER = "|".join(sorted(WORDS, key=len, reverse=True))
NUM = (
    rf"(?:\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+|half\s+an?|(?:{_WORD_NUMBER})"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\b)?(?:\s+hundred)?(?: and a half\b)?)"
)
RANGE = rf"(?P<a>{NUM})(?:\s*(?:-|\u2013|to|or)\s*(?P<b>{NUM}))?"
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
PERIOD = "|".join(sorted(PERIODS, key=len, reverse=True))
MONTHS = tuple(lexicon().words["months"].split())
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in MONTHS)
DAYS = tuple(lexicon().words["weekdays"].split())
DAY = "|".join(f"{name}s?" for name in DAYS)

FREQUENCIES = (
    (r"q\.?i\.?d\.?\b|four times (?:a|per|each|every) day|four times daily", 4.0),
    (r"t\.?i\.?d\.?\b|(?:three times|thrice) (?:a|per|each|every) day|(?:three times|"
        r"thrice) daily", 3.0),
    (r"b\.?i\.?d\.?\b|twice (?:a|per|each|every) day|twice[- ]daily|two times (?:a|per|"
        r"each) day|two times daily|morning and (?:evening|night)", 2.0),
    (r"every other day|every second day|on alternate days|alternate days", 0.5),
    (r"once (?:a|per|each|every) day|once[- ]daily|one time (?:a|per) day|per day|q\.?d\.?\b|"
        r"qhs\b|qam\b|qpm\b|nightly|daily(?! (?:tasks?|activit|life|living|routine|lives|"
        r"chores|basis|needs|function|limit|value|intake|exercise|walks?))|"
        r"every (?:single )?(?:day|night|morning|evening)|each (?:day|night|morning|"
        r"evening)|at bedtime", 1.0),
    (r"twice (?:a|per|each) week|twice[- ]weekly|two times (?:a|per) week", 2 / 7),
    (r"once (?:a|per|each|every) week|once[- ]weekly|per week|weekly|every week|each week", 1 / 7),
    (r"monthly|once (?:a|per) month|every month|each month", 1 / 30.4),
    (r"yearly|annually|once (?:a|per) year|every year|each year", 1 / 365),
)  # fmt: skip
NAMED_FREQUENCY = re.compile(
    r"(?<![\w.])(?:"
    + "|".join(f"(?P<f{i}>{rx})" for i, (rx, _) in enumerate(FREQUENCIES))
    + r")(?!\w)",
    re.IGNORECASE,
)
EVERY = re.compile(
    rf"\b(?:every|each|q)\s*(?P<a>{NUM})(?:\s*(?:-|\u2013|"
    rf"to)\s*(?P<b>{NUM}))?\s*(?P<p>{PERIOD})s?\b",
    re.I,
)
TIMES = re.compile(
    rf"\b(?P<a>{NUM})(?:\s*(?:-|\u2013|to)\s*(?P<b>{NUM}))?\s*(?:times|x)\s*(?:(?:a|"
    rf"per|each|every|/)\s*(?P<p>{PERIOD})|(?P<d>daily|weekly))\b",
    re.I,
)
DOSE = re.compile(rf"(?<![\w.]){RANGE}(?:\s|-)*(?P<u>{UNIT})(?![\w])", re.IGNORECASE)
DURATION = re.compile(
    rf"(?<![\w.])(?:{RANGE}|(?P<art>an?|couple(?: of)?|few))(?:\s+(?:more|full|"
    rf"whole))?(?:\s|-)*(?P<p>{PERIOD})s?['\u2019]?(?!\w)(?! at a time)",
    re.I,
)
CLOCK = re.compile(
    r"(?<![\w:])(?P<h>[01]?\d|2[0-3])(?::(?P<m>[0-5]\d))?\s*(?P<x>a\.?m\b\.?|"
        r"p\.?m\b\.?|o['\u2019]clock)"
    r"|(?<![\w:.])(?P<h2>[01]?\d|2[0-3]):(?P<m2>[0-5]\d)(?![\w:])"
    r"|\b(?P<w>noon|midnight)\b", re.I,
)  # fmt: skip
DATES = re.compile(
    rf"\b(?P<mn>{MONTH})\.?\s+(?P<md>[0-3]?\d)(?:st|nd|rd|th)?(?:,?\s+(?P<my>(?:19|20)\d\d))?\b"
    rf"|\b(?P<dd>[0-3]?\d)(?:st|nd|rd|"
        rf"th)?\s+(?:of\s+)?(?P<dn>{MONTH})\b(?:,?\s+(?P<dy>(?:19|20)\d\d))?"
    rf"|\b(?P<nx>next)\s+(?P<nday>{DAY})\b"
    r"|\b(?P<iy>(?:19|20)\d\d)-(?P<im>[01]?\d)-(?P<id>[0-3]?\d)\b"
    r"|\b(?P<um>[01]?\d)/(?P<ud>[0-3]?\d)(?:/(?P<uy>(?:\d\d)?\d\d))?\b"
    rf"|\b(?P<day>{DAY})\b|\b(?P<rel>today|tonight|tomorrow|yesterday)\b"
    r"|\b(?P<which>next|this|last|coming)\s+(?P<unit>week|month|year|weekend)\b", re.I,
)  # fmt: skip
RATE = re.compile(
    rf"(?:(?<![a-z])(?:{UNIT})(?:\s+of\s+[a-z]+(?:\s[a-z]+)?)?|\b(?:times?|doses?|servings?|ones?|minutes?|min|hours?))\s*$",
    re.I,
)
"""What stands before "a day" where that is a rate and no span of time."""
PRESSURE = re.compile(r"(?<![\w/])(?P<s>\d{2,3})\s*/\s*(?P<d>\d{2,3})(?![\w/])")
PLAIN = re.compile(rf"(?<![\w.,/-]){RANGE}(?![\w])(?!\.\d)", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+|\+?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}")
ANY = re.compile(
    rf"\d|\b(?:{_WORD_NUMBER}|every|each|daily|week|month|year|noon|midnight|today|ton|"
    rf"tomor|yester|"
    rf"{DAY}|bid|tid|qid|qhs|b\.i|t\.i|q\.|nightly|day|night|hour|at bedtime|once|"
    rf"twice|annual|couple|few|morning and|half|decade)",
    re.I,
)

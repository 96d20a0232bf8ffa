"""Words and signs by which a date is told from a quantity."""

from __future__ import annotations

import re

_MONTHS = (
    ("jan", "uary"), ("feb", "ruary"), ("mar", "ch"), ("apr", "il"), ("jun", "e"), ("jul", "y"),
    ("aug", "ust"), ("sept?", "ember"), ("oct", "ober"), ("nov", "ember"), ("dec", "ember"),
)  # fmt: skip
_TYPOS = "janurary|janaury|febuary|feburary|feb?ruary|marhc|apirl|aprl|jully|agust|augst|septmber|setember|octobr|ocotber|novmber|decmber"
MONTH = "|".join(
    [f"{short.replace('t?', 't')}{rest}|{short}(?![a-z])\\.?" for short, rest in _MONTHS]
)
MONTH = f"(?:{MONTH}|may(?![a-z])|{_TYPOS})"
MONTH_ES = "(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|se[p]?tiembre|octubre|noviembre|diciembre)"
DAY_WORD = (
    "thirty[ -]first|thirtieth|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|"
    "ninth)|twentieth|nineteenth|eighteenth|seventeenth|sixteenth|fifteenth|fourteenth|thirteenth|"
    "twelfth|eleventh|tenth|ninth|eighth|seventh|sixth|fifth|fourth|third|second|first"
)
WEEKDAY_LEAD = (
    r"\b(?:(?:last|next|this|past|coming) )?(?:mon|tues?|wed|weds|wednes|thu|thur|thurs|fri|satur|sat|"
    r"sun)(?:day)?\b\.?,? ?(?:the |- ?)?"
)
NUMERIC_CUE = re.compile(
    r"\b(?:on|since|from|until|till|til|thru|through|by|before|after|dated?|dob|d\.o\.b\.?|born|appt|"
    r"appointment|visit|starting|started|seen|done|began|due|of|exp|expires|refill|birthday|bday|lmp|"
    r"surgery|result(?:s)?|labs?|between|and|to|around|for|day|week of|scheduled|procedure|last|fecha|"
    r"el|scan|mri|ct|x-?ray|test)[ :(#-]{1,3}$"
)
ORDINAL_CUE = re.compile(
    r"\b(?:on|by|since|until|till|til|from|before|after|around|through|thru|for|between|of|"
    r"appt|appointment|day|and|to|dated?|due|was|is|starting)[ :(]{1,2}$"
)
QUANTITY_AFTER = re.compile(
    r" ?(?:-? ?(?:tabs?|tablets?|pills?|caps?|capsules?|cups?|tsp|teaspoons?|tbsp|tablespoons?|doses?|"
    r"inch|inches|in\b\.|miles?|hours?|hrs?|of (?:a|an|my|the|one)|way|strength|mg|mcg|ml|cc|grams?|g\b|units?|oz|"
    r"pain|scale|days?|weeks?|wks?|months?|years?|yrs?|times|x\b|lbs?|pounds?|full|as|"
    r"severity|out of|stars|cm|mm|minutes?|mins?|am\b|pm\b|episodes?|dosage|vision|percent|patch|"
    r"glass(?:es)?|bottles?|drinks?|puffs?|drops?|more|night|hour|bags?|packs?|degrees?|people|weeks)\b|%)",
    re.IGNORECASE,
)
QUANTITY_BEFORE = re.compile(
    r"(?:\b(?:pain|rate|rated|rating|scale|score|scored|level|severity|bp|pressure|ratio|strength|"
    r"vision|was|is|a|about|at|half|take|takes|taking|took|only|like|around) (?:is |was |of |at |a |an "
    r"|about |around |now |level )?|\d )$"
)

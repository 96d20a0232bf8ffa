"""Numbers as people write them: last fours, several lines, look-alikes, labels; and what stays.

Written while building; no set to report on. `[` and `]` stand around what must be marked.
"""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.ages import AgeFinder
from connectors.presidio.patterns.bare_numbers import BareNumberFinder
from connectors.presidio.patterns.cards import CardFinder
from connectors.presidio.patterns.labelled import LabelledFinder
from connectors.presidio.patterns.phones import PhoneFinder
from connectors.presidio.patterns.social_security import SocialSecurityFinder
from tests.fakes.marks import covered, marked

FINDERS = {
    "phone": PhoneFinder(), "ssn": SocialSecurityFinder(), "card": CardFinder(),
    "labelled": LabelledFinder(), "bare": BareNumberFinder(), "age": AgeFinder(),
}  # fmt: skip
MARKED = {
    "phone": """
Mobil: [0171 / 2345678]|tel [030/901820] office hours|tel. [089 / 636-48018]|office [0171-4960 0733]
call 804 555 7712 or [555.0144]|numbers: 614-555-0173, [555 0188] and home|at [804¶555¶7712]¶thx
cell (804) 555-7712 or [x7712]|desk is [x4410], ask|cell [(804)5557712]|[443-555-0199 (ext. 12)]
[8O4-5S5-7712] is my cell|reach me [7l8 555 Ol99]|[804\\555\\7712]|[443/555/0199]
[(+44) 7700 900812]
call [nine one nine 555 0142]|call [five five five, 0 one 4 four]|[+44 (0)20 7946 0958]
[+49 (0) 30 / 901820-11]|[+52 1 55 1234 5678]|[0033612345678]|number is [06 12 34 56 78]
""",
    "ssn": """
SSN: [212_09_4471]|ssn ends in [4471]|my social ends [4471]|SSN ending [4471]|last4 ssn [1120]
you have my social wrong, it ends with [1120]|last four social [4471]|my ssn is [2 1 2 0 9 4 4 7 1]
social security number last 4: [4471]|ssn 212¶09 4471 [212 09 4471]
""",
    "card": """
I paid w visa ending [4417]|card ending in [4417] was|amex ...[1009] on file|mastercard x[4417]
last 4 on the card [4417]|the debit card ([4417])|my hsa card (ends [6611])|visa [****6611]
card on file is [xxxx-xxxx-xxxx-6611]|the card that ends in [6611]|last four of my visa is [4417]
""",
    "labelled": """
acct ending [0093]|account ends with [2017]|MRN ends in [8217]|vin ends in [034461]|grp [88120]
subscriber: [W239 811245]|my BCBS [YTX 8829 10445] expired|plan number is [PPO 44712]
sn [PJN 2291 K]
policy no. [POL/88129/43]|lot [MLX4RT]|lot number: [AB12]|sensor lot # [T60002145] fell off
the lot no. on the vial is [W044712]|dexcom transmitter [8K3R55] died|SN [PJN 2291 K]
ref [6260-9-236]
case [4471-22] is open|confirmation [QX7T9P]|tracking [1Z999AA10123456784]|specimen [S24-77120]
chart #[A 22 91]|chart [77-12-09]|mrn [00 48 217 B]|patient no [77 12 09 3]
handicap placard [P44712]
member id [XKQ88 2917 04]|group [0073221] member|my cpap (ser# [23161 998 441]) is recalled
""",
    "bare": "UDI [(01)00643169007222]|scan says [(01)00643169007222(21)A77B]",
    "age": """
[98]F pt with chest pain|[94]M c/o dizziness|he'll be [90] in june|im [91] and live alone
Turned [101] on sunday|Grandpa Isamu turned [101] on|my dad Jagjit Singh is [ninety-four] now
my dad jagjit is [ninety-four] and|she's gonna be [100] next week|at [93] I still drive|age: [103]
mother is in her [90s]|in his [nineties]|Her mother lived to [97]|died at [91]|a man of [91]
my great aunt Dot (now [99])|Mr Bell, [96], called|we are [91] and 93|we are 91 and [93]
""",
}
STAYS = """
pulse 92, o2 92|her o2 was 92 on room air|weighs 92 lbs and temp is 98F|BP 148/92, hr 98
temp 98 F at 9
sugar 212, then 188 and 201|he is 98 percent better|my weight is 198, was 204|3 x500 mg|2 x100
metformin 1000 mg twice daily, insulin 20 units|a lot of 1000mg tablets|lot of pain for 3 days
ekg at 110 bpm for 10 minutes|ferritin 1200 and tsh 4.52|platelets 150000 and wbc 11.2|L4-L5, T12
my mom score is 95 on the memory test|my mom pulse is 98 and she is ok
he turned 98 degrees to the left
Dad sat is 91 and he coughs|glucose was 101 on sunday|oxygen dropped to 91 at 3 am|gfr 92
visa for travel in 2025|card from 2019|my card (2019) is old|the policy of 2019 changed
plan to take 2
one two three steps then 5 more|I count four five six seven times|do 3 sets of 10|ICD code E11.9
in case 12-15 pills are left|MEMBER SINCE 2024|MY PLAN IS 20 UNITS|ACCOUNT IN 2024
group of 12 people
read 120 555 times|call 911|call 988 or 911 now|0.5 / 2 ml|the 90s were fine|born in 1990
in case 2 days
"""


def _cases(text: str) -> list[str]:
    return [c for line in text.strip().split("\n") for c in line.split("|") if c]


@pytest.mark.parametrize(
    ("finder", "case"), [(name, case) for name, text in MARKED.items() for case in _cases(text)]
)
def test_numbers_are_marked_whole(finder: str, case: str) -> None:
    written = case.replace("¶", "\n")
    text = written.replace("[", "").replace("]", "")
    part = written[written.index("[") + 1 : written.index("]")]
    assert covered(FINDERS[finder], text, part), marked(FINDERS[finder], text)


def test_a_code_that_begins_like_an_extension_is_one_code() -> None:
    assert marked(FINDERS["phone"], "prescription number X213-191-296") == {}


@pytest.mark.parametrize("text", _cases(STAYS))
def test_doses_values_and_vitals_stay(text: str) -> None:
    found = {name: m for name, finder in FINDERS.items() if (m := marked(finder, text))}
    assert found == {}

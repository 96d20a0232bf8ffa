"""Fills the slots of a sentence: names of many cultures, places, organisations, numbers."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.presidio.known.nicknames import nicknames
from connectors.presidio.training.identifiers import identifier
from connectors.presidio.training.locales import Pools
from schemas import entities

Segment = tuple[str, str]

_SLOT = re.compile(r"\{(\w+)\}")
_COMMON_NAMES = (
    "Rose Grace Hope Will May Mark Bill Faith Joy Art Gene Summer Dawn Hunter Mason Chase Frank "
    "Jack Rich Ray Pat Sue Drew Miles Grant Carter June April August Autumn Ivy Olive Pearl Ruby "
    "Iris Daisy Lily Violet Amber Crystal Melody Harmony Destiny Sage Sky Rob Nick Bob Max Guy Lance"
)  # fmt: skip
_COMMON_FAMILY = (
    "Young Long King Price Wood Banks Fields Stone Rice Bush Love Moody Small Little Best Day Cook "
    "Baker White Black Brown Green Gray Bell Cross Rivers Hill Park Ford Short Strong Hand Head Pain "
    "Weeks Summers Winters Knight Bishop Pope Church House Hall Case Means Self Early Gentry Fish"
)  # fmt: skip
_ROMANISED_GIVEN = (
    "Wei Xiaoming Jing Yan Mei Ling Hui Xin Jun Hao Yuki Haruto Sakura Aiko Kenji Hiroshi Naoko "
    "Min-jun Ji-woo Seo-yeon Hyun-woo Soo-jin Ahmed Fatima Omar Layla Yusuf Aisha Khalid Noor "
    "Mohammed Zainab Hassan Mariam Tariq Priya Arjun Lakshmi Rajesh Thuy Linh Nguyet Minh"
)  # fmt: skip
_ROMANISED_FAMILY = (
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Tanaka Sato Suzuki "
    "Takahashi Watanabe Yamamoto Kim Lee Park Choi Jung Kang Cho Yoon Jang Al-Sayed Haddad Khoury "
    "Nasser Rahman Hussain Siddiqui Patel Nguyen Tran Pham Le Vo Dang Ng Wong Chan Cheung Lau"
)  # fmt: skip
_PARTICLES = (
    "de la",
    "van der",
    "de",
    "von",
    "Al-",
    "O'",
    "Mc",
    "St.",
    "El-",
    "Di",
    "Mac",
    "bin",
    "da",
    "dos",
)
_STATES = {
    "TX": "Texas", "CA": "California", "OH": "Ohio", "NY": "New York", "FL": "Florida",
    "IL": "Illinois", "WA": "Washington", "GA": "Georgia", "NC": "North Carolina", "MI": "Michigan",
}  # fmt: skip


_PARTS_OF_NAMES = frozenset(
    {"saint", "brand", "trade", "grade", "care", "faith", "given_school", "es_word"}
)
_MORE_ORGANISATIONS = ("union", "numbered", "bare", "org_world", "spanish_org")
_ARTICLES = ("the ", "la ", "el ")


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a slot may draw from."""

    names: Pools
    cities: Sequence[str]
    clinical: Mapping[str, Sequence[str]]
    fill: Mapping[str, Sequence[str]]


class Invented:
    """Makes names that nobody has and that no list holds, from pairs of letters of real ones."""

    def __init__(self, names: Sequence[str]) -> None:
        self._next: dict[str, list[str]] = defaultdict(list)
        for name in names:
            padded = f"^^{name.lower()}$"
            for at in range(2, len(padded)):
                self._next[padded[at - 2 : at]].append(padded[at])

    def draw(self, rng: random.Random) -> str:
        """Return a name of three to ten letters."""
        while True:
            made = "^^"
            while made[-1] != "$" and len(made) < 13:
                made += rng.choice(self._next[made[-2:]])
            name = made.strip("^$")
            if 3 <= len(name) <= 10 and name.isalpha():
                return name.capitalize()


class Filler:
    """Fills sentences, one random choice after the other."""

    def __init__(self, words: Words, rng: random.Random) -> None:
        self.words = words
        self.rng = rng
        self._given = Invented([n for n in words.names.given if n.isalpha()])
        self._family = Invented([n for n in words.names.family if n.isalpha()])

    def fill(self, sentence: str) -> list[Segment]:
        """Return the pieces of the filled sentence, each with its label or an empty one."""
        pieces: list[Segment] = []
        at = 0
        for match in _SLOT.finditer(sentence):
            pieces.append((sentence[at : match.start()], ""))
            pieces.extend(self._slot(match.group(1)))
            at = match.end()
        pieces.append((sentence[at:], ""))
        return [piece for piece in pieces if piece[0]]

    def _slot(self, slot: str) -> list[Segment]:
        people = {
            "given": self.given,
            "last": self.family,
            "full": self.full,
            "initials": self._initials,
        }
        if slot in people:
            return [(people[slot](), entities.NAME)]
        if slot == "common":
            return [(self.rng.choice(self.words.fill["common"]), entities.NAME)]
        if slot == "initial":
            return [(self.rng.choice("ABCDEFGHJKLMNPRSTVW"), entities.NAME)]
        if slot == "city":
            return [(self.city(), entities.CITY)]
        if slot in (
            "hospital",
            "pharmacy",
            "employer",
            "school",
            "church",
            "lab",
            "clinic",
            "nursing",
            "gym",
            *_MORE_ORGANISATIONS,
        ):
            return self._organisation(slot)
        return [self._other(slot)]

    def given(self) -> str:
        """Return a given name: listed, common word, romanised, nickname, double or invented."""
        roll = self.rng.random()
        name = self.rng.choice(self.words.names.given)
        if roll < 0.04:
            return self.rng.choice(_COMMON_NAMES.split())
        if roll < 0.10:
            return self.rng.choice(_ROMANISED_GIVEN.split())
        if roll < 0.20:
            nicks = sorted(nicknames(name.lower()))
            return self.rng.choice(nicks).capitalize() if nicks else name
        if roll < 0.24:
            return f"{name}{self.rng.choice((' ', '-'))}{self.rng.choice(self.words.names.given)}"
        return self._given.draw(self.rng) if roll < 0.42 else name

    def family(self) -> str:
        """Return a family name, in as many kinds."""
        roll = self.rng.random()
        name = self.rng.choice(self.words.names.family)
        if roll < 0.04:
            return self.rng.choice(_COMMON_FAMILY.split())
        if roll < 0.12:
            return self.rng.choice(_ROMANISED_FAMILY.split())
        if roll < 0.17:
            return f"{name}-{self.rng.choice(self.words.names.family)}"
        if roll < 0.22:
            particle = self.rng.choice(_PARTICLES)
            return f"{particle}{name}" if particle[-1] in "-'c" else f"{particle} {name}"
        return self._family.draw(self.rng) if roll < 0.42 else name

    def full(self) -> str:
        """Return a whole name in one of the usual orders."""
        roll = self.rng.random()
        given, family = self.given(), self.family()
        if roll < 0.10:
            return f"{given} {self.rng.choice('ABCDEFGJKLMRST')}. {family}"
        if roll < 0.15:
            return f"{family}, {given}"
        if roll < 0.20:
            return f"{given} {family} {self.family()}"
        if roll < 0.25:
            return f"{given} {self.given()} {family}"
        return f"{given[0]}. {family}" if roll < 0.28 else f"{given} {family}"

    def _initials(self) -> str:
        a, b = (self.rng.choice("ABCDEFGHJKLMNPRSTW") for _ in range(2))
        forms = (f"{a}.{b}.", f"{a}{b}", f"{a}. {b}.", f"{a}.{b}", f"{a}.", f"{a}.{b}.{a}.")
        return self.rng.choice(forms)

    def city(self) -> str:
        """Return a city; small ones as often as big ones, some invented."""
        if self.rng.random() < 0.12:
            return self.family().capitalize() + self.rng.choice(
                ("ville", "ton", " Falls", "burg", " Springs", " Heights", "field")
            )
        name = self.rng.choice(self.words.cities)
        return " ".join(part.capitalize() for part in name.split(" "))

    def _organisation(self, slot: str) -> list[Segment]:
        if slot == "hospital":
            tail = self.rng.choice((*self.words.fill["hospital_tail"], ""))
            template = f"{self.rng.choice(self.words.fill['hospital_head'])} {tail}".strip()
        else:
            template = self.rng.choice(self.words.fill[slot])
        text = _SLOT.sub(lambda m: self._inner(m.group(1)), template)
        for article in _ARTICLES:
            if text.startswith(article):
                return [(article, ""), (text[len(article) :], entities.ORGANIZATION)]
        return [(text, entities.ORGANIZATION)]

    def _inner(self, slot: str) -> str:
        if slot == "state_name":
            return self.rng.choice(list(_STATES.values()))
        if slot in _PARTS_OF_NAMES:
            return self.rng.choice(self.words.fill[slot])
        return self.city() if slot == "city" else self.family()

    def _other(self, slot: str) -> Segment:
        rng = self.rng
        if slot in self.words.clinical and (slot not in self.words.fill or rng.random() < 0.8):
            return rng.choice(self.words.clinical[slot]), ""
        if slot in self.words.fill:
            return rng.choice(self.words.fill[slot]), ""
        if slot in PLAIN_NUMBERS:
            return _number(slot, rng)
        return identifier(slot, rng)


PLAIN_NUMBERS = frozenset(
    {"number", "decimal", "bp", "time", "phone", "email", "date", "zip", "street", "state"}
)


def _number(slot: str, rng: random.Random) -> Segment:
    """Return (text, label) of a slot that is a number or an address."""
    month, day, year = rng.randint(1, 12), rng.randint(1, 28), rng.randint(2015, 2026)
    made = {
        "number": ("", str(rng.randint(1, 200))),
        "decimal": ("", f"{rng.randint(4, 12)}.{rng.randint(0, 9)}"),
        "bp": ("", f"{rng.randint(95, 180)}/{rng.randint(55, 110)}"),
        "time": (
            "",
            f"{rng.randint(1, 12)}{rng.choice((':30', ''))}{rng.choice(('am', ' pm', 'pm', ' AM'))}",
        ),
        "phone": (
            entities.PHONE,
            f"{rng.randint(201, 989)}-{rng.randint(200, 999)}-{rng.randint(1000, 9999)}",
        ),
        "email": (entities.EMAIL, f"user{rng.randint(1, 999)}@example.org"),
        "date": (
            entities.DATE,
            rng.choice((f"{month}/{day}/{year}", f"{month}/{day}", f"{year}-{month:02}-{day:02}")),
        ),
        "zip": (entities.ZIP, f"{rng.randint(10000, 99999)}"),
        "street": (
            entities.STREET,
            f"{rng.randint(1, 9999)} {rng.choice(_COMMON_FAMILY.split())} {rng.choice(('St', 'Street', 'Ave', 'Road', 'Lane', 'Dr'))}",
        ),
        "state": ("", rng.choice(list(_STATES))),
    }
    label, text = made[slot]
    return text, label

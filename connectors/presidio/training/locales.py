"""Name pools of Faker by locale: which train the model and which only test it.

A locale that is held out gives no name to the word lists, the training text or the thresholds.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

TRAINING = (
    "en_US", "en_GB", "en_IN", "en_NG", "en_PK", "en_NZ", "es_MX", "es_ES", "es_CO", "fr_FR",
    "fr_CA", "de_DE", "it_IT", "pt_BR", "pl_PL", "nl_NL", "sv_SE", "da_DK", "no_NO", "cs_CZ",
    "ro_RO", "hr_HR", "tr_TR", "vi_VN", "ha_NG", "yo_NG", "ig_NG", "sl_SI", "lt_LT", "uz_UZ",
    "zu_ZA", "en_TH",
)  # fmt: skip
HELD_OUT = ("fi_FI", "hu_HU", "id_ID", "tw_GH", "et_EE", "ga_IE", "en_KE", "lv_LV", "sk_SK")

_LATIN = re.compile(r"[^\W\d_][^\W\d_' -]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Pools:
    """Given and family names of some locales, sorted, each once."""

    given: tuple[str, ...]
    family: tuple[str, ...]


def _values(provider: type, prefix: str) -> Iterable[str]:
    for attribute in sorted(dir(provider)):
        if attribute.startswith(prefix):
            value = getattr(provider, attribute)
            if isinstance(value, (dict, list, tuple)):
                yield from (str(v) for v in value)


def _clean(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({n.strip() for n in names if _LATIN.fullmatch(n.strip())}))


@cache
def pools(locales: tuple[str, ...]) -> Pools:
    """Return the names of `locales` in Latin script."""
    given: list[str] = []
    family: list[str] = []
    for locale in locales:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        given += _values(provider, "first_name")
        family += _values(provider, "last_name")
    return Pools(_clean(given), _clean(family))

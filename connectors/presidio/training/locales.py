"""Name pools of Faker by locale: which train the model, which help to build it, which only test.

Names of `DEVELOPMENT` and `REPORT` are in no word list and no training text; those of `REPORT`
are drawn for the reported figures only, and without the names that other locales share.
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
DEVELOPMENT = ("fi_FI", "hu_HU", "id_ID", "tw_GH", "et_EE", "ga_IE", "en_KE", "lv_LV", "sk_SK")
REPORT = ("sw", "az_AZ", "en_IE", "is_IS", "pt_PT", "fr_BE", "nl_BE", "de_AT", "es_AR")

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


@cache
def report_pools() -> Pools:
    """Return the names of `REPORT` that neither training nor development has seen."""
    seen, new = pools(TRAINING + DEVELOPMENT), pools(REPORT)
    return Pools(
        tuple(n for n in new.given if n not in set(seen.given)),
        tuple(n for n in new.family if n not in set(seen.family)),
    )

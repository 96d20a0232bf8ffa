"""What the command line does with the detectors away from messages: train, generate, compare."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from connectors import philter
from connectors.presidio.detector import versions
from connectors.presidio.names.clinical import built_like_care
from connectors.presidio.names.lexicon import lexicon, lines
from connectors.presidio.stock import StockPresidio
from connectors.presidio.training.generate import Part, messages
from connectors.presidio.training.train import Recipe, train
from schemas.errors import Misconfigured


def trained(seed: int | None) -> tuple[bytes, dict[str, Any]]:
    """Return the packed model and what it depends on."""
    recipe = Recipe(seed=seed) if seed else Recipe()
    packed = zlib.compress(train(recipe), 9)
    libraries = {name: version(name) for name in ("Faker", "python-crfsuite")}
    return packed, {"seed": recipe.seed, "messages": recipe.count, "libraries": libraries}


def generated(seed: int, count: int, part: Part = "report") -> Iterator[dict[str, Any]]:
    """Yield labelled test messages as `bedside deid evaluate` reads them."""
    for index, message in enumerate(messages(seed, count, part)):
        spans = [{"start": s, "end": e, "type": t} for s, e, t in message.spans]
        yield {"id": f"{seed}-{index}", "text": message.text, "spans": spans}


def clinical_terms() -> frozenset[str]:
    """Return words of care of four letters and more: our lists, ICD-10-CM, and what is built so."""
    built = {w for w in lexicon().ranks if built_like_care(w)}
    words = lexicon().clinical | built | set(lines("drugs.txt"))
    return frozenset(w for w in words if len(w) > 3 and not lexicon().is_name(w))


def others() -> tuple[dict[str, Any], dict[str, str]]:
    """Return the detectors to compare with, and why one could not be had."""
    found: dict[str, Any] = {"presidio": StockPresidio()}
    try:
        found["philter"] = philter.build()
    except Misconfigured as error:
        return found, {"philter": f"{error.code}: {error.hint}"}
    return found, {}


def detector_refs() -> list[str]:
    """Return the versions of lists and model, and of presidio."""
    return [*(str(ref) for ref in versions()), f"presidio-analyzer {version('presidio-analyzer')}"]

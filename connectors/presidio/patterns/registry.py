"""The pattern recognisers, in the order in which they run."""

from __future__ import annotations

from connectors.presidio.patterns.ages import AgeRecognizer
from connectors.presidio.patterns.bare_numbers import BareNumberRecognizer
from connectors.presidio.patterns.cards import CardRecognizer
from connectors.presidio.patterns.dates import DateRecognizer
from connectors.presidio.patterns.emails import EmailRecognizer
from connectors.presidio.patterns.handles import HandleRecognizer
from connectors.presidio.patterns.labelled import LabelledRecognizer
from connectors.presidio.patterns.network import NetworkRecognizer
from connectors.presidio.patterns.phones import PhoneRecognizer
from connectors.presidio.patterns.social_security import SocialSecurityRecognizer
from connectors.presidio.patterns.spans import SpanRecognizer
from connectors.presidio.patterns.streets import StreetRecognizer
from connectors.presidio.patterns.urls import UrlRecognizer
from connectors.presidio.patterns.zips import ZipRecognizer


def pattern_recognizers() -> list[SpanRecognizer]:
    """Return one of each."""
    return [
        EmailRecognizer(),
        UrlRecognizer(),
        NetworkRecognizer(),
        SocialSecurityRecognizer(),
        CardRecognizer(),
        LabelledRecognizer(),
        BareNumberRecognizer(),
        PhoneRecognizer(),
        DateRecognizer(),
        AgeRecognizer(),
        StreetRecognizer(),
        ZipRecognizer(),
        HandleRecognizer(),
    ]

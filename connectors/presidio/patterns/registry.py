"""The pattern recognisers, in the order in which they run."""

from __future__ import annotations

from connectors.presidio.patterns.ages import AgeFinder
from connectors.presidio.patterns.bare_numbers import BareNumberFinder
from connectors.presidio.patterns.cards import CardFinder
from connectors.presidio.patterns.dates import DateFinder
from connectors.presidio.patterns.emails import EmailFinder
from connectors.presidio.patterns.handles import HandleFinder
from connectors.presidio.patterns.labelled import LabelledFinder
from connectors.presidio.patterns.network import NetworkFinder
from connectors.presidio.patterns.organisations import OrganisationFinder
from connectors.presidio.patterns.phones import PhoneFinder
from connectors.presidio.patterns.social_security import SocialSecurityFinder
from connectors.presidio.patterns.spans import SpanRecognizer
from connectors.presidio.patterns.streets import StreetFinder
from connectors.presidio.patterns.urls import UrlFinder
from connectors.presidio.patterns.zips import ZipFinder


def pattern_recognizers() -> list[SpanRecognizer]:
    """Return one of each."""
    return [
        EmailFinder(),
        UrlFinder(),
        NetworkFinder(),
        SocialSecurityFinder(),
        CardFinder(),
        LabelledFinder(),
        BareNumberFinder(),
        PhoneFinder(),
        DateFinder(),
        AgeFinder(),
        StreetFinder(),
        ZipFinder(),
        HandleFinder(),
        OrganisationFinder(),
    ]

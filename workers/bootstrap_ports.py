"""All that the steps may use."""

from __future__ import annotations

from connectors.database.engine import Database
from workers.bootstrap import (
    build_checker,
    build_detector,
    build_editor,
    build_judgement,
    build_model,
    build_writer,
)
from workers.bootstrap_stores import build_book, build_vault, utc_now
from workers.ports import Inbox, Ports
from workers.settings import Settings


def build_ports(settings: Settings, database: Database, inbox: Inbox) -> Ports:
    """Return everything that the steps may use.

    Raises:
        Misconfigured: whatever is set up wrongly, before anything is consumed.
    """
    book, checker = build_book(database), build_checker(settings)
    model = build_model(settings)
    return Ports(
        clock=utc_now,
        detector=build_detector(settings),
        vault=build_vault(settings, database, utc_now, actor="worker"),
        writer=build_writer(settings, book, model),
        editor=build_editor(settings, checker, model),
        checker=checker,
        judgement=build_judgement(settings),
        inbox=inbox,
        book=book,
        default_level=settings.empathy_level,
        max_level=settings.max_empathy_level,
    )

"""The page of the design says what the tables say, line for line."""

from __future__ import annotations

from pathlib import Path

from idp.review import CAMPAIGN_STEPS, ITEM_STEPS, LABELS, Step

PAGE = Path(__file__).resolve().parents[3] / "docs" / "design" / "reviews.md"


def named(state: str) -> str:
    return f"{state} ({LABELS[state]})"


def line_of(step: Step, *between: str) -> str:
    cells = (named(step.source), step.event, named(step.target), *between)
    return "| " + " | ".join((*cells, step.action or "-", step.guard)) + " |"


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    rows = [
        line
        for line in PAGE.read_text().splitlines()
        if line.startswith("| ") and not line.startswith("| from")
    ]
    assert rows == [
        *(line_of(step) for step in CAMPAIGN_STEPS),
        *(line_of(step, ", ".join(step.during)) for step in ITEM_STEPS),
    ]

"""The description is one that tools read, and says which errors there are."""

from __future__ import annotations

import re
from pathlib import Path

from openapi_spec_validator import OpenAPIV31SpecValidator

from idp.administration import OPERATIONS
from idp.governance import GRACE_DAYS
from tests.rooms.administration.described import document

GUIDE = Path(__file__).parents[3] / "docs/integration/administration.md"


def test_the_description_is_valid_openapi() -> None:
    # OpenAPI 3.1.0 §4.
    assert list(OpenAPIV31SpecValidator(document()).iter_errors()) == []


def test_every_operation_has_an_example_body_that_it_would_take() -> None:
    for operation in OPERATIONS:
        if operation.takes:
            path = re.sub(r"<(\w+)>", r"{\1}", operation.path)
            described = document()["paths"][path]["post"]["requestBody"]["content"]
            example = described["application/json"]["example"]
            assert set(operation.requires) <= set(example) <= set(operation.takes), operation.name


def test_the_days_of_grace_are_those_that_a_text_may_have() -> None:
    """Pasal 27(1)a: what the description allows, a publication doesn't refuse."""
    takes = next(each.takes for each in OPERATIONS if each.name == "proposePledgeText")
    assert takes["grace_days"]["maximum"] == GRACE_DAYS


def test_every_schema_is_used_and_every_page_of_a_list_has_one() -> None:
    used = {operation.gives.strip("[]") for operation in OPERATIONS}
    text = str(document())
    for name in document()["components"]["schemas"]:
        assert f"#/components/schemas/{name}'" in text, name
    assert used <= set(document()["components"]["schemas"])

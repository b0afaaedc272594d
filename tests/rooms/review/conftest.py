"""The province of these tests, on each database."""

from __future__ import annotations

import pytest

from idp.foundation.context import Foundation
from tests.rooms.directory.files import load_units
from tests.rooms.review.campaigns import Reviewing


@pytest.fixture
def reviewing(foundation: Foundation) -> Reviewing:
    load_units(foundation)
    return Reviewing(foundation)

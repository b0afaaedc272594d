"""The whole application on each kind of installation, with a person and a client."""

from __future__ import annotations

import pytest

from idp.app import Application
from idp.foundation.context import Foundation
from tests.spec.flows import Browser, Party, add_client, add_person, start

NIP = "198407102012031901"


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.fixture
def person(application: Application) -> str:
    return add_person(application.foundation, NIP)


@pytest.fixture
def party(application: Application, person: str) -> Party:
    registered = add_client(application.foundation)
    return Party(application, registered.client_id, registered.client_secret)


@pytest.fixture
def other(application: Application, person: str) -> Party:
    registered = add_client(application.foundation, client_name="Aplikasi Lain")
    return Party(application, registered.client_id, registered.client_secret)


@pytest.fixture
def browser(application: Application) -> Browser:
    return Browser(application)

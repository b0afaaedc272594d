"""What ``scripts/run`` prints is what a shell takes, on the installation that it speaks of."""

import pytest

from idp.cli.sample_run import command_in

PROGRAM = ".venv/bin/simasn-idp"


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, PROGRAM),
        ({"SIMASN_DATA_DIR": "/srv/coba"}, f"SIMASN_DATA_DIR=/srv/coba {PROGRAM}"),
        ({"SIMASN_DATA_DIR": "/srv/dua kata"}, f"SIMASN_DATA_DIR='/srv/dua kata' {PROGRAM}"),
    ],
)
def test_the_command_for_a_code_names_the_data_folder(
    environment: dict[str, str], told: str
) -> None:
    assert command_in(environment) == told

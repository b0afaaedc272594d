"""Pasal 8: a fasilitator is bound to a unit, the administrator to BKPSDMD."""

from __future__ import annotations

import dataclasses

import pytest

from idp.foundation.context import Foundation
from idp.foundation.errors import Forbidden, NotFound, Refusal
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, in_force


@pytest.fixture(autouse=True)
def _units(foundation: Foundation) -> None:
    load_units(foundation)


@pytest.mark.pasal("8(2)")
def test_a_fasilitator_has_a_unit(foundation: Foundation) -> None:
    """Pasal 8(2)."""
    person = employ(foundation, "DINKES")
    with pytest.raises(Refusal) as refused:
        appoint(foundation, person, unit=None)
    assert refused.value.pasal == ("8(2)",)
    with pytest.raises(NotFound):
        appoint(foundation, person, unit="TIADA")
    appoint(foundation, person, unit="DINKES.1")
    assert in_force(foundation, person) == ["fasilitator:DINKES.1"]


@pytest.mark.pasal("8(2)")
def test_several_appointments_stand_beside_each_other(foundation: Foundation) -> None:
    """Pasal 8(2): "pada masing-masing Perangkat Daerah"."""
    person = employ(foundation, "DINKES")
    appoint(foundation, person, unit="DISDIK")
    appoint(foundation, person, unit="DINKES")
    assert in_force(foundation, person) == ["fasilitator:DINKES", "fasilitator:DISDIK"]


@pytest.mark.pasal("8(3)")
def test_an_administrator_belongs_to_bkpsdmd(foundation: Foundation) -> None:
    """Pasal 8(3)."""
    with pytest.raises(Refusal) as refused:
        appoint(foundation, employ(foundation, "DINKES"), role="administrator", unit=None)
    assert refused.value.pasal == ("8(3)",)
    person = employ(foundation, "BKPSDMD")
    appoint(foundation, person, role="administrator", unit=None)
    assert in_force(foundation, person) == ["administrator"]


@pytest.mark.pasal("8(2)")
def test_who_is_no_active_asn_is_no_pengelola(foundation: Foundation) -> None:
    """Pasal 8(2): "Pegawai ASN yang ditunjuk"."""
    retired = employ(foundation, "DINKES", status="pensiun")
    with pytest.raises(Refusal) as refused:
        appoint(foundation, retired)
    assert refused.value.pasal == ("8(2)",)


@pytest.mark.pasal("9(5)")
def test_in_production_authority_comes_by_appointment_alone(foundation: Foundation) -> None:
    """Pasal 9(5)."""
    person = employ(foundation, "DINKES")
    production = dataclasses.replace(foundation, kind="production")
    with pytest.raises(Forbidden) as refused:
        appoint(production, person)
    assert refused.value.pasal == ("9(5)",)

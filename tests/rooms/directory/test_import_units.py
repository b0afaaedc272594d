"""The units file: one tree, one BKPSDMD, wholly or not at all."""

from __future__ import annotations

import pytest

from idp import directory
from idp.directory import InvalidFile
from idp.foundation.context import Foundation
from tests.rooms.directory.files import UNITS, load_units

HEADER = "kode,nama,jenis,induk,berlaku_dari,berlaku_sampai,dasar_hukum,pusat\n"


def faults_of(foundation: Foundation, lines: str) -> set[tuple[int, str, str]]:
    with pytest.raises(InvalidFile) as refused:
        load_units(foundation, HEADER + lines)
    return {(fault.line, fault.column, fault.code) for fault in refused.value.faults}


def test_units_become_a_tree(foundation: Foundation) -> None:
    report = load_units(foundation)
    assert (report.created, report.changed) == (5, 0)
    with foundation.database.reading() as tx:
        assert directory.list_unit_ancestors(tx, "DINKES.1") == ("DINKES.1", "DINKES", "PROV-19")
        assert directory.list_unit_ancestors(tx, "TIADA") == ()
        central = directory.find_central_unit(tx)
    assert central is not None and central.code == "BKPSDMD"


def test_lines_may_come_in_any_order(foundation: Foundation) -> None:
    header, *lines = UNITS.strip().split("\n")
    load_units(foundation, "\n".join([header, *reversed(lines)]))
    with foundation.database.reading() as tx:
        assert len(directory.list_units(tx)) == 5


def test_the_same_file_again_changes_nothing(foundation: Foundation) -> None:
    load_units(foundation)
    report = load_units(foundation)
    assert (report.created, report.changed, report.unchanged) == (0, 0, 5)


def test_one_bad_line_and_nothing_is_applied(foundation: Foundation) -> None:
    faults = faults_of(
        foundation, "PROV-19,P,PROV,,2020-01-01,,,\nDINAS,D,PD,TIADA,2020-01-01,,,\n"
    )
    assert faults == {(3, "induk", "parent_unknown")}
    with foundation.database.reading() as tx:
        assert directory.list_units(tx) == []


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("x,N,PD,PROV-19,2020-01-01,,,", "kode", "code_invalid"),
        ("DINAS X,N,PD,PROV-19,2020-01-01,,,", "kode", "code_invalid"),
        ("DINAS,,PD,PROV-19,2020-01-01,,,", "nama", "required"),
        ("DINAS,N,KOTA,PROV-19,2020-01-01,,,", "jenis", "unit_kind_unknown"),
        ("DINAS,N,PD,,2020-01-01,,,", "induk", "required"),
        ("DINAS,N,PD,DINKES,2020-01-01,,,", "induk", "parent_kind"),
        ("DINAS,N,UNIT,PROV-19,2020-01-01,,,", "induk", "parent_kind"),
        ("PROV-20,N,PROV,,2020-01-01,,,", "jenis", "root_twice"),
        ("DINAS,N,PD,PROV-19,kemarin,,,", "berlaku_dari", "date_invalid"),
        ("DINAS,N,PD,PROV-19,2020-02-01,2020-01-01,,", "berlaku_sampai", "period_order"),
        ("DINAS,N,PD,PROV-19,2019-01-01,,,", "induk", "parent_period"),
        ("DINAS,N,PD,PROV-19,2020-01-01,,,ya", "pusat", "central_twice"),
        ("DINKES.2,N,UNIT,DINKES,2020-01-01,,,ya", "pusat", "central_kind"),
        ("DINKES.1,N,UNIT,DINKES.1,2020-01-01,,,", "induk", "parent_circle"),
        ("DINKES,N,PD,PROV-19,2020-01-01,2021-01-01,,", "induk", "parent_period"),
    ],
)
def test_each_rule_of_the_tree_has_its_own_refusal(
    foundation: Foundation, line: str, column: str, code: str
) -> None:
    load_units(foundation)
    assert (2, column, code) in faults_of(foundation, line + "\n")


def test_the_mark_of_bkpsdmd_can_move_in_one_file(foundation: Foundation) -> None:
    load_units(foundation)
    load_units(
        foundation,
        HEADER
        + "BARU,Badan Baru,PD,PROV-19,2020-01-01,,,ya\n"
        + "BKPSDMD,Badan Kepegawaian Contoh,PD,PROV-19,2020-01-01,,,tidak\n",
    )
    with foundation.database.reading() as tx:
        central = directory.find_central_unit(tx)
    assert central is not None and central.code == "BARU"

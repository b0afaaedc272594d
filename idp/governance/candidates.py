"""Who may be appointed to what (Pasal 8(2), 8(3), 9(5))."""

from __future__ import annotations

from idp import directory
from idp.directory import PersonRecord
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.governance.roles import PENGELOLA, UNIT_ROLES


def unit_of_role(tx: Transaction, role: str, unit_code: str | None) -> str | None:
    """The unit's id for a role that is bound to one; raises Refusal, NotFound."""
    if role not in UNIT_ROLES:
        if unit_code is not None:
            raise Refusal("unit_not_allowed", "this role reaches the whole Province")
        return None
    if unit_code is None:
        raise Refusal("unit_required", "this role is bound to a unit", pasal=("8(2)",))
    return directory.get_unit_by_code(tx, unit_code).id


def check_candidate(
    tx: Transaction, candidate_id: str, role: str, unit_code: str | None
) -> str | None:
    """The id of the appointment's unit; raises Refusal unless this person may hold it.

    A fasilitator is an active ASN of the very Perangkat Daerah (Pasal 8(2), 9(6)), an
    administrator one of BKPSDMD (Pasal 8(3)).
    """
    if role not in PENGELOLA:
        raise Refusal("not_appointed", "only a pengelola is appointed by decree", pasal=("9(5)",))
    unit_id = unit_of_role(tx, role, unit_code)
    person = directory.get_person(tx, candidate_id)
    require_active_asn(person)
    if unit_code is not None:
        wanted = directory.find_perangkat_daerah(tx, unit_code)
        if wanted is None or directory.find_perangkat_daerah(tx, person.unit_code or "") != wanted:
            raise Refusal(
                "candidate_of_another_unit",
                "the candidate belongs to another Perangkat Daerah",
                pasal=("8(2)", "9(6)"),
            )
    else:
        require_bkpsdmd(tx, person)
    return unit_id


def require_active_asn(person: PersonRecord) -> None:
    """Raise Refusal unless the person may be a pengelola at all (Pasal 8(2))."""
    if not person.is_asn or not person.may_act:
        raise Refusal("not_an_active_asn", "a pengelola is an active ASN", pasal=("8(2)",))


def require_bkpsdmd(tx: Transaction, person: PersonRecord) -> None:
    """Raise Refusal unless the person is placed in BKPSDMD (Pasal 8(3))."""
    central = directory.find_central_unit(tx)
    above = directory.list_unit_ancestors(tx, person.unit_code or "")
    if central is None or central.code not in above:
        raise Refusal("not_in_bkpsdmd", "this person does not belong to BKPSDMD", pasal=("8(3)",))

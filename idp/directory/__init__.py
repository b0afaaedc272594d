"""Directory: who exists - persons, their numbers, their units and their employment.

Owns: persons, every NIP anybody ever had, the tree of units, the days off of
the Province, imports of all of them from files.
Must not: know roles, passwords or sessions; write an owner's e-mail or telephone number after
activation on anybody's word but the owner's (Pasal 27(2)j).
"""

from idp.directory.contact import fold_login, is_email, parse_phone
from idp.directory.csv_file import Columns, Row, read_rows
from idp.directory.days_off import DayOff, import_days_off, list_days_off, working_day_after
from idp.directory.employment import KINDS as EVENT_KINDS
from idp.directory.employment import (
    EmploymentEvent,
    apply_due_events,
    list_employment_events,
)
from idp.directory.events import PersonDeparted, PersonDisabled, PersonMoved
from idp.directory.events_store import last_move_of
from idp.directory.import_events import COLUMNS as EVENT_COLUMNS
from idp.directory.import_events import EventReport, import_events
from idp.directory.import_people import OldPasswordSetter, import_people
from idp.directory.import_report import ImportReport, InvalidFile, RowFault
from idp.directory.import_units import import_units
from idp.directory.nip import InvalidNip, Nip, NipFacts, format_nip, parse_nip
from idp.directory.people import (
    ASN_KINDS,
    KEEP,
    KINDS,
    Origin,
    PersonRecord,
    count_people,
    disable_person,
    enable_person,
    find_origin,
    find_person,
    find_person_by_login,
    get_person,
    get_person_by_login,
    has_sample_people,
    list_people,
    mark_activated,
    raise_authority_version,
    read_person,
    set_contact,
)
from idp.directory.registration import NewPerson, register_person
from idp.directory.retirement import Retirement, forecast_retirements, retirement_age
from idp.directory.store import SELECT_PERSON
from idp.directory.tables import person_table, unit_table, units_at_and_below
from idp.directory.units import (
    UnitRecord,
    find_central_unit,
    find_perangkat_daerah,
    find_unit_by_code,
    get_unit_by_code,
    list_unit_ancestors,
    list_units,
)

__all__ = [
    "ASN_KINDS",
    "EVENT_COLUMNS",
    "EVENT_KINDS",
    "KEEP",
    "KINDS",
    "SELECT_PERSON",
    "Columns",
    "DayOff",
    "EmploymentEvent",
    "EventReport",
    "ImportReport",
    "InvalidFile",
    "InvalidNip",
    "NewPerson",
    "Nip",
    "NipFacts",
    "OldPasswordSetter",
    "Origin",
    "PersonDeparted",
    "PersonDisabled",
    "PersonMoved",
    "PersonRecord",
    "Retirement",
    "Row",
    "RowFault",
    "UnitRecord",
    "apply_due_events",
    "count_people",
    "disable_person",
    "enable_person",
    "find_central_unit",
    "find_origin",
    "find_perangkat_daerah",
    "find_person",
    "find_person_by_login",
    "find_unit_by_code",
    "fold_login",
    "forecast_retirements",
    "format_nip",
    "get_person",
    "get_person_by_login",
    "get_unit_by_code",
    "has_sample_people",
    "import_days_off",
    "import_events",
    "import_people",
    "import_units",
    "is_email",
    "last_move_of",
    "list_days_off",
    "list_employment_events",
    "list_people",
    "list_unit_ancestors",
    "list_units",
    "mark_activated",
    "parse_nip",
    "parse_phone",
    "person_table",
    "raise_authority_version",
    "read_person",
    "read_rows",
    "register_person",
    "retirement_age",
    "set_contact",
    "unit_table",
    "units_at_and_below",
    "working_day_after",
]

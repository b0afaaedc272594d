"""What the room says of pledges, and of appointments before and after them: a part of its face."""

from idp.governance.appointment_list import (
    CONCLUDED,
    ORDERS,
    UNDER_WAY,
    AppointmentEntry,
    AppointmentFilter,
    CandidateRecord,
    Order,
    count_appointments,
    get_appointment,
    list_appointments,
    list_awaiting_confirmation,
    list_candidates,
)
from idp.governance.empty_seats import EmptySeatRecord, count_empty_seats, list_empty_seats
from idp.governance.pledge_coverage import COVERS, CoverRecord, count_pledged, list_covers
from idp.governance.pledge_reading import (
    GRACE_DAYS,
    PledgeStanding,
    PledgeTextRecord,
    SignatureRecord,
    binds_pledge,
    get_pledge_text,
    grace_day,
    is_bound_by_pledge,
    is_pledged,
    list_pledge_texts,
    list_signatures,
    pledge_standing,
)
from idp.governance.pledge_reminders import remind_pledges
from idp.governance.pledge_sections import (
    PledgeChange,
    PledgeSection,
    ReadablePledge,
    compare_pledges,
    read_pledge,
)
from idp.governance.pledge_store import holds_pledge
from idp.governance.pledge_texts import (
    UnsignedRecord,
    check_pledge_text,
    list_unsigned,
    publish_pledge_text,
)
from idp.governance.pledges import sign_pledge

__all__ = [
    "CONCLUDED",
    "COVERS",
    "GRACE_DAYS",
    "ORDERS",
    "UNDER_WAY",
    "AppointmentEntry",
    "AppointmentFilter",
    "CandidateRecord",
    "CoverRecord",
    "EmptySeatRecord",
    "Order",
    "PledgeChange",
    "PledgeSection",
    "PledgeStanding",
    "PledgeTextRecord",
    "ReadablePledge",
    "SignatureRecord",
    "UnsignedRecord",
    "binds_pledge",
    "check_pledge_text",
    "compare_pledges",
    "count_appointments",
    "count_empty_seats",
    "count_pledged",
    "get_appointment",
    "get_pledge_text",
    "grace_day",
    "holds_pledge",
    "is_bound_by_pledge",
    "is_pledged",
    "list_appointments",
    "list_awaiting_confirmation",
    "list_candidates",
    "list_covers",
    "list_empty_seats",
    "list_pledge_texts",
    "list_signatures",
    "list_unsigned",
    "pledge_standing",
    "publish_pledge_text",
    "read_pledge",
    "remind_pledges",
    "sign_pledge",
]

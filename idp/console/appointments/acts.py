"""What the pages of appointments ask the policy: the acts of governance's own table of steps."""

from __future__ import annotations

from idp.access import Act
from idp.governance import STEPS

ADDRESS = "/console/usulan"
ACT_OF = {step.event: Act(step.action, step.resource) for step in STEPS if step.action}
"""What each step of an appointment asks about whoever takes it."""
DECREE = ACT_OF["decree"]
EXAMINE = ACT_OF["verify"]

"""What a page needs to show a TOTP seed: the picture, the key to type, the link for the phone."""

from __future__ import annotations

from typing import Any

from idp.authentication import PendingDevice
from idp.directory import PersonRecord


def account_name(person: PersonRecord) -> str:
    """How the authenticator app lists the account."""
    return person.nip or person.email or person.name


def pairing_context(device: PendingDevice) -> dict[str, Any]:
    """Values of the template. The picture is SVG without any inline style."""
    import segno  # noqa: PLC0415 - its tables cost every worker more than the few enrolments do

    picture = segno.make(device.otpauth_url, error="m", micro=False)
    return {
        "qr_svg": picture.svg_inline(scale=4, border=4, light="#fff"),
        "secret_key": device.secret,
        "otpauth_url": device.otpauth_url,
    }

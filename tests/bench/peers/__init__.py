"""The providers measured beside this one; each installs itself once, and starts empty."""

import json
import urllib.request

from ..target import Endpoints, read_endpoints


def read_metadata(port: int, discovery: str) -> tuple[str, Endpoints]:
    """The issuer and the endpoints that a running provider publishes."""
    with urllib.request.urlopen(f"http://localhost:{port}{discovery}", timeout=10) as answer:
        metadata = json.load(answer)
    return metadata["issuer"], read_endpoints(discovery, metadata)

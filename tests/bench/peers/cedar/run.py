"""Asks Cedar every question of a file, each several times; prints percentiles in microseconds.

Usage: run.py MATERIAL.json. Ends with 1 where an answer is not the expected one.
"""

import gc
import json
import sys
import time
from pathlib import Path

from cedarpy import Entities, PolicySet, is_authorized

_ROUNDS = 3


def _main(path: str) -> int:
    material = json.loads(Path(path).read_text())
    policies = PolicySet.from_str(material["policies"])
    lasting = Entities.from_json_str(json.dumps(material["entities"]))
    # Facts at hand, as each engine takes them: here a text of JSON, made beforehand.
    ready = [(q["request"], json.dumps(q["entities"]), q["allowed"]) for q in material["questions"]]
    for request, entities, allowed in ready:
        answer = is_authorized(request, policies, lasting.with_added_json_str(entities))
        if answer.allowed is not allowed or answer.diagnostics.errors:
            sys.stderr.write(f"{request} {entities}: {answer.decision} {answer.diagnostics}\n")
            return 1
    gc.disable()
    taken = []
    for _ in range(_ROUNDS):
        for request, entities, _allowed in ready:
            begun = time.perf_counter_ns()
            is_authorized(request, policies, lasting.with_added_json_str(entities))
            taken.append(time.perf_counter_ns() - begun)
    taken.sort()
    middle, high = (taken[int(len(taken) * share)] / 1000 for share in (0.50, 0.99))
    print(json.dumps({"p50_us": middle, "p99_us": high, "count": len(taken)}))
    return 0


sys.exit(_main(sys.argv[1]))

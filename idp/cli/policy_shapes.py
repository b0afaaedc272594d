"""How the policy's commands print: documents for programs, lines in Indonesian for people."""

from __future__ import annotations

from typing import Any

from idp.access import (
    Difference,
    Findings,
    ListedVersion,
    LoggedSearch,
    Outcome,
    Policy,
    Recomputation,
    Simulation,
    Vocabulary,
)
from idp.foundation.clock import utc_text
from idp.pages import article, text


def outcome_shape(outcome: Outcome) -> dict[str, Any]:
    """One case of a decision table."""
    return {
        "table": outcome.case.table,
        "case": outcome.case.name,
        "faults": list(outcome.faults),
        "log": outcome.line,
    }


def findings_shape(findings: Findings, vocabulary: Vocabulary, version: str) -> dict[str, Any]:
    """What a proof found."""
    return {
        "holds": findings.holds,
        "policy": version,
        "cells": findings.cells,
        "decisions": findings.decisions,
        "permits": findings.permits,
        "promises": findings.promises,
        "breaches": [
            {
                "invariant": breach.invariant,
                "sentence": breach.sentence,
                "pasal": list(breach.pasal),
                "count": findings.broken[breach.invariant],
                "counterexample": breach.in_words(vocabulary),
                "roles": list(breach.roles),
                "action": breach.action,
                "resource": breach.resource_type,
                "class": breach.kelas,
                "situation": dict(breach.values),
                "allowed": breach.allowed,
                "code": breach.code,
                "rule": breach.rule,
            }
            for breach in findings.breaches
        ],
    }


def findings_lines(shape: dict[str, Any]) -> list[str]:
    """The same for people."""
    lines = [text("id", "kebijakan.dibuktikan", **_numbers(shape))]
    for breach in shape["breaches"]:
        cited = ", ".join(article(code, "id") for code in breach["pasal"])
        lines += [
            f"{breach['invariant']}: {breach['sentence']} ({cited})",
            f"  {breach['counterexample']}",
        ]
    lines.append(text("id", "kebijakan.terbukti" if shape["holds"] else "kebijakan.dilanggar"))
    return lines


def explanation_lines(document: dict[str, Any]) -> list[str]:
    """An explained decision for people."""
    lines = [document["reason_user"]["id"], text("id", "kebijakan.aturan", **_named(document))]
    lines += [f"  {article(one['pasal'], 'id')}: {one['text']}" for one in document["articles"]]
    for rule in document["considered"]:
        says = text("id", f"kebijakan.{rule['effect']}.{'ya' if rule['binds'] else 'tidak'}")
        held = f" [{rule['authority']}]" if rule["authority"] else ""
        lines.append(f"{rule['label']}{held}, {rule['rule']}: {says}")
        lines += [
            f"  [{'x' if one['holds'] else ' '}] {one['id']} {one['label']}"
            f" ({article(one['pasal'], 'id')})"
            for one in rule["conditions"]
        ]
    lines += [text("id", "kebijakan.diam", peran=claim) for claim in document["silent"]]
    turn = "kebijakan.akan_ditolak" if document["allowed"] else "kebijakan.akan_diizinkan"
    lines += [text("id", turn, syarat=change["if"]) for change in document["changes"]]
    if not document["changes"]:
        lines.append(text("id", "kebijakan.tidak_ada_perubahan"))
    return lines


def version_shape(version: ListedVersion) -> dict[str, Any]:
    """A kept version of the policy."""
    return {
        "version": version.version,
        "state": version.state,
        "name": version.name,
        "effective_from": version.effective_from,
        "author": version.author,
        "document": version.document,
        "kept": utc_text(version.stored_at),
        "activations": [
            {"at": utc_text(act.at_ms // 1000), "actor": act.actor, "reason": act.reason}
            for act in version.activations
        ],
        "fault": version.fault,
    }


def policy_shape(policy: Policy, *, kept: bool) -> dict[str, Any]:
    """A version that was just loaded."""
    manifest = policy.manifest
    return {
        "version": policy.version,
        "kept": kept,
        "name": manifest.name,
        "effective_from": manifest.effective_from,
        "author": manifest.author,
        "document": manifest.document,
        "cells": len(policy.table),
    }


def difference_shape(difference: Difference) -> dict[str, Any]:
    """Cells that change alike."""
    return {
        "role": difference.role,
        "resources": list(difference.resources),
        "actions": list(difference.actions),
        "classes": list(difference.classes),
        "before": difference.before,
        "after": difference.after,
        "rule_before": difference.rules[0] or None,
        "rule_after": difference.rules[1] or None,
        "sentence": difference.in_words(),
    }


def simulation_shape(simulation: Simulation) -> dict[str, Any]:
    """What a version would have answered."""
    return {
        "policy": simulation.version,
        "decisions": simulation.decisions,
        "unreadable": simulation.unreadable,
        "granted": simulation.granted,
        "withdrawn": simulation.withdrawn,
        "reasoned": simulation.reasoned,
        "shifts": [
            {
                "action": shift.action,
                "resource": shift.resource_type,
                "before": shift.before,
                "after": shift.after,
                "count": shift.count,
                "example": shift.example,
            }
            for shift in simulation.shifts
        ],
    }


def recomputation_shape(result: Recomputation, seconds: float) -> dict[str, Any]:
    """Past decisions made again."""
    return {
        "identical": result.is_identical,
        "decisions": result.decisions,
        "same": result.identical,
        "faults": result.faults,
        "versions": result.versions,
        "seconds": round(seconds, 1),
        "rows": [
            {"id": odd.id, "fault": odd.fault, "told": odd.told, "found": odd.found}
            for odd in result.shown
        ],
    }


def _numbers(shape: dict[str, Any]) -> dict[str, Any]:
    return {
        "sel": shape["cells"],
        "keputusan": shape["decisions"],
        "janji": shape["promises"],
        "versi": shape["policy"],
    }


def _named(document: dict[str, Any]) -> dict[str, Any]:
    return {
        "kode": document["code"],
        "aturan": document["rule"],
        "versi": document["policy"],
    }


def search_shape(search: LoggedSearch) -> dict[str, Any]:
    """One page of a search; what was searched for has no id."""
    return {
        "at": utc_text(search.at_ms // 1000),
        "caller": search.caller,
        "request_id": search.request_id,
        "searched": search.searched,
        "subject": f"{search.subject_kind}:{search.subject_id}",
        "action": search.action,
        "resource": f"{search.resource_type}/{search.resource_id}",
        "policy": search.policy,
        "found": search.found,
        "digest": search.digest,
    }

"""``simasn-idp policy``: the rules of access - tested, proven, explained, changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from idp import access
from idp.access import Act, Policy, PolicyBroken, PolicyShelf
from idp.app import build_provider, policy_folder
from idp.cli import policy_shapes as shapes
from idp.cli.acting import Acting, acts_as
from idp.cli.policy_question import read_question
from idp.cli.runtime import emit, open_foundation, settings
from idp.cli.shapes import json_option
from idp.foundation.clock import civil_date, start_of_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound, Refusal
from idp.pages import text

CURRENT = "current"
_EXPLORE = Act("lihat", "idp:kebijakan")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

folder_option = click.option("--folder", type=_FOLDER, help="Another bundle than the one served.")
since_option = click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="First civil date (WIB)."
)
limit_option = click.option("--limit", type=click.IntRange(1), help="Only the newest so many.")


@click.group()
def policy() -> None:
    """The policy: who may do what, by which article, and whether it is what the law says."""


@policy.command()
@click.argument("files", nargs=-1, type=_FILE)
@folder_option
@json_option
def test(files: tuple[Path, ...], folder: Path | None, as_json: bool) -> None:
    """Run decision tables: FILES, or all of the bundle; exit 1 where a case comes out otherwise."""
    with _telling():
        chosen = folder or policy_folder(settings())
        loaded = access.load_policy(chosen)
        cases = access.read_cases(files or access.tables_of(chosen), loaded.vocabulary)
    outcomes = [access.run_case(loaded, case) for case in cases]
    failed = [shapes.outcome_shape(outcome) for outcome in outcomes if outcome.faults]
    if as_json:
        told = {"policy": loaded.version, "cases": len(cases), "failed": failed}
        emit({**told, "status": "failed" if failed or not cases else "ok"}, as_json)
    else:
        emit(
            [f"{one['table']}: {one['case']}: {'; '.join(one['faults'])}" for one in failed], False
        )
        numbers = {"versi": loaded.version, "jumlah": len(cases), "gagal": len(failed)}
        emit(text("id", "kebijakan.diuji", **numbers), as_json)
    if failed or not cases:
        raise SystemExit(1)


@policy.command()
@folder_option
@click.option("--role", "roles", multiple=True, help="Only what this role gives; * for everyone's.")
@json_option
def prove(folder: Path | None, roles: tuple[str, ...], as_json: bool) -> None:
    """Hold the rules against every prohibition and promise; exit 1 with counterexamples."""
    started = perf_counter()
    with _telling():
        chosen = folder or policy_folder(settings())
        bundle = access.read_bundle(chosen)
        invariants = access.read_invariants(chosen, bundle.vocabulary)
        unknown = set(roles) - {*bundle.vocabulary.roles, access.EVERYONE}
        if unknown:
            raise click.UsageError(f"no such role: {', '.join(sorted(unknown))}")
        loaded = access.load_policy(chosen)
    findings = access.prove(bundle, loaded, invariants, roles)
    shape = shapes.findings_shape(findings, loaded.vocabulary, loaded.version)
    shape["seconds"] = round(perf_counter() - started, 1)
    if as_json:
        emit(shape, as_json)
    else:
        click.echo("\n".join(shapes.findings_lines(shape)))
    if not findings.holds:
        raise SystemExit(1)


@policy.command()
@click.option("--subject", required=True, help="NIP, e-mail or sub of a person, or client:ID.")
@click.option("--action", required=True)
@click.option("--resource", required=True, help="TYPE or TYPE:ID, such as md:pribadi.")
@click.option("--unit", help="Code of the unit that the resource belongs to.")
@click.option("--owner", help="NIP or sub of the employee whom it is about.")
@click.option("--author", help="NIP or sub of whoever entered it.")
@click.option("--class", "kelas", type=click.Choice(["biasa", "rahasia"]))
@click.option("--acr", help="How the subject proved himself: mfa or pwd.")
@click.option("--auth-age", type=click.IntRange(0), help="Seconds since then.")
@click.option("--property", "properties", multiple=True, help="KEY=VALUE that a module states.")
@acts_as("policy explain")
@json_option
def explain(subject: str, acting: Acting, as_json: bool, **asked: Any) -> None:
    """Explain an answer: the articles' own words, each condition, and what would turn it."""
    foundation = open_foundation()
    decision_point = build_provider(foundation).access
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        policy_now = decision_point.shelf.current(tx)
        question = read_question(tx, policy_now, subject, asked, now=foundation.clock.now())
        if question.subject_kind == "client":
            actor.require(tx, _EXPLORE)
        else:
            actor.require(tx, item=question.subject_id, owner=question.subject_id)
        (answer,) = decision_point.answer(tx, [question])
    document = access.explanation_document(access.explain(policy_now, answer))
    if as_json:
        emit(document, as_json)
    else:
        click.echo("\n".join(shapes.explanation_lines(document)))


@policy.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """All kept versions: in force, waiting for their date, past, or never activated."""
    foundation = open_foundation()
    shelf = _shelf(foundation)
    with foundation.database.reading() as tx:
        found = access.list_versions(tx, shelf, civil_date(foundation.clock.now()))
    emit([shapes.version_shape(version) for version in found], as_json)


@policy.command()
@click.argument("version")
@click.option("--file", "name", help="Print this file of the bundle.")
@json_option
def show(version: str, name: str | None, as_json: bool) -> None:
    """One version: its document, its dates and its files; ``current`` is the one in force."""
    foundation = open_foundation()
    shelf = _shelf(foundation)
    with _telling(), foundation.database.reading() as tx:
        wanted = _load(tx, shelf, version).version
        files = access.files_of_version(tx, wanted)
        versions = access.list_versions(tx, shelf, civil_date(foundation.clock.now()))
    if name is not None:
        if name not in files:
            raise NotFound("file_not_found", f"the files are {', '.join(files)}")
        emit({"file": name, "text": files[name]} if as_json else files[name], as_json)
        return
    listed = next(one for one in versions if one.version == wanted)
    emit({**shapes.version_shape(listed), "files": list(files)}, as_json)


@policy.command()
@click.option("--folder", type=_FOLDER, required=True, help="The bundle to keep.")
@acts_as("policy keep")
@json_option
def keep(folder: Path, acting: Acting, as_json: bool) -> None:
    """Keep a bundle as a version, without putting it in force."""
    foundation = open_foundation()
    shelf = _shelf(foundation)
    actor = acting.on(foundation)
    with _telling():
        compiled = shelf.compile(folder)
        with actor.transaction() as tx:
            actor.require(tx, item=compiled.version, document=compiled.manifest.document)
            kept = shelf.keep(tx, folder, actor=actor.id)
    emit(shapes.policy_shape(kept, kept=True), as_json)


@policy.command()
@click.argument("version")
@click.option("--reason", required=True)
@acts_as("policy activate")
@json_option
def activate(version: str, reason: str, acting: Acting, as_json: bool) -> None:
    """Put a kept version in force, in every worker with its next question; from its date on."""
    foundation = open_foundation()
    shelf = _shelf(foundation)
    actor = acting.on(foundation)
    with _telling(), actor.transaction() as tx:
        document = shelf.load(tx, version).manifest.document
        actor.require(tx, item=version, document=document, reason=reason)
        activated = shelf.activate(tx, version, actor=actor.id, reason=reason)
    emit(shapes.policy_shape(activated, kept=True), as_json)


@policy.command()
@click.argument("versions", nargs=-1)
@folder_option
@json_option
def diff(versions: tuple[str, ...], folder: Path | None, as_json: bool) -> None:
    """What differs from OLD to NEW, or to a --folder; without OLD from the one in force."""
    if len(versions) > (1 if folder else 2) or not (versions or folder):
        raise click.UsageError("name OLD and NEW, or OLD and --folder, or --folder alone")
    foundation = open_foundation()
    shelf = _shelf(foundation)
    with _telling():
        compiled = shelf.compile(folder) if folder else None
        with foundation.database.reading() as tx:
            loaded = [_load(tx, shelf, version) for version in versions]
            if len(loaded) + (compiled is not None) == 1:
                loaded.insert(0, shelf.current(tx))
    old, new = [*loaded, *([compiled] if compiled else [])]
    found = access.differences(old, new)
    if as_json:
        changes = [shapes.difference_shape(difference) for difference in found]
        emit({"old": old.version, "new": new.version, "changes": changes}, as_json)
    else:
        sentences = [difference.in_words() for difference in found]
        click.echo("\n".join(sentences or [text("id", "kebijakan.tidak_berbeda")]))


@policy.command()
@click.argument("version", required=False)
@folder_option
@since_option
@limit_option
@json_option
def simulate(version: str | None, as_json: bool, **given: Any) -> None:
    """Ask a VERSION, or a --folder, everything that was asked: what would change."""
    if (version is None) == (given["folder"] is None):
        raise click.UsageError("name a VERSION or a --folder")
    foundation = open_foundation()
    shelf = _shelf(foundation)
    with _telling():
        if version is None:
            candidate = shelf.compile(given["folder"])
        else:
            with foundation.database.reading() as tx:
                candidate = _load(tx, shelf, version)
    simulation = access.simulate(foundation.database, candidate, **_span(given))
    emit(shapes.simulation_shape(simulation), as_json)


@policy.command()
@since_option
@limit_option
@json_option
def recompute(as_json: bool, **given: Any) -> None:
    """Make logged decisions again from their rows; exit 1 where one is not its own answer."""
    foundation = open_foundation()
    shelf = _shelf(foundation)
    started = perf_counter()
    result = access.recompute(foundation.database, shelf, **_span(given))
    emit(shapes.recomputation_shape(result, perf_counter() - started), as_json)
    if not result.is_identical:
        raise SystemExit(1)


@policy.command()
@since_option
@limit_option
@acts_as("policy searches")
@json_option
def searches(acting: Acting, as_json: bool, **given: Any) -> None:
    """Who asked the decision point for all who may, or all that one may: newest first."""
    foundation = open_foundation()
    actor = acting.on(foundation)
    with actor.transaction() as tx:
        actor.require(tx)
    found = access.logged_searches(foundation.database, **_span(given))
    emit([shapes.search_shape(search) for search in found], as_json)


@contextmanager
def _telling() -> Iterator[None]:
    """A bundle that can't be read is a refusal with the file and the fault."""
    try:
        yield
    except PolicyBroken as broken:
        raise Refusal("policy_broken", str(broken)) from broken


def _shelf(foundation: Foundation) -> PolicyShelf:
    return build_provider(foundation).access.shelf


def _load(tx: Transaction, shelf: PolicyShelf, version: str) -> Policy:
    return shelf.current(tx) if version == CURRENT else shelf.load(tx, version)


def _span(given: dict[str, Any]) -> dict[str, Any]:
    since = given["since"]
    since_ms = start_of_date(since.strftime("%Y-%m-%d")) * 1000 if since else 0
    return {"since_ms": since_ms, "limit": given["limit"]}

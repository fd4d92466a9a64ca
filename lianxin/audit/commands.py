"""`verify`: walks every hash chain of the house and names each row that is not as it was."""

import json

import click

from lianxin.audit import chains
from lianxin.audit.chains import Verdict


@click.command("verify")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def verify(style: str) -> None:
    """Check the audit record and every journal; exit 1 if a row was altered, lost or moved."""
    verdicts = []
    for verdict in chains.verify_all():
        verdicts.append(verdict)
        if style == "text":
            click.echo(_as_text(verdict))
    if style == "json":
        click.echo(_as_json(verdicts))
    if any(verdict.fault_count for verdict in verdicts):
        raise click.exceptions.Exit(1)


def _as_text(verdict: Verdict) -> str:
    head = f"{verdict.chain}: {verdict.rows} rows checked, {verdict.fault_count} faults"
    lines = [f"  {fault.chain} {fault.row}: {fault.message}" for fault in verdict.faults]
    hidden = verdict.fault_count - len(verdict.faults)
    return "\n".join([head, *lines, *([f"  … {hidden} more"] if hidden else [])])


def _as_json(verdicts: list[Verdict]) -> str:
    facts = {
        "whole": not any(verdict.fault_count for verdict in verdicts),
        "chains": [
            {
                "chain": verdict.chain,
                "rows": verdict.rows,
                "faults": verdict.fault_count,
                "named": [
                    {"chain": fault.chain, "row": fault.row, "message": str(fault.message)}
                    for fault in verdict.faults
                ],
            }
            for verdict in verdicts
        ],
    }
    return json.dumps(facts, ensure_ascii=False, indent=1)

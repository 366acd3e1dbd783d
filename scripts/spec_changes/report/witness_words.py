"""Say in a sentence what a witness shows, or that none was found."""

from __future__ import annotations

import json

from spec_changes.findings.finding import Finding
from spec_changes.findings.sentences import place_name
from spec_changes.findings.witness import Witness

_LONGEST = 1_000
_WHOLE = {"request body": "request", "response": "response"}


def witness_words(finding: Finding) -> str:
    """Return what a message shows about a finding or its counterparts; empty where nothing was looked for."""
    for each in finding.all:
        if each.witness is not None:
            return _shown(each.witness)
    if finding.undecided and finding.tried:
        return f"No difference was found in {finding.tried:,} messages, which proves nothing."
    return ""


def _shown(witness: Witness) -> str:
    kind = witness.place.owners[-1].kind if witness.place.owners else ""
    what = _WHOLE.get(kind) or (f"value of {place_name(witness.place)}" if kind else "message")
    whose = f"{what} of `{witness.operation}`" if witness.operation else what
    change = "was valid and is refused now" if witness.sent_by_client else "may come now and could not before"
    text = json.dumps(witness.message, ensure_ascii=False).replace("`", "\\u0060")
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    formats = "" if witness.checks_formats else ", where formats are not checked: no value has them and fits besides"
    return f"This {whose} {change}{formats}: `{text}`"

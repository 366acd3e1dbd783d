"""What the first call of a fresh process costs, in processor time and in memory, against the same call by hand."""

from __future__ import annotations

import json
import statistics

from .calls import canned_server
from .contest import Score, Unit
from .interpreters import interpreters

_BY_HAND = """
import datetime, sys
import httpx2, pydantic
from pydantic.alias_generators import to_camel
class Session(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(alias_generator=to_camel, extra="allow")
    id: str; title: str; user_message_count: int; assistant_message_count: int; tool_call_count: int
    prompt_tokens: int; completion_tokens: int; cost: float; created_at: datetime.datetime
    first_user_message: str | None = None
url = sys.argv[1] + "/api/sessions"
with httpx2.Client() as http:
    one, many = pydantic.TypeAdapter(Session), pydantic.TypeAdapter(list[Session])
    def get(): return one.validate_json(http.get(url + "/a").raise_for_status().content)
    def sessions(): return many.validate_json(http.get(url).raise_for_status().content)
"""
_OURS = """
import sys
from mix_python_sdk import Mix
with Mix(server_url=sys.argv[1]) as mix:
    def get(): return mix.sessions.get(id="a")
    def sessions(): return mix.sessions.list()
"""
_REPORT = """
    import json, time
    status = open("/proc/self/status").read()
    print(json.dumps([time.process_time(), int(status.partition("VmHWM:")[2].split()[0])]))
"""
_WORK = {
    "its first get": "    get()",
    "300 gets and 20 lists of 1,000": "    for _ in range(300): get()\n    for _ in range(20): sessions()",
}


_MEASURED: tuple[tuple[str, Unit], ...] = (("processor time", "seconds"), ("peak memory", "bytes"))


def measure(rounds: int = 15) -> dict[str, list[Score]]:
    """Return the scores by what is done and measured; the yardstick is the work by hand. Only Linux tells the memory."""
    results: dict[str, list[Score]] = {}
    with canned_server() as url, interpreters() as started:
        for work, calls in _WORK.items():
            programs = {"by hand": _BY_HAND + calls + _REPORT, "the client": _OURS + calls + _REPORT}
            taken: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
            for number in range(1 + rounds):
                for name, program in programs.items():
                    seconds, kilobytes = json.loads(started.run(program, url))
                    if number:
                        taken[name].append((seconds, kilobytes * 1024))
            for index, (what, unit) in enumerate(_MEASURED):
                medians = {name: statistics.median(pair[index] for pair in pairs) for name, pairs in taken.items()}
                scores = [Score(name, value, value / medians["by hand"], unit) for name, value in medians.items()]
                results[f"a new process, {work}: {what}"] = scores
    return results

"""How the API describes itself: what every door may answer is added here, so that no view can forget it."""

from __future__ import annotations

import re

from drf_spectacular.openapi import AutoSchema

from accounts.api.problems import PROBLEM, Problem
from accounts.api.shapes import Exactly

WORDS = {
    400: "Some values cannot be accepted, or the body is no JSON.",
    401: "No token, or one that is not valid here.",
    403: "The agency is suspended, or this agent may not do it.",
    404: "There is nothing of this number that this agent may see.",
    409: "This does not go with how things are now.",
    413: "The body is larger than this door takes: 5 MB, or what it says of its files.",
    415: "The body is of a kind that this door does not take.",
    429: "Too many requests; `Retry-After` says for how many seconds to wait.",
    503: "Not available for a moment; `Retry-After` says after how many seconds to come again.",
}


class Described(AutoSchema):
    """A door with the refusals that follow from what it is: who must sign in may be refused, who sends a body may send a
    bad one, and anybody may come too often or at a bad moment."""

    def get_summary(self) -> str | None:
        """The first sentence of what a door says of itself."""
        said = " ".join((self.get_description() or "").split())
        return super().get_summary() or re.split(r"(?<=[.;:])\s", said, maxsplit=1)[0].rstrip(".;:") or None

    def get_operation(self, *args, **kwargs) -> dict | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        places = {parameter["in"] for parameter in operation.get("parameters", ())}
        codes = {403, 429, 503}
        codes |= {401} if self.get_auth() else set()
        codes |= {400, 413, 415} if "requestBody" in operation else set()
        codes |= {400} if "query" in places else set()
        codes |= {404} if "path" in places else set()
        answers = operation["responses"]
        for code in codes - set(map(int, answers)):
            answers[str(code)] = self._get_response_for_code(Problem, str(code), [PROBLEM])
        for code in map(int, answers):
            if code in WORDS and not answers[str(code)].get("description"):
                answers[str(code)]["description"] = WORDS[code]
        for code in {"429", "503"} & set(answers):
            answers[code]["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds."}}
        operation["responses"] = dict(sorted(answers.items()))
        return operation

    def _map_basic_serializer(self, serializer, direction: str) -> dict:
        described = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Exactly) and direction == "request":
            described["additionalProperties"] = False
        return described

"""Scripted misfortune: what an account does wrong, per method, and how often."""

from dataclasses import asdict, dataclass, field
from typing import Any

# Whether the request is carried out before the fault strikes, unless the script says otherwise.
MODES = {
    "ok": True,
    "slow": True,  # waits `seconds`, then works normally
    "hang": False,  # says nothing for `seconds`, then closes
    "reset": False,  # the connection is torn down
    "lost-response": True,  # takes the request, records it, closes without an answer
    "status": False,  # answers `code` with `body`
    "429": False,  # answers 429 with Retry-After: `retry_after`
    "garbage": True,  # answers 200 with something that is not JSON
    "half": True,  # announces the whole body and sends half of it
}


@dataclass
class Fault:
    """One scripted fault. `times` limits how often it strikes, `every` lets it strike each n-th request only."""

    method: str = "*"
    mode: str = "ok"
    seconds: float | None = None  # slow: 3, hang: 120 unless said otherwise
    code: int = 500
    body: Any = ""
    retry_after: int = 30
    times: int | None = None
    every: int = 1
    taken: bool | None = None
    seen: int = field(default=0, init=False)
    struck: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        if self.seconds is None:
            self.seconds = 120.0 if self.mode == "hang" else 3.0
        if self.every < 1 or self.seconds < 0 or not 200 <= self.code <= 599:
            raise ValueError("every must be at least 1, seconds not negative and code between 200 and 599")
        if self.taken is None:
            self.taken = MODES[self.mode]

    def strikes(self) -> bool:
        """Count this request and say whether the fault hits it."""
        self.seen += 1
        if self.seen % self.every or (self.times is not None and self.struck >= self.times):
            return False
        self.struck += 1
        return self.mode != "ok"


class Faults:
    """The faults of one account, by method; a fault for `*` is asked when the method has none of its own."""

    def __init__(self) -> None:
        self._by_method: dict[str, Fault] = {}

    def set(self, fault: Fault) -> None:
        """Script a fault; it replaces the one for the same method."""
        if fault.mode == "ok":
            self._by_method.pop(fault.method.lower(), None)
        else:
            self._by_method[fault.method.lower()] = fault

    def clear(self) -> None:
        """Work normally again."""
        self._by_method.clear()

    def pick(self, method: str) -> Fault | None:
        """The fault that strikes this request, if any."""
        fault = self._by_method.get(method.lower()) or self._by_method.get("*")
        return fault if fault and fault.strikes() else None

    def as_list(self) -> list[dict[str, Any]]:
        """What is scripted at present, for the control API."""
        return [asdict(fault) for fault in self._by_method.values()]

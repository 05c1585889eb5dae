"""Typed readers of the environment. A bad value is one sentence that says what to do, and the process does not start."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit


class Misconfigured(Exception):
    """A setting is missing or makes no sense; the text is fit to show to an operator."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: float, *, low: float, high: float) -> float:
    value = text(name)
    if not value:
        return default
    try:
        read = float(value)
    except ValueError:
        raise Misconfigured(f"{name} must be a number, not {value!r}.") from None
    if not low <= read <= high:
        raise Misconfigured(f"{name} must lie between {low:g} and {high:g}, not {read:g}.")
    return read


def whole(name: str, default: int, *, low: int, high: int) -> int:
    read = number(name, default, low=low, high=high)
    if read != int(read):
        raise Misconfigured(f"{name} must be a whole number, not {read:g}.")
    return int(read)


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def secret(name: str, *, stored_in: Path | None = None, make=None) -> str:
    """A secret from the variable, from the file that NAME_FILE names, or, for development, kept in `stored_in`."""
    value = text(name)
    path = text(f"{name}_FILE")
    if not value and path:
        try:
            value = Path(path).read_text().strip()
        except OSError as error:
            raise Misconfigured(f"{name}_FILE cannot be read: {error.strerror}.") from None
    if value:
        return value
    if stored_in is None or make is None:
        raise Misconfigured(f"{name} is not set; set it, or {name}_FILE, to a long random value.")
    return _kept(stored_in, make)


def _kept(path: Path, make) -> str:
    """Make a development secret once and keep it, so that a restart does not sign everybody out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(make())
    except FileExistsError:
        pass
    return path.read_text().strip()


def url(name: str, default: str = "", *, schemes: tuple[str, ...]) -> str:
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        raise Misconfigured(f"{name} must start with {' or '.join(s + '://' for s in schemes)}.")
    return value

"""The few pictures that the documentation shows, made small."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

MOST = 1_500_000
SHOWN = (
    "sign-in-phone-light", "inbox-all-phone-light", "conversations-n-phone-light", "conversations-n-phone-dark", "listings-phone-light",
    "thread-beside-list-desk-light", "thread-beside-list-desk-dark", "listings-desk-light", "suspended-phone-dark", "number-not-linked-phone-light",
    "thread-waiting-phone-light", "hand-back-sheet-phone-light", "manage-phone-light",
)


def renew(shots: Path, folder: Path) -> None:
    """Replace the documentation's pictures by today's."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.webp"):
        old.unlink()
    for name in SHOWN:
        with Image.open(shots / f"{name}.png") as picture:
            picture.convert("RGB").save(folder / f"{name}.webp", quality=82, method=6)
    weight = sum(file.stat().st_size for file in folder.glob("*.webp"))
    print(f"  docs/screenshots: {len(SHOWN)} pictures, {weight / 1000:.0f} kB", flush=True)
    if weight > MOST:
        raise RuntimeError(f"the documentation's pictures weigh {weight} bytes, more than {MOST}")

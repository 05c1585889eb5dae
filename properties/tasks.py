"""What a worker does for listings. Ids only."""

from __future__ import annotations

from properties import batches


def work(batch_id: int) -> None:
    """Go on with an import, or with taking one back."""
    batches.work(batch_id)

"""What the platform's staff do to agencies: opening, suspending, deleting, visiting, and the figures they go by."""

"""The back office: what platform staff see of agencies and do to them. It reads every app, so it is part of the wiring."""

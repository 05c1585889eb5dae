"""`make audit`: what the portal promises about its screens, looked at in a real browser and printed with a verdict."""

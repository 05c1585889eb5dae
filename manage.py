#!/usr/bin/env python
"""Django's command line, with the embedded PostgreSQL at hand where no DATABASE_URL names another."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.env import Misconfigured

    try:
        import config.settings  # noqa: F401  refuses nonsense before anything else starts

        if not os.environ.get("DATABASE_URL"):
            from accounts import embedded

            embedded.hold(config.settings.FOYER_DATA)
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except Misconfigured as error:
        sys.exit(f"foyer: {error}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python
"""Django's commands; the ones that need PostgreSQL and Valkey find them running."""

import os
import sys

from moodtrack.embedded.errors import ServerError
from moodtrack.operation import servers


def main() -> None:
    """Start or adopt the servers, hand over to Django, and stop the servers nobody else uses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moodtrack.settings")
    try:
        with servers.servers_for(sys.argv):
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except ServerError as error:
        sys.exit(f"moodtrack: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

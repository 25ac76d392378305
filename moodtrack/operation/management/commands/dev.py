"""`manage.py dev`: the whole product on this machine, on real servers, with made-up people in it."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand

from moodtrack.embedded import servers as embedded
from moodtrack.operation import dev, servers


class Command(BaseCommand):
    """Start everything; Ctrl-C stops everything."""

    help = "Start web, worker and beat on this machine, with demo data at the first start."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Migrate, make the demo data at the first start, and run until Ctrl-C."""
        data = servers.data_directory()
        data.mkdir(parents=True, exist_ok=True)
        with dev.alone(data):
            dev.stop_leftovers(data)
            asked = os.environ.get("MOODTRACK_PORT", "")
            port = dev.choose_port(asked)
            if not asked and port != dev.DEFAULT_PORT:
                self.stdout.write(f"Port {dev.DEFAULT_PORT} is in use, so this is port {port}.")
            environment = dev.environment_of(port, os.environ)
            dev.prepare(data, environment)
            sys.exit(dev.run(data, port, environment, embedded.pids(data / "servers")))

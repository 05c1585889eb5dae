import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils.module_loading import import_string

from accounts.queue.runner import Runner


class Command(BaseCommand):
    help = "Run queued tasks on threads until SIGTERM or Ctrl-C; what was begun is finished first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=250)

    def handle(self, **options) -> None:
        threading.stack_size(512 * 1024)  # hundreds of threads that mostly wait
        for path in settings.WARM_UP:
            import_string(path)()  # the first answer after a start must not wait for imports
        connections.close_all()
        Runner(threads=max(1, options["threads"])).run()

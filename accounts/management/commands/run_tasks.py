import contextlib
import gc
import os
import threading
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils.module_loading import import_string

from accounts.queue.crew import Crew
from accounts.queue.runner import Runner


class Command(BaseCommand):
    help = "Run queued tasks on threads until SIGTERM or Ctrl-C; what was begun is finished first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=250)
        parser.add_argument("--processes", type=int, default=1, help="how many, each with so many threads; they share what they have loaded")
        parser.add_argument("--nice", type=int, default=10, help="how far to step back behind the web process; 0: not at all")

    def handle(self, **options) -> None:
        threading.stack_size(512 * 1024)  # hundreds of threads that mostly wait
        for path in settings.WARM_UP:
            import_string(path)()  # the first answer after a start must not wait for imports
        for each in connections.all(initialized_only=True):
            each.close_pool()  # a connection cannot be shared
        gc.collect()
        gc.freeze()
        if options["nice"] > 0:
            _step_back(options["nice"])
        work = Runner(threads=max(1, options["threads"])).run
        if options["processes"] > 1:
            Crew(options["processes"], work).run()
        else:
            work()


def _step_back(by: int) -> None:
    """A person who takes over, and a webhook, wait for nobody's answer: where the processor is short, web goes first.

    Linux weighs sessions against each other before it looks at processes, and a worker that `make run` or systemd starts
    leads a session of its own; there only the session's own weight counts. Our connections' back-ends are left as they are:
    one that is kept waiting while it holds a lock would keep web's waiting behind it.
    """
    os.nice(by)
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):  # another system, or sessions are not weighed
            Path("/proc/self/autogroup").write_text(str(by))

from accounts.commands import SpeakingCommand
from config.sweeping import sweep


class Command(SpeakingCommand):
    help = "Wake what the queue has lost, in every active agency. Workers do this by themselves four times a minute."

    def handle(self, **options) -> None:
        woken = sweep()
        lines = [f"  {schema}: {count}" for schema, count in woken.items()]
        self.say(options, "\n".join([f"{sum(woken.values())} things were woken.", *lines]), woken=woken)

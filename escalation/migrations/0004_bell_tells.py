"""The number on the bell is on every open screen of its agent at once (conversations/live.py)."""

from django.db import migrations

TELL = """
CREATE TRIGGER live_bell AFTER INSERT OR UPDATE OR DELETE ON escalation_notification
    FOR EACH ROW EXECUTE FUNCTION live_tell('bell', 'agent_id', 'seen_at');
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0006_live"), ("escalation", "0003_ways_to_be_told")]
    operations = [migrations.RunSQL(TELL, "DROP TRIGGER live_bell ON escalation_notification;")]

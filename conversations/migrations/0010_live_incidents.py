"""A trouble that a number's state does not show comes and goes on open screens as well: the banner hears of its incident."""

from django.db import migrations

TELL = """
CREATE TRIGGER live_incident AFTER INSERT OR UPDATE OR DELETE ON conversations_incident
    FOR EACH ROW EXECUTE FUNCTION live_tell('number', 'channel_id', 'cause', 'closed_at');
"""
SILENCE = "DROP TRIGGER live_incident ON conversations_incident;"


class Migration(migrations.Migration):

    dependencies = [("conversations", "0009_assignments")]

    operations = [migrations.RunSQL(TELL, SILENCE)]

from django.db import migrations, models

# What was sent before nobody had asked for a confirmation. No screen is told of it: it looks as it did.
CONFIRM_THE_OLD = """
ALTER TABLE conversations_message DISABLE TRIGGER live_message;
UPDATE conversations_message SET acknowledged_at = coalesce(sent_at, occurred_at) WHERE status IN ('sent', 'delivered', 'read');
ALTER TABLE conversations_message ENABLE TRIGGER live_message;
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0010_live_incidents")]

    operations = [
        migrations.AddField(
            "message", "acknowledged_at",
            models.DateTimeField(blank=True, help_text="When WhatsApp itself confirmed it, and not only the provider", null=True),
        ),
        migrations.RunSQL(CONFIRM_THE_OLD, migrations.RunSQL.noop),
        migrations.AddIndex(
            "message",
            models.Index(condition=models.Q(("acknowledged_at__isnull", True), ("status", "sent")), fields=["sent_at"], name="messages_unconfirmed"),
        ),
    ]

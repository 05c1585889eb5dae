from django.db import migrations, models

# The function lives in public, where the platform's own audit uses it too.
APPEND_ONLY = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON agents_auditentry
    FOR EACH ROW EXECUTE FUNCTION public.audit_is_append_only();
"""
AGAIN = "DROP TRIGGER audit_append_only ON agents_auditentry"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_extensions_queue_index_audit_append_only'),
        ('agents', '0004_inbox'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('agent_id', models.BigIntegerField(blank=True, help_text='No foreign key: agents may go, this row may not change', null=True)),
                ('actor', models.CharField(help_text='Who it was, kept after the agent is gone; staff as “platform staff”', max_length=150)),
                ('action', models.CharField(max_length=60)),
                ('detail', models.JSONField(blank=True, default=dict)),
            ],
            options={'verbose_name_plural': 'audit', 'ordering': ['-at', '-pk']},
        ),
        migrations.RunSQL(APPEND_ONLY, AGAIN),
    ]

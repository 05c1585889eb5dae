"""In public only: extensions (inside an agency's schema they would belong to that agency), the index that the queue
lacks, and a trigger that keeps the audit as it was written."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION public.audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$;
CREATE TRIGGER platform_audit_append_only BEFORE UPDATE OR DELETE ON public.accounts_platformaudit
    FOR EACH ROW EXECUTE FUNCTION public.audit_is_append_only();
"""
AGAIN = """
DROP TRIGGER platform_audit_append_only ON public.accounts_platformaudit;
DROP FUNCTION public.audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(
            "CREATE INDEX queue_by_due_time ON public.django_q_ormq (key, lock)", "DROP INDEX public.queue_by_due_time"
        ),
        migrations.RunSQL(APPEND_ONLY, AGAIN),
    ]

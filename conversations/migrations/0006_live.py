"""What changes a screen says so: PostgreSQL itself tells the web processes (conversations/live.py reads it).

Each schema has a sequence `conversations_touched`. Whatever changes how a conversation or a message looks gets the next
number in its own row (BEFORE, so no lock is taken) and a line in public.live_news that becomes visible with the commit.
Columns that no screen shows are named below; a column that a later migration adds counts as shown. The functions find
their sequence by the schema of the table, so they work under any search path and in a schema that was restored alone, where
there may be nobody to tell.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TOUCH = """
CREATE SEQUENCE conversations_touched;

CREATE FUNCTION live_touch_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.touched := OLD.touched;
        OLD.lease := NEW.lease; OLD.lease_until := NEW.lease_until; OLD.handoff_told := NEW.handoff_told;
        OLD.answer_due_at := NEW.answer_due_at; OLD.answer_waiting_since := NEW.answer_waiting_since;
        OLD.answered_through := NEW.answered_through; OLD.answer_attempts := NEW.answer_attempts;
        OLD.answer_parked := NEW.answer_parked;
        IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW; END IF;
    END IF;
    NEW.touched := nextval(format('%I.conversations_touched', TG_TABLE_SCHEMA)::regclass);
    IF to_regclass('public.live_news') IS NOT NULL THEN
        INSERT INTO public.live_news (schema, kind, whose, touched) VALUES (TG_TABLE_SCHEMA, 'thread', NEW.id, NEW.touched);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION live_touch_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.touched := OLD.touched;
        OLD.due_at := NEW.due_at; OLD.deadline := NEW.deadline; OLD.sending_at := NEW.sending_at; OLD.attempts := NEW.attempts;
        IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW; END IF;
    END IF;
    NEW.touched := nextval(format('%I.conversations_touched', TG_TABLE_SCHEMA)::regclass);
    IF to_regclass('public.live_news') IS NOT NULL THEN
        INSERT INTO public.live_news (schema, kind, whose, touched) VALUES (TG_TABLE_SCHEMA, 'thread', NEW.conversation_id, NEW.touched);
    END IF;
    RETURN NEW;
END $$;

-- For rows beside them: which kind of news, the column that says whose, and the columns that matter (none: all do).
CREATE FUNCTION live_tell() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb;
    before jsonb;
BEGIN
    IF TG_OP = 'DELETE' THEN changed := to_jsonb(OLD); ELSE changed := to_jsonb(NEW); END IF;
    IF TG_OP = 'UPDATE' AND TG_NARGS > 2 THEN
        before := to_jsonb(OLD);
        IF NOT EXISTS (SELECT FROM unnest(TG_ARGV[2:]) AS seen WHERE before -> seen IS DISTINCT FROM changed -> seen) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF to_regclass('public.live_news') IS NOT NULL THEN
        INSERT INTO public.live_news (schema, kind, whose) VALUES (TG_TABLE_SCHEMA, TG_ARGV[0], (changed ->> TG_ARGV[1])::bigint);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER live_conversation BEFORE INSERT OR UPDATE ON conversations_conversation
    FOR EACH ROW EXECUTE FUNCTION live_touch_conversation();
CREATE TRIGGER live_message BEFORE INSERT OR UPDATE ON conversations_message
    FOR EACH ROW EXECUTE FUNCTION live_touch_message();
CREATE TRIGGER live_conversation_gone AFTER DELETE ON conversations_conversation
    FOR EACH ROW EXECUTE FUNCTION live_tell('thread', 'id');
CREATE TRIGGER live_message_gone AFTER DELETE ON conversations_message
    FOR EACH ROW EXECUTE FUNCTION live_tell('thread', 'conversation_id');
CREATE TRIGGER live_note AFTER INSERT OR UPDATE OR DELETE ON conversations_note
    FOR EACH ROW EXECUTE FUNCTION live_tell('thread', 'conversation_id');
CREATE TRIGGER live_label AFTER INSERT OR DELETE ON conversations_conversation_labels
    FOR EACH ROW EXECUTE FUNCTION live_tell('thread', 'conversation_id');
CREATE TRIGGER live_label_looks AFTER UPDATE ON conversations_label
    FOR EACH ROW EXECUTE FUNCTION live_tell('look', 'id');
CREATE TRIGGER live_contact AFTER UPDATE ON conversations_contact
    FOR EACH ROW EXECUTE FUNCTION live_tell('contact', 'id', 'name', 'given_name');
CREATE TRIGGER live_number AFTER UPDATE ON conversations_channel
    FOR EACH ROW EXECUTE FUNCTION live_tell('number', 'id', 'state', 'name');
CREATE TRIGGER live_presence AFTER INSERT OR UPDATE OR DELETE ON conversations_presence
    FOR EACH ROW EXECUTE FUNCTION live_tell('presence', 'conversation_id');
ALTER TABLE conversations_presence SET UNLOGGED;
"""
SILENCE = """
DROP TRIGGER live_presence ON conversations_presence;
DROP TRIGGER live_number ON conversations_channel;
DROP TRIGGER live_contact ON conversations_contact;
DROP TRIGGER live_label_looks ON conversations_label;
DROP TRIGGER live_label ON conversations_conversation_labels;
DROP TRIGGER live_note ON conversations_note;
DROP TRIGGER live_message_gone ON conversations_message;
DROP TRIGGER live_conversation_gone ON conversations_conversation;
DROP TRIGGER live_message ON conversations_message;
DROP TRIGGER live_conversation ON conversations_conversation;
DROP FUNCTION live_tell();
DROP FUNCTION live_touch_message();
DROP FUNCTION live_touch_conversation();
DROP SEQUENCE conversations_touched;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_live_news'),
        ('conversations', '0005_inbox'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='touched',
            field=models.BigIntegerField(default=0, editable=False, help_text='Grows with whatever changes the screen; set by a trigger (see live.py)'),
        ),
        migrations.AddField(
            model_name='message',
            name='touched',
            field=models.BigIntegerField(default=0, editable=False, help_text='Grows with whatever changes the screen; set by a trigger (see live.py)'),
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
                ('typing_at', models.DateTimeField(blank=True, null=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='conversations.conversation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('conversation', 'agent'), name='one_presence_per_agent_and_thread')],
            },
        ),
        migrations.RunSQL(TOUCH, SILENCE),
    ]

"""What the agencies' triggers tell the web processes (conversations/live.py reads it): which row has changed, never what is
in it.

Not NOTIFY: PostgreSQL lets transactions that NOTIFY commit one at a time, each waiting for its own flush to disk. A row in
an unlogged table costs no flush; a reader that remembers its snapshot misses none, whatever the order of the commits. After
a crash the table is empty, and every page looks once. The sweeper forgets what is older than a minute.
"""

from django.db import migrations

CREATE = """
CREATE UNLOGGED TABLE public.live_news (
    id bigint GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now(),
    schema name NOT NULL,
    kind text NOT NULL,
    whose bigint,
    touched bigint
);
CREATE INDEX live_news_by_transaction ON public.live_news (xid);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_extensions_queue_index_audit_append_only")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE public.live_news;")]

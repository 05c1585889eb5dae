"""What is there gets the words that colleagues search by, and counts as confirmed when it was last changed."""

from django.db import migrations
from django.db.models import F

from properties import wording


def fill(apps, schema_editor):
    listing = apps.get_model("properties", "Listing")
    listing.objects.update(confirmed_at=F("updated_at"))
    rows = []
    for row in listing.objects.only("reference", "title", "address", "suburb", "city").iterator(chunk_size=2000):
        row.own_words = wording.key(f"{row.reference} {row.title} {row.address} {row.suburb} {row.city}")
        rows.append(row)
    listing.objects.bulk_update(rows, ["own_words"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("properties", "0002_history_privacy_drafts_batches")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""The description of the API keeps its word, whatever is asked. `make contract` asks 5,000 times and more."""

from __future__ import annotations

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.agents.keys import ApiKey
from accounts.agents.models import Agent, Team
from accounts.agents.tokens import issue
from accounts.hooks.models import Delivery, Endpoint, Event, new_secret
from conversations.models import CannedReply, Label, Note, SavedView
from escalation.models import Escalation
from personas.models import Session
from properties import batches
from properties.models import Photo
from tests.api.contract import examine
from tests.builders import a_conversation, a_listing, says

EXAMPLES = int(os.environ.get("FOYER_CONTRACT_EXAMPLES", "3"))


@pytest.fixture
def known(agency, channel, owner) -> dict:
    """Rows of every kind, by how addresses name them."""
    talks = [a_conversation(channel) for _ in range(3)]
    messages = [says(talk, "Any condo in Marina Bay?") for talk in talks] + [talks[0].send(by=owner, text="Yes, one.")]
    Note.write(talks[0], by=owner, text="Careful")
    escalations = [Escalation.objects.create(conversation=talk, trigger="legal", quote="my lease", epoch=1) for talk in talks]
    colleagues = [Agent.objects.create_user(f"a{n}@alpha.example", None, name=f"Agent {n}") for n in range(3)]
    Team.named("Sales")
    session, _is_new = Session.begin(owner, "a")
    hooks = [Endpoint.objects.create(url=f"https://crm{n}.example/", kinds=["message.sent"], secret=new_secret()) for n in range(3)]
    deliveries = [Delivery.objects.create(event=Event.objects.create(kind="message.sent", data={"message_id": 1}), endpoint=hook) for hook in hooks]
    keys = [ApiKey.make(name=f"K{n}", agent=owner, scopes=["figures:read"], by=owner)[0] for n in range(3)]
    listings = [a_listing() for _ in range(3)]
    photos = [Photo.objects.create(listing=listing).pk for listing in listings]
    files = [batches.begin(SimpleUploadedFile("x.csv", words), by=owner).pk for words in (b"reference,title,property_type,listing_type\nA,B,house,sale\n", b"No.,What\n1,2\n")]
    views = [SavedView.keep(owner, f"V{n}", "tab=all", shared=False)[0].pk for n in range(3)]
    return {
        "imports": files, "photo": photos, "saved-views": views, "folder": ["ai_behavior"], "language": ["en"], "name": ["off_topic", "disclosure"],
        "conversations": [talk.pk for talk in talks], "messages": [said.pk for said in messages], "message": [said.pk for said in messages],
        "label": [Label.objects.create(name=f"L{n}").pk for n in range(3)], "labels": list(Label.objects.values_list("pk", flat=True)),
        "canned-replies": [CannedReply.objects.create(shortcut=f"r{n}", text="Hello", owner=owner).pk for n in range(3)],
        "channels": [channel.pk], "contacts": [talk.contact_id for talk in talks], "agents": [owner.pk], "escalations": [e.pk for e in escalations],
        "properties": [listing.pk for listing in listings], "users": [agent.pk for agent in colleagues], "sessions": [session.name],
        "webhooks": [hook.pk for hook in hooks], "delivery": [one.pk for one in deliveries], "keys": [key.pk for key in keys],
    }


@pytest.mark.slow
def test_every_answer_is_as_described(known, owner, settings, capsys):
    settings.API_PER_MINUTE = {"address": 0, "agent": 0, "agency": 0}
    description = Client(HTTP_HOST="alpha.localhost").get("/api/schema/", headers={"Accept": "application/json"}).json()
    report = examine(description, issue(owner)["access"], known, examples=EXAMPLES, only=os.environ.get("FOYER_CONTRACT_ONLY", ""))
    with capsys.disabled():
        print(f"\n{report.words}")
    assert not report.failures, "\n\n".join(report.failures[:400])
    assert report.requests > 100 and report.answers[200] > report.requests / 10

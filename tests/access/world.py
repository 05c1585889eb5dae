"""The rows and the visitors of the access matrix."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.agents.invitations import Invitation
from accounts.agents.keys import ApiKey
from accounts.agents.models import Agent
from accounts.agents.tokens import issue
from accounts.hooks.models import Delivery as HookDelivery
from accounts.hooks.models import Endpoint, Event
from accounts.tenancy import in_agency, public_schema
from conversations.models import Attachment, CannedReply, Contact, Conversation, Kind, Label, Routing, SavedView
from directives.library import library
from directives.models import Amendment
from escalation.models import Device, Escalation
from personas.models import Case, Persona, Session, Turn
from properties.models import Batch, Photo
from tests.builders import a_channel, a_conversation, a_listing, says
from tests.conftest import PASSWORD

PICTURE = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"


class World:
    """Alpha with one row of each kind. Its conversation is Anna's; Sven, who sees only his own, has none."""

    def __init__(self) -> None:
        self.owner = Agent.objects.get(email="owner@alpha.example")
        self.anna = Agent.objects.create_user("anna@alpha.example", PASSWORD, name="Anna Arden")
        self.sven = Agent.objects.create_user("sven@alpha.example", PASSWORD, name="Sven Shy", visibility="own")
        Routing.objects.update_or_create(pk=1, defaults={"unassigned_hidden": True})
        with public_schema():
            self.staff = Agent.objects.create_superuser("staff@platform.example", PASSWORD, name="Stella Staff")
        with in_agency("beta"):
            self.stranger = Agent.objects.get(email="owner@beta.example")
        self.known = self._rows()

    def _rows(self) -> dict[str, dict]:
        """By kind: what stands for the parts of an address."""
        talk = self._talk()
        said = talk.messages.order_by("pk").first()
        reply = talk.messages.create(author="ai", status="sent", epoch=1, answers=said, text="One, yes.")
        listing = a_listing()
        photo = Photo.objects.create(listing=listing)
        photo.image.save("x.webp", ContentFile(PICTURE))
        turn = Turn.objects.create(conversation=talk, message=said, action="RESPOND", decided_by="model", told_from={str(listing.pk): {"reference": "x", "title": "y"}},
                                   listings=[{"id": listing.pk, "version": 1, "used": True}])
        label = Label.objects.create(name="Hot")
        escalation = Escalation.objects.create(conversation=talk, trigger="legal", quote="my lease", epoch=1)
        now = timezone.now()
        endpoint = Endpoint.objects.create(url="https://example.com/hook", kinds=["message.received"], secret="whsec_x")
        delivery = HookDelivery.objects.create(event=Event.objects.create(kind="message.received"), endpoint=endpoint)
        invitation = Invitation.objects.create(email="new@alpha.example", token="no-such-token", token_digest="x", sent_at=now - timedelta(hours=1), expires_at=now + timedelta(days=1))
        key, _text = ApiKey.make(name="x", agent=self.owner, scopes=["labels:read"], by=self.owner)
        persona = Persona.objects.create(assistant_name="Rosa")
        persona.publish(persona.wording, by=self.owner)
        directive = next(name for name, found in library().items() if found.may_be_amended)
        Amendment.objects.create(directive=directive).versions.create(number=1, house_version=1)
        Session.begin(self.anna, "visitor")
        thread = {"pk": talk.pk, "conversation": talk.pk, "message": said.pk, "label": label.pk}
        return {
            "thread": thread, "reply of the assistant": {"message": reply.pk}, "person": {"pk": talk.contact_id},
            "escalation": {"pk": escalation.pk, "conversation": talk.pk}, "turn": {"pk": turn.pk, "listing": listing.pk},
            "label": {"pk": label.pk}, "view": {"pk": SavedView.objects.create(agent=self.anna, name="x", address="tab=all").pk},
            "own reply": {"pk": CannedReply.objects.create(shortcut="x", text="x", owner=self.anna).pk},
            "number": {"pk": talk.channel_id}, "listing": {"pk": listing.pk, "photo": photo.pk},
            "file": {"pk": Batch.objects.create(kind="import", state="mapping", agent=self.anna).pk},
            "workbook": {"pk": Batch.objects.create(kind="export", state="written", agent=self.anna).pk},
            "case": {"pk": Case.objects.create(name="x", text="x", action="RESPOND").pk},
            "directive": dict(zip(("folder", "name"), directive.split("/"), strict=True)),
            "language": {"language": "en"},
            "directive's version": dict(zip(("folder", "name"), directive.split("/"), strict=True)) | {"number": 1},
            "colleague": {"pk": self.sven.pk}, "invitation": {"pk": invitation.pk}, "key": {"pk": key.pk},
            "hook": {"pk": endpoint.pk, "delivery": delivery.pk}, "device": {"pk": self._device().pk},
            "agency's voice": {"whose": "agency", "number": 1}, "own voice": {"whose": "own", "number": 1}, "talk": {"pk": "visitor"},
            "figure": {"name": "new"}, "reason": {"trigger": "negotiation"}, "icon": {"size": 192}, "media": {"name": photo.image.name}, "nothing": {"pk": 987654321},
            "link": {"token": "no-such-token", "uidb64": "x"}, "step": {"step": "number", "after": "brand"},
        }

    def _talk(self) -> Conversation:
        talk = a_conversation(a_channel(), assignee=self.anna)
        said = says(talk, "[Document: plan.pdf]", kind=Kind.DOCUMENT, attributes={"caption": "", "name": "plan.pdf"})
        kept = Attachment(message=said, state=Attachment.State.STORED, shown_as="image", mime="image/gif", name="plan.gif", size=4)
        kept.thumb.save("t", ContentFile(PICTURE), save=False)
        kept.file.save("x", ContentFile(PICTURE))
        assert Contact.objects.filter(pk=talk.contact_id).exists()
        return talk

    def _device(self) -> Device:
        return Device.objects.create(agent=self.anna, digest="x", subscription="{}", session_key="x")

    # --- who comes ----------------------------------------------------------------------------------------------------------

    def visitors(self) -> dict[str, tuple[Client, Client]]:
        """For each role a browser and a program, each where that person would be. `stranger` is Beta's owner trying Alpha's
        door with what opens Beta's; `neighbour` is the same person at home, asking for Alpha's rows; `staff` is signed in
        on the platform's host, and tries the agency's."""
        return {
            "anonymous": (Client(HTTP_HOST="alpha.localhost"), Client(HTTP_HOST="alpha.localhost")),
            "agent": self._both(self.anna), "narrow": self._both(self.sven), "owner": self._both(self.owner),
            "staff": self._both(self.staff, made_in="public"), "stranger": self._both(self.stranger, made_in="beta"),
            "neighbour": self._both(self.stranger, made_in="beta", host="beta"),
        }

    @staticmethod
    def _both(agent: Agent, *, made_in: str = "alpha", host: str = "alpha") -> tuple[Client, Client]:
        browser = Client(HTTP_HOST=f"{host}.localhost")
        with public_schema() if made_in == "public" else in_agency(made_in):
            browser.force_login(agent)
            token = issue(agent)["access"]
        return browser, Client(HTTP_HOST=f"{host}.localhost", HTTP_AUTHORIZATION=f"Bearer {token}")

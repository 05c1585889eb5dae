"""What an agent may send us from a thread."""

from __future__ import annotations

import uuid

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.agents.audit import note
from accounts.agents.models import Agent
from conversations.attachments import LONGEST_CAPTION
from conversations.models import CannedReply, Label, Note, Routing, SavedView

LONGEST_TEXT = 20_000  # of what is written at once; what a channel cannot carry in one message is split


class Composer(forms.Form):
    """The agent's own words. The key is made once for each message, so that sending it again is no second message."""

    text = forms.CharField(
        max_length=LONGEST_TEXT, strip=True,
        error_messages={"required": _("Write something first."), "max_length": _("This is too long for WhatsApp. Send it in two parts.")},
    )
    client_key = forms.RegexField(r"^[A-Za-z0-9_.-]{1,64}$", required=False)
    reply_to = forms.IntegerField(required=False, min_value=1)
    known = forms.IntegerField(required=False, min_value=0)  # the newest message that the writer had seen
    anyway = forms.BooleanField(required=False)

    def __init__(self, *args, with_file: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if with_file:  # the words are its caption, and may be missing
            self.fields["text"] = forms.CharField(
                max_length=LONGEST_CAPTION, required=False, strip=True, error_messages={"max_length": _("The words below a file have at most 1,024 characters.")})

    @staticmethod
    def new_key() -> str:
        return uuid.uuid4().hex


class NoteForm(Composer):
    """A word among colleagues."""

    text = forms.CharField(
        max_length=Note.LONGEST, strip=True,
        error_messages={"required": _("Write something first."), "max_length": _("A note has at most 2,000 characters.")},
    )


class DraftForm(forms.Form):
    """What stands in the composer now; it may be empty."""

    text = forms.CharField(max_length=LONGEST_TEXT, required=False, strip=False)
    is_note = forms.BooleanField(required=False)
    client_key = forms.RegexField(r"^[A-Za-z0-9_.-]{1,64}$", required=False)


class HandBack(forms.Form):
    """What the assistant should know when it gets the pen, and whether it answers what was said last."""

    note = forms.CharField(
        max_length=500, required=False, error_messages={"max_length": _("A note has at most 500 characters.")},
    )
    answer_now = forms.BooleanField(required=False)


class CannedReplyForm(forms.ModelForm):
    """A reply for reuse. Only an owner may make one that is everybody's."""

    is_shared = forms.BooleanField(required=False, label=_("Everybody in the agency may use it"))

    class Meta:
        model = CannedReply
        fields = ("shortcut", "text")

    def __init__(self, *args, agent, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.agent = agent
        if not agent.is_owner:
            del self.fields["is_shared"]
        elif self.instance.pk:
            self.initial["is_shared"] = self.instance.owner_id is None

    def clean_shortcut(self) -> str:
        return self.cleaned_data["shortcut"].lstrip("/").lower()

    def clean(self) -> dict:
        cleaned = super().clean()
        self.instance.owner = None if cleaned.get("is_shared") else self.agent
        taken = CannedReply.objects.filter(owner=self.instance.owner, shortcut=cleaned.get("shortcut", "")).exclude(pk=self.instance.pk)
        if taken.exists():
            self.add_error("shortcut", _("There is a reply with this shortcut already."))
        return cleaned


class LabelForm(forms.ModelForm):
    class Meta:
        model = Label
        fields = ("name", "colour")
        widgets = {"colour": forms.RadioSelect}  # noqa: RUF012  Django's own way


class SavedViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ("name", "shared")


class RoutingForm(forms.ModelForm):
    class Meta:
        model = Routing
        fields = ("by_listing", "round_robin", "unassigned_hidden")

    @transaction.atomic
    def keep(self, *, by: Agent) -> Routing:
        """Store the rule, and note which of its parts have changed. Raises ValueError for values that are none."""
        kept = self.save()
        if self.changed_data:
            note("routing changed", by=by, fields=self.changed_data)
        return kept

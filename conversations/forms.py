"""What an agent may send us from a thread."""

from __future__ import annotations

import uuid

from django import forms


class Composer(forms.Form):
    """The agent's own words. The key is made once for each message, so that sending it again is no second message."""

    text = forms.CharField(
        max_length=20_000, strip=True,
        error_messages={"required": "Write something first.", "max_length": "This is too long for WhatsApp. Send it in two parts."},
    )
    client_key = forms.RegexField(r"^[A-Za-z0-9_.-]{1,64}$", required=False)

    @staticmethod
    def new_key() -> str:
        return uuid.uuid4().hex


class HandBack(forms.Form):
    """What the assistant should know when it gets the pen, and whether it answers what was said last."""

    note = forms.CharField(
        max_length=500, required=False, error_messages={"max_length": "A note has at most 500 characters."},
    )
    answer_now = forms.BooleanField(required=False)

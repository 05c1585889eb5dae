"""A conversation asked for by its address."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from conversations.models import Conversation


def conversation_or_404(request: HttpRequest, pk: int) -> Conversation:
    """With its people, if whoever asks may see it; what one may not see is as absent as what does not exist."""
    return get_object_or_404(Conversation.objects.visible_to(request.user).with_people(), pk=pk)

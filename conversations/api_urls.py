"""The conversations of an agency, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from conversations import api_views as api

urlpatterns = [
    path("conversations", api.ConversationList.as_view(), name="api_conversations"),
    path("conversations/toggle-mode", api.ToggleMode.as_view(), name="api_toggle_mode"),
    path("conversations/<int:pk>", api.OneConversation.as_view(), name="api_conversation"),
    path("conversations/<int:pk>/messages", api.Messages.as_view(), name="api_messages"),
    path("agents/<int:pk>/conversations", api.AgentConversations.as_view(), name="api_agent_conversations"),
]

"""The conversations of an agency, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from conversations import api_contacts, api_inbox, api_messages, api_sorting
from conversations import api_views as api

urlpatterns = [
    path("conversations", api.ConversationList.as_view(), name="api_conversations"),
    path("conversations/toggle-mode", api.ToggleMode.as_view(), name="api_toggle_mode"),
    path("conversations/<int:pk>", api.OneConversation.as_view(), name="api_conversation"),
    path("conversations/<int:pk>/take-over", api.TakeOverView.as_view(), name="api_take_over"),
    path("conversations/<int:pk>/hand-back", api.HandBackView.as_view(), name="api_hand_back"),
    path("conversations/<int:pk>/assign", api.Assign.as_view(), name="api_assign"),
    path("conversations/<int:pk>/close", api.Close.as_view(), name="api_close"),
    path("conversations/<int:pk>/reopen", api.Reopen.as_view(), name="api_reopen"),
    path("conversations/<int:pk>/read", api.Read.as_view(), name="api_read"),
    path("conversations/<int:pk>/messages", api_messages.Messages.as_view(), name="api_messages"),
    path("conversations/<int:pk>/messages/<int:message>", api_messages.OneMessage.as_view(), name="api_message"),
    path("conversations/<int:pk>/messages/<int:message>/retry", api_messages.Retry.as_view(), name="api_retry"),
    path("conversations/<int:pk>/messages/<int:message>/file", api_messages.MessageFile.as_view(), name="api_file"),
    path("conversations/<int:pk>/notes", api_messages.Notes.as_view(), name="api_notes"),
    path("conversations/<int:pk>/labels/<int:label>", api_sorting.Sticking.as_view(), name="api_sticking"),
    path("labels", api_sorting.Labels.as_view(), name="api_labels"),
    path("labels/<int:pk>", api_sorting.OneLabel.as_view(), name="api_label"),
    path("canned-replies", api_sorting.CannedReplies.as_view(), name="api_canned_replies"),
    path("canned-replies/<int:pk>", api_sorting.OneCannedReply.as_view(), name="api_canned_reply"),
    path("search", api_inbox.SearchView.as_view(), name="api_search"),
    path("saved-views", api_inbox.SavedViews.as_view(), name="api_saved_views"),
    path("saved-views/<int:pk>", api_inbox.OneSavedView.as_view(), name="api_saved_view"),
    path("routing", api_inbox.RoutingView.as_view(), name="api_routing"),
    path("contacts", api_contacts.Contacts.as_view(), name="api_contacts"),
    path("contacts/<int:pk>", api_contacts.OneContact.as_view(), name="api_contact"),
    path("contacts/<int:pk>/conversations", api_contacts.ContactConversations.as_view(), name="api_contact_conversations"),
    path("agents/<int:pk>/conversations", api.AgentConversations.as_view(), name="api_agent_conversations"),
]

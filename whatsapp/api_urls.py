"""The agency's numbers and the sandbox, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from whatsapp import api_numbers as numbers
from whatsapp import api_persons as persons
from whatsapp import api_views as api

urlpatterns = [
    path("channels", numbers.Channels.as_view(), name="api_channels"),
    path("channels/<int:pk>", numbers.OneChannel.as_view(), name="api_channel"),
    path("channels/<int:pk>/state", numbers.State.as_view(), name="api_channel_state"),
    path("channels/<int:pk>/restart", numbers.Restart.as_view(), name="api_channel_restart"),
    path("channels/<int:pk>/reconnect", numbers.Reconnect.as_view(), name="api_channel_reconnect"),
    path("channels/<int:pk>/unlink", numbers.Unlink.as_view(), name="api_channel_unlink"),
    path("channels/<int:pk>/pairing-code", numbers.Code.as_view(), name="api_channel_code"),
    path("channels/<int:pk>/switch-off", numbers.SwitchOff.as_view(), name="api_channel_off"),
    path("incidents", numbers.Incidents.as_view(), name="api_incidents"),
    path("contacts/<int:pk>/data", persons.PersonData.as_view(), name="api_person_data"),
    path("contacts/<int:pk>/data/archive", persons.PersonArchive.as_view(), name="api_person_archive"),
    path("retention", persons.Retention.as_view(), name="api_retention"),
    path("sandbox/messages", api.SandboxMessages.as_view(), name="api_sandbox_messages"),
]

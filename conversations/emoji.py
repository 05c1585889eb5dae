"""The small set that the composer offers, each with the name a screen reader says. Phones bring all others themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EMOJI = (
    ("🙂", _("smile")), ("😊", _("happy")), ("😄", _("laugh")), ("😉", _("wink")), ("🤔", _("thinking")), ("😅", _("relief")),
    ("🙏", _("thank you")), ("👍", _("thumbs up")), ("👌", _("perfect")), ("👋", _("wave")), ("🙌", _("hurrah")), ("🤝", _("handshake")),
    ("💪", _("strong")), ("👀", _("look")), ("❤️", _("heart")), ("🎉", _("party")), ("✨", _("sparkles")), ("✅", _("done")),
    ("❌", _("no")), ("⚠️", _("careful")), ("⏰", _("alarm clock")), ("📅", _("calendar")), ("📍", _("place")), ("📞", _("telephone")),
    ("📷", _("camera")), ("📄", _("document")), ("✍️", _("writing")), ("💬", _("speech bubble")), ("🏠", _("house")), ("🏡", _("house with garden")),
    ("🏢", _("building")), ("🔑", _("key")), ("🛏️", _("bed")), ("🛁", _("bath")), ("🚗", _("car")), ("🚇", _("underground train")),
    ("🌳", _("tree")), ("🏊", _("swimming")), ("☀️", _("sun")), ("💰", _("money")),
)

"""The listings of an agency, as an API; mounted below /api/."""

urlpatterns: list = []

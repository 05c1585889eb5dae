"""The listings of an agency, as pages."""

app_name = "properties"
urlpatterns: list = []

from django.urls import path

from personas import brand_views, directive_views, engine_views, playground_views, views, voice_views

app_name = "personas"
urlpatterns = [
    path("assistant", voice_views.own, name="own"),
    path("assistant/agency", voice_views.agency_default, name="agency_default"),
    path("assistant/forget", voice_views.forget_own, name="forget_own"),
    path("assistant/check", voice_views.check, name="check"),
    path("assistant/hear", voice_views.hear, name="hear"),
    path("assistant/versions/<slug:whose>", voice_views.versions, name="versions"),
    path("assistant/playground", playground_views.playground, name="playground"),
    path("assistant/cases", playground_views.case_list, name="cases"),
    path("assistant/cases/run", playground_views.run_case, name="run_case"),
    path("assistant/cases/new", playground_views.case, name="new_case"),
    path("assistant/cases/<int:pk>", playground_views.case, name="case"),
    path("assistant/cases/<int:pk>/delete", playground_views.delete_case, name="delete_case"),
    path("assistant/directives", directive_views.directive_list, name="directives"),
    path("assistant/directives/<slug:folder>/<slug:name>", directive_views.directive_page, name="directive"),
    path("assistant/directives/<slug:folder>/<slug:name>/check", directive_views.check_directive, name="check_directive"),
    path("assistant/directives/<slug:folder>/<slug:name>/try", directive_views.try_directive, name="try_directive"),
    path("assistant/directives/<slug:folder>/<slug:name>/versions", directive_views.directive_versions, name="directive_versions"),
    path("assistant/stopped", views.stopped, name="stopped"),
    path("settings/branding", brand_views.brand, name="brand"),
    path("settings/branding/preview", brand_views.preview, name="brand_preview"),
    path("settings/branding/preview.css", brand_views.preview_css, name="brand_preview_css"),
    path("settings/model", engine_views.engine, name="engine"),
    path("settings/model/key", engine_views.key, name="key"),
    path("conversations/<int:conversation>/decisions", views.turns, name="turns"),
    path("conversations/<int:conversation>/about", views.context, name="context"),
    path("conversations/<int:conversation>/suggestion", views.suggestion, name="suggestion"),
    path("conversations/<int:conversation>/forget", views.forget, name="forget"),
    path("decisions/<int:pk>", views.turn, name="turn"),
    path("decisions/<int:pk>/listings/<int:listing>", views.told_from, name="told_from"),
    path("messages/<int:message>/why", views.why, name="why"),
]

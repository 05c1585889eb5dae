"""The assistant of an agency, as an API; mounted below /api/. Addresses end without a slash."""

from django.urls import path

from personas import api_assistant as assistant
from personas import api_budget
from personas import api_directives as directives
from personas import api_figures as figures
from personas import api_voices as voices

urlpatterns = [
    path("orchestrate", assistant.OrchestrateView.as_view(), name="api_orchestrate"),
    path("sessions/<slug:pk>", assistant.OneSession.as_view(), name="api_session"),
    path("conversations/<int:pk>/memory", assistant.MemoryView.as_view(), name="api_memory"),
    path("conversations/<int:pk>/suggestion", assistant.SuggestionView.as_view(), name="api_suggestion"),
    path("conversations/<int:pk>/turns", assistant.Turns.as_view(), name="api_turns"),
    path("personas", voices.Personas.as_view(), name="api_personas"),
    path("personas/<str:whose>", voices.OnePersona.as_view(), name="api_persona"),
    path("personas/<str:whose>/draft", voices.DraftView.as_view(), name="api_persona_draft"),
    path("personas/<str:whose>/publish", voices.Publish.as_view(), name="api_persona_publish"),
    path("personas/<str:whose>/versions", voices.Versions.as_view(), name="api_persona_versions"),
    path("personas/<str:whose>/versions/<int:number>/roll-back", voices.RollBack.as_view(), name="api_persona_roll_back"),
    path("figures", figures.FiguresView.as_view(), name="api_figures"),
    path("figures/<str:name>", figures.Behind.as_view(), name="api_figures_behind"),
    path("directives", directives.Directives.as_view(), name="api_directives"),
    path("directives/<str:folder>/<str:name>", directives.OneDirective.as_view(), name="api_directive"),
    path("directives/<str:folder>/<str:name>/draft", directives.Draft.as_view(), name="api_directive_draft"),
    path("directives/<str:folder>/<str:name>/publish", directives.Publish.as_view(), name="api_directive_publish"),
    path("directives/<str:folder>/<str:name>/reset", directives.Reset.as_view(), name="api_directive_reset"),
    path("directives/<str:folder>/<str:name>/versions", directives.Versions.as_view(), name="api_directive_versions"),
    path("directives/<str:folder>/<str:name>/versions/<int:number>/roll-back", directives.RollBack.as_view(), name="api_directive_roll_back"),
    path("budget", api_budget.BudgetView.as_view(), name="api_budget"),
    path("budget/key", api_budget.OwnKeyView.as_view(), name="api_own_key"),
]

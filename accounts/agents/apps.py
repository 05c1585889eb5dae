from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "accounts.agents"
    label = "agents"
    verbose_name = "Agents and staff"

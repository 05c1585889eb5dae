from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "whatsapp.onboarding"
    label = "onboarding"
    verbose_name = "First steps"

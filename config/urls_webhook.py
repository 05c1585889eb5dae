"""The providers' doors. Resolved by `whatsapp.middleware.WebhookFront`, ahead of everything that pages need."""

from django.urls import path

from whatsapp.views import GreenApiWebhook

urlpatterns = [path("webhook/greenapi", GreenApiWebhook.as_view(), name="greenapi")]

"""Outgoing webhooks: what happened is written down with the fact itself, and told to whoever an owner has named.

Apps above say `tell("message.received", …)` in the transaction of the fact. This package knows nothing of messages or
listings: what goes beyond ids is read by functions that `settings.HOOK_CONTENT` names.
"""

"""A stand-in for Green API and the telephones behind it, for the demo and the tests.

It is a server of its own that speaks the provider's protocol over HTTP in both directions and imports nothing of the
product, so that no code of the product can know it is there. `control.py` documents how it is scripted.
"""

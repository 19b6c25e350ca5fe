"""Signing in: what django-allauth does, as a council wants it."""

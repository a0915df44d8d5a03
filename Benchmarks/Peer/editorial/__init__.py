"""The peer: the measured routes of the contract on Django, Django REST Framework and Celery."""

from .celery import app as celery_app

__all__ = ["celery_app"]

"""Settings of the peer, tuned as the documentation of its parts advises; Benchmarks/Peer/README.md tells which advice."""

import os
from datetime import timedelta

SECRET_KEY = os.environ.get("SECRET_KEY", "benchmark-secret-benchmark-secret-benchmark-secret")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "editorial.urls"
WSGI_APPLICATION = "editorial.wsgi.application"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.postgres", "rest_framework", "editorial"]
# An API without cookies needs neither sessions nor protection from forged forms.
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
AUTH_USER_MODEL = "editorial.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Tehran"
USE_I18N = False

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("PEER_DATABASE", "peer"),
        "USER": os.environ.get("PEER_USER", "contexor"),
        "HOST": os.environ.get("PEER_HOST", "/tmp"),
        "PORT": os.environ.get("PEER_PORT", "5432"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True},
    }
}

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/1")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["drf_orjson_renderer.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["drf_orjson_renderer.parsers.ORJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "editorial.paging.Pages",
    "PAGE_SIZE": 20,
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    # The same promise as the contract's; high enough that the benchmark is never refused.
    "DEFAULT_THROTTLE_RATES": {"user": os.environ.get("PEER_THROTTLE", "600/min"), "anon": None},
    "UNAUTHENTICATED_USER": None,
}
SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": timedelta(hours=12), "SIGNING_KEY": SECRET_KEY}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# One task at a time in hand, as is advised for tasks that take long.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "editorial.tasks.sweep", "schedule": 60.0}}

MODEL_URL = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1")
MODEL_KEY = os.environ.get("OPENAI_API_KEY", "")
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}

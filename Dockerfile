# The service, the worker and the command line in one image: `impact serve`, `impact worker`.
#
#   docker build -t deploy-impact .
#   docker build -t deploy-impact --build-arg BASE_IMAGE=registry.example.com/python@sha256:… .
#
# BASE_IMAGE: any Debian with Python 3.11 or newer, best by its digest. docs/deploying.md says how to
# run it, .ci/image.sh builds and runs it on a machine that reaches no registry.
ARG BASE_IMAGE=docker.io/library/python:3.13-slim-bookworm

FROM ${BASE_IMAGE} AS build
WORKDIR /src
# The certificates of the base count for uv, too: where a company has its own, they are there.
ENV UV_SYSTEM_CERTS=1 UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
COPY requirements-image.txt requirements-service.txt ./
RUN python3 -m venv /build \
    && /build/bin/python -m pip install --no-cache-dir --require-hashes -r requirements-image.txt \
    && python3 -m venv --without-pip /opt/impact \
    && /build/bin/uv pip install --python /opt/impact --require-hashes -r requirements-service.txt
COPY pyproject.toml README.md LICENSE ./
COPY impact impact
COPY api api
RUN /build/bin/python -m hatchling build -t wheel -d /wheels \
    && /build/bin/uv pip install --python /opt/impact --no-deps /wheels/*.whl

FROM ${BASE_IMAGE}
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="deploy impact" \
      org.opencontainers.image.description="Which deploy workflows must run for a change, and the proof." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# git reads every repository. Its security updates are wanted, so no version is pinned; a base that
# has git already is left as it is.
# hadolint ignore=DL3008
RUN command -v git || { \
        apt-get update \
        && apt-get install -y --no-install-recommends ca-certificates git \
        && rm -rf /var/lib/apt/lists/*; \
    }
# All that is ever written stands below /var/lib/impact: mirrors, caches, a SQLite file.
RUN mkdir -p /var/lib/impact && chown 10001:10001 /var/lib/impact
COPY --from=build /opt/impact /opt/impact
ENV PATH=/opt/impact/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/var/lib/impact \
    XDG_CACHE_HOME=/var/lib/impact/cache \
    IMPACT_MIRRORS=/var/lib/impact/mirrors \
    IMPACT_HOST=0.0.0.0 \
    IMPACT_PORT=8000
WORKDIR /var/lib/impact
VOLUME /var/lib/impact
EXPOSE 8000
USER 10001:10001
STOPSIGNAL SIGTERM
# For the service; whoever runs a worker switches it off (compose.yaml does).
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['IMPACT_PORT']}/livez\", timeout=4)"]
ENTRYPOINT ["impact"]
CMD ["serve"]

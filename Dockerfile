# Contexor in an image: the first stage builds, the last one holds the one binary, its files and nothing to compile with.
# The commands of both stages are run on a bare root file system by scripts/try_image.sh.

FROM swift:6.2-bookworm AS builder
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# The lists of packages decide the versions: those of the distribution's release, with its security updates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends brotli esbuild fonttools git libpq-dev libsqlite3-dev pkg-config python3 python3-brotli python3-pip zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN scripts/dist.sh --folder /out

FROM debian:bookworm-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libpq5 libsqlite3-0 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 contexor \
    && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/contexor --shell /usr/sbin/nologin contexor \
    && install --directory --owner contexor --group contexor --mode 0750 /var/lib/contexor
COPY --from=builder /out /opt/contexor
ENV PATH=/opt/contexor:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin BIND=0.0.0.0
WORKDIR /var/lib/contexor
USER 10001:10001
EXPOSE 8000 3000
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/contexor/contexor"]
CMD ["serve"]

# An image of the program alone: static, with nothing beside it but the certificate authorities. Without other words it serves the
# emulator; `host` behind its name makes it a copy of the service.
#   docker build --tag partner-center .
#   docker run --rm --publish 127.0.0.1:8080:8080 partner-center

FROM rust:1.90-alpine AS build
RUN apk add --no-cache build-base ca-certificates cmake
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package pc-cli --bin partner-center --target-dir /built \
    && mkdir -p /image/usr/local/bin /image/etc/ssl/certs /image/data /image/tmp \
    && cp /built/release/partner-center /image/usr/local/bin/ \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
    && chown 65534:65534 /image/data && chmod 1777 /image/tmp

FROM scratch
COPY --from=build /image /
# Journals and states of its own are under /data: mount a volume there to keep them.
ENV HOME=/data
USER 65534:65534
WORKDIR /data
EXPOSE 8080 9080
HEALTHCHECK --interval=10s --timeout=6s --start-period=5s CMD ["/usr/local/bin/partner-center", "health", "http://127.0.0.1:8080"]
ENTRYPOINT ["/usr/local/bin/partner-center"]
CMD ["emulator", "serve", "--listen", "0.0.0.0:8080"]

# The digest is that of the tag's index of all platforms, as other public Dockerfiles name it; the build of the image
# in CI finds a wrong one. Dependabot proposes the next.
FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea AS build
WORKDIR /source
RUN python -m venv --without-pip /opt/emulator
COPY pyproject.toml README.md LICENSE ./
COPY emulator emulator
# The services of moto that need further packages, SQL, and aws and awslocal for init scripts. The packages' own
# tests and the AWS CLI's examples stay out, and its service models are packed, which it can read.
RUN pip --python /opt/emulator/bin/python install --no-cache-dir ".[all,lake,rules,stacks,tools]" \
    && find /opt/emulator/lib -type d \( -path '*/sympy/*/tests' -o -path '*/networkx/*/tests' \
        -o -path '*/awscli/examples' \) -prune -exec rm -r {} + \
    && find /opt/emulator/lib -path '*/awscli/botocore/data/*.json' -exec gzip {} +

FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea
# curl is for the health check, and for scripts and health checks that were written for LocalStack's image.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home emulator \
    && mkdir -p /data /etc/cloudtrail-emulator/init /etc/localstack/init \
    && chown emulator /data
COPY --from=build /opt/emulator /opt/emulator
ENV PATH=/opt/emulator/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CLOUDTRAIL_EMULATOR_HOST=0.0.0.0 \
    CLOUDTRAIL_EMULATOR_DATA_DIR=/data \
    CLOUDTRAIL_EMULATOR_INIT_DIR=/etc/cloudtrail-emulator/init:/etc/localstack/init
# a number: Kubernetes does not look up names for runAsNonRoot
USER 10001
VOLUME /data
EXPOSE 4566
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
    CMD curl --fail --silent --output /dev/null "http://127.0.0.1:${CLOUDTRAIL_EMULATOR_PORT:-4566}/_emulator/ready"
ENTRYPOINT ["cloudtrail-emulator"]
CMD ["serve"]

FROM python:3.12-slim AS build
WORKDIR /source
RUN python -m venv --without-pip /opt/emulator
COPY pyproject.toml README.md LICENSE ./
COPY emulator emulator
RUN pip --python /opt/emulator/bin/python install --no-cache-dir ".[lake,stacks]"

FROM python:3.12-slim
RUN useradd --system --uid 10001 emulator && mkdir /data && chown emulator /data
COPY --from=build /opt/emulator /opt/emulator
ENV PATH=/opt/emulator/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CLOUDTRAIL_EMULATOR_HOST=0.0.0.0 \
    CLOUDTRAIL_EMULATOR_DATA_DIR=/data
USER emulator
VOLUME /data
EXPOSE 4566
HEALTHCHECK --interval=2s --timeout=2s --start-period=10s \
    CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:${CLOUDTRAIL_EMULATOR_PORT:-4566}/_emulator/health')"
ENTRYPOINT ["cloudtrail-emulator"]
CMD ["serve"]

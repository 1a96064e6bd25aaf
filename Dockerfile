# The same steps as `make setup`, in two stages: build tools stay out of the image that runs.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /app/.venv \
 && /app/.venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 newsvigil && mkdir -p /data && chown newsvigil /data
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY run_monitor.py LICENSE ./
COPY monitor monitor
COPY storage storage
COPY alerts alerts
COPY demo demo
USER newsvigil
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 NEWSVIGIL_CONFIG=/config/sources.yaml
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s CMD ["python", "run_monitor.py", "status"]
ENTRYPOINT ["python", "run_monitor.py"]
CMD ["run"]

# The image of every worker. Build from the root of the repository:
#   docker build -f helm/images/bedside.Dockerfile -t bedside:0.1.0 .
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY policies policies
COPY connectors connectors
COPY workers workers
RUN pip wheel --no-cache-dir --wheel-dir /wheels ".[postgres]"

FROM python:3.11-slim
# The generic room names must be ours alone: the last line fails when a dependency claims one.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin bedside
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links=/wheels "bedside[postgres]" \
    && rm -rf /wheels \
    && python -c "import importlib.metadata as m; owners = m.packages_distributions(); \
assert all(set(owners[room]) == {'bedside'} for room in ('connectors', 'policies', 'schemas', 'workers'))"
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /tmp
ENTRYPOINT ["bedside"]
CMD ["doctor"]

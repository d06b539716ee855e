# Dibao, its CLI, the reading room and Airflow in one image; it holds no secret and runs as nobody in particular.
FROM python:3.12-slim-bookworm AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir 'uv>=0.8,<1'
WORKDIR /src
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY spiders spiders
COPY normalizers normalizers
COPY storage storage
COPY dibao dibao
# the lock carries the hash of every package; uv refuses one that differs
RUN uv venv /opt/dibao && \
    uv pip install --python /opt/dibao/bin/python --constraint requirements.lock '.[airflow,postgres,rar]'

FROM python:3.12-slim-bookworm
ENV PATH=/opt/dibao/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/dibao/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
    XDG_CACHE_HOME=/data/cache
# PDFs of offices name fonts they do not hold: without one of its own the PDF library drops single characters; the
# second library unpacks rar and 7z
RUN apt-get update && \
    apt-get install -y --no-install-recommends fonts-wqy-microhei libarchive13 && \
    rm -rf /var/lib/apt/lists/*
# volumes take the owner of the folder they are first mounted on: /s3 is here for the object store's
RUN groupadd --gid 10001 dibao && \
    useradd --uid 10001 --gid dibao --no-create-home --home-dir /data --shell /usr/sbin/nologin dibao && \
    install -d -o dibao -g dibao /data /airflow /airflow/logs /cards /s3
COPY --from=build /opt/dibao /opt/dibao
COPY dags /opt/dibao/dags
USER 10001:10001
WORKDIR /data
ENTRYPOINT []
CMD ["dibao", "--help"]

#!/bin/bash
# Builds the image, brings docker-compose.yml up, trains a model through it and asks that, on a Debian without a Docker daemon:
#   apt-get install podman buildah runc mmdebstrap docker-compose golang-github-containernetworking-plugin-dnsname
# As root. What the images are made from, Debian and its PostgreSQL, stands in for debian:bookworm-slim and postgres:18-alpine.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
export DOCKER_HOST=unix://$work/podman.sock CONTAINERS_CONF=$work/containers.conf COMPOSE_PROJECT_NAME=thaw-check
THAW_FIRST_KEY=thaw_$(openssl rand -hex 32)
export THAW_FIRST_KEY
trap 'docker-compose down -v >/dev/null 2>&1; kill $service ${health:-}; rm -rf "$work"' EXIT

cat > "$work/containers.conf" <<'CONF'
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
CONF
podman system service --time 0 "$DOCKER_HOST" 2>/dev/null &
service=$!
build=(buildah bud --layers --pull-never --isolation chroot --network host --format docker)

mmdebstrap --quiet --variant=minbase bookworm "$work/base.tar"
podman import --quiet "$work/base.tar" docker.io/library/debian:bookworm-slim

mkdir "$work/postgres"
cat > "$work/postgres/start" <<'START'
#!/bin/bash
set -e
bin=$(echo /usr/lib/postgresql/*/bin) data=/var/lib/postgresql/data
if [ ! -f $data/PG_VERSION ]; then
  "$bin"/initdb -D $data -U postgres --pwfile=<(echo "$POSTGRES_PASSWORD") -A scram-sha-256 -E UTF8
  echo 'host all all all scram-sha-256' >> $data/pg_hba.conf
  "$bin"/pg_ctl -D $data -w start -o '-c listen_addresses='
  PGPASSWORD=$POSTGRES_PASSWORD sh /docker-entrypoint-initdb.d/thaw.sh
  "$bin"/pg_ctl -D $data -w stop
fi
exec "$bin"/postgres -D $data -c listen_addresses='*'
START
cat > "$work/postgres/Dockerfile" <<'FILE'
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends postgresql && chown postgres /var/lib/postgresql
COPY --chmod=755 start /start
USER postgres
VOLUME /var/lib/postgresql
ENTRYPOINT ["/start"]
FILE
"${build[@]}" -t docker.io/library/postgres:18-alpine "$work/postgres" > "$work/postgres.log"
"${build[@]}" -v "$HOME/.m2:/root/.m2" -t thaw . > "$work/thaw.log"

# Without systemd nobody else asks, and the service waits for a healthy database.
(while sleep 1; do podman ps -q | xargs -r -n1 podman healthcheck run >/dev/null 2>&1 || true; done) &
health=$!
docker-compose up -d --no-build
for second in $(seq 120); do
  curl -sf localhost:8080/actuator/health/readiness >/dev/null && break
  sleep 1
done
podman ps --format '{{.Names}} {{.Status}}'

api=$(docker-compose ps -q api)
podman exec "$api" mkdir -p /data/base-models
podman cp target/base-models/all-minilm-l6-v2.jar "$api:/data/base-models/"
ask() { curl -sf "localhost:8080$1" -H "Authorization: Bearer $THAW_FIRST_KEY" "${@:2}"; }
json=(-H 'Content-Type: application/json')
ask /v1/base-models "${json[@]}" -d '{"name": "all-minilm-l6-v2", "file": "all-minilm-l6-v2.jar"}' > /dev/null
dataset=$(ask /v1/datasets -F train=@samples/sentiment-train.csv -F test=@samples/sentiment-test.csv | grep -o 'ds_[0-9a-z]*' | head -1)
job=$(ask /v1/jobs "${json[@]}" -d '{"name": "reviews", "base_model": "all-minilm-l6-v2", "dataset": "'"$dataset"'",
  "task": {"type": "text-classification", "pooling": "mean"}, "freeze": {"strategy": "head_only"}}' | grep -o 'job_[0-9a-z]*' | head -1)
ask "/v1/jobs/$job/events" -N -H 'Accept: text/event-stream' | grep -o '"status":"[a-z]*"' | tail -1
ask /v1/models/reviews/predict "${json[@]}" -d '{"inputs": "A wonderful little film."}'
echo

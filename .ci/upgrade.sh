#!/bin/bash
# Upgrades a service under work: the version of a commit and this one run side by side on one database and one storage, and both do
# all that is asked of them. Needs git, Maven and the programs of a PostgreSQL (Debian's postgresql package, or PG=/path/to/bin).
#   .ci/upgrade.sh COMMIT
set -euo pipefail
cd "$(dirname "$0")/.."
from=${1:?the commit to upgrade from}
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  as_postgres "$pg/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null 2>&1 || true
  git worktree remove --force "$work/from" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
# PostgreSQL refuses to run as root.
as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi; }

git worktree add --quiet --detach "$work/from" "$from"
(cd "$work/from" && mvn -B -q -DskipTests package)
mvn -B -q -DskipTests package
cp "$work/from/target/thaw.jar" "$work/old.jar"
cp target/thaw.jar "$work/new.jar"

pg=${PG:-$(ls -d /usr/lib/postgresql/*/bin | tail -1)}
chmod 755 "$work" && mkdir "$work/pg" && { [ "$(id -u)" != 0 ] || chown postgres "$work/pg"; }
as_postgres "$pg/initdb" -D "$work/pg" -U postgres -A trust >/dev/null
as_postgres "$pg/pg_ctl" -D "$work/pg" -w -o "-p 54329 -c unix_socket_directories= -c listen_addresses=127.0.0.1" -l "$work/pg/log" start >/dev/null
"$pg/psql" -q -h 127.0.0.1 -p 54329 -U postgres -c "create role thaw login" -c "create database thaw owner thaw"

key=thaw_$(openssl rand -hex 32)
mkdir -p "$work/data/base-models"
cp target/base-models/all-minilm-l6-v2.jar "$work/data/base-models/"
# A process: its jar, its port (0 for a worker) and its role.
start() {
  SPRING_DATASOURCE_URL=jdbc:postgresql://127.0.0.1:54329/thaw SPRING_DATASOURCE_USERNAME=thaw THAW_SECURITY_FIRST_KEY=$key \
    java -Xmx1g -jar "$work/$1.jar" --thaw.data="$work/data" --thaw.base-models.directory="$work/data/base-models" \
    --server.port="$2" --thaw.role="$3" > "$work/$1-$3.log" 2>&1 &
  pids+=($!)
  started=$!
}
ready() { for second in $(seq 90); do curl -sf "localhost:$1/actuator/health/readiness" >/dev/null && return; sleep 1; done; cat "$work"/*-api.log; exit 1; }
ask() { curl -sf "localhost:$1$2" -H "Authorization: Bearer $key" "${@:3}"; }
json=(-H 'Content-Type: application/json')
dataset() { { cat samples/sentiment-train.csv; echo "One more from $1,positive"; } > "$work/$1.csv"
  ask "$2" /v1/datasets -F "train=@$work/$1.csv" -F test=@samples/sentiment-test.csv | grep -o 'ds_[0-9a-z]*' | head -1; }
job() { ask "$1" /v1/jobs "${json[@]}" -d '{"name": "'"$2"'", "base_model": "all-minilm-l6-v2", "dataset": "'"$3"'",
  "task": {"type": "text-classification", "pooling": "mean"}, "freeze": {"strategy": "'"$4"'"}, "training": {"epochs": 1}}' | grep -o 'job_[0-9a-z]*' | head -1; }
ended() { ask "$1" "/v1/jobs/$2/events" -N -H 'Accept: text/event-stream' | grep -o '"status":"[a-z]*"' | tail -1; }
version() { "$pg/psql" -tA -h 127.0.0.1 -p 54329 -U postgres thaw -c 'select max(version::int) from flyway_schema_history'; }

start old 8091 api; ready 8091
start old 0 worker; worker=$started
ask 8091 /v1/base-models "${json[@]}" -d '{"name": "all-minilm-l6-v2", "file": "all-minilm-l6-v2.jar"}' >/dev/null
before=$(dataset before 8091)
first=$(job 8091 first "$before" full)
echo "version $(version): $first is submitted, and trains while the new version starts"

start new 8092 api; ready 8092
echo "version $(version), with the old processes at work"
second=$(job 8091 second "$(dataset by-old 8091)" head_only)
third=$(job 8092 third "$(dataset by-new 8092)" head_only)
kill "$worker"; wait "$worker" || true
start new 0 worker
for job in $first $second $third; do echo "$job $(ended 8091 "$job")"; done
for port in 8091 8092; do
  for model in first second third; do
    printf '%s %s: ' "$port" "$model"
    ask $port "/v1/models/$model/predict" "${json[@]}" -d '{"inputs": "A wonderful little film."}'; echo
  done
done
start old 8093 api; ready 8093
echo "and the old version starts again on version $(version)"
grep -hE ' ERROR ' "$work"/*.log && exit 1 || echo "no errors in the logs"

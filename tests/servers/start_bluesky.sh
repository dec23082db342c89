#!/usr/bin/env bash
# Start a real Bluesky (data server and AppView, 127.0.0.1:2582 to 2587) with one account, beside what start.sh starts.
# Usage: start_bluesky.sh SCRATCH_FOLDER ; stop.sh ends it too. Needs root, Node 20 with npm, PostgreSQL's and Redis's
# Debian packages; about two minutes the first time, most of it npm.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/bluesky" && cd "$1/bluesky"
scratch=$(pwd)
bindir=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
cp "$here"/*_bluesky.cjs .
[ -f package.json ] || npm init --yes >/dev/null
[ -d node_modules/@atproto/dev-env ] || npm install --no-audit --no-fund --silent @atproto/dev-env@0.3.215 @atproto/api@0.19.19
[ -f node_modules/better-sqlite3/build/Release/better_sqlite3.node ] || npm rebuild --silent better-sqlite3

mkdir -p postgres && chown postgres postgres && chmod 755 "$1" "$scratch"
su postgres -s /bin/sh -c "$bindir/initdb -D $scratch/postgres/data -A trust -U bsky -E UTF8 --locale=C.UTF-8 >/dev/null
  $bindir/pg_ctl -D $scratch/postgres/data -w -l $scratch/postgres/log -o '-p 54338 -c listen_addresses=127.0.0.1 -c unix_socket_directories=$scratch/postgres -c fsync=off' start >/dev/null
  $bindir/createdb -h 127.0.0.1 -p 54338 -U bsky bsky"
redis-server --port 63998 --bind 127.0.0.1 --daemonize yes --dir "$scratch" --pidfile "$scratch/redis.pid" >/dev/null
DB_POSTGRES_URL=postgresql://bsky@127.0.0.1:54338/bsky REDIS_HOST=127.0.0.1:63998 LOG_ENABLED=false NODE_ENV=development \
  setsid nohup node start_bluesky.cjs >log 2>&1 &
echo $! > pid
for _ in $(seq 60); do grep -q '^ready$' log && exit 0; sleep 0.5; done
echo "Bluesky does not start: $(tail -n 3 log)" >&2
exit 1

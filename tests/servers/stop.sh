#!/usr/bin/env bash
# End what start.sh and start_bluesky.sh started. Usage: stop.sh SCRATCH_FOLDER
set -u
for name in spirit wordpress nostr bluesky; do
  [ -f "$1/$name/pid" ] && kill -- "-$(cat "$1/$name/pid")" 2>/dev/null
done
[ -f "$1/bluesky/redis.pid" ] && kill "$(cat "$1/bluesky/redis.pid")" 2>/dev/null
[ -d "$1/bluesky/postgres/data" ] &&
  su postgres -s /bin/sh -c "$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)/pg_ctl -D $1/bluesky/postgres/data -m immediate stop >/dev/null"
exit 0

#!/usr/bin/env bash
# End what start.sh started. Usage: stop.sh SCRATCH_FOLDER
set -u
for name in spirit wordpress nostr; do
  [ -f "$1/$name/pid" ] && kill -- "-$(cat "$1/$name/pid")" 2>/dev/null
done
exit 0

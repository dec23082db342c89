#!/usr/bin/env bash
# Let the authors of a server that start.sh started do something. Usage: act.sh SCRATCH_FOLDER NAME add|change|remove
#   add: two advertisements; change: edit the first, delete the second; remove: what is left of both.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scratch=$1 act=$3
case $2 in
  wordpress) php -d error_reporting=0 "$here/act_wordpress.php" "$act" ;;
  spirit)
    cd "$scratch/spirit/mysite"
    PYTHONPATH=$PWD DJANGO_SETTINGS_MODULE=mysite.settings.dev_local ../env/bin/python "$here/act_spirit.py" "$act"
    ;;
  nostr) cd "$scratch/nostr" && env/bin/python "$here/act_nostr.py" "$act" ;;
  bluesky) cd "$scratch/bluesky" && node act_bluesky.cjs "$act" ;;
  *) echo "no server is called $2: spirit, wordpress, nostr or bluesky" >&2; exit 2 ;;
esac

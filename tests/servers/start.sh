#!/usr/bin/env bash
# Start a real Spirit forum (127.0.0.1:8205) and a real WordPress blog (127.0.0.1:8201), seeded with posts.json, and a
# real Nostr relay (127.0.0.1:8206), empty.
# Usage: start.sh SCRATCH_FOLDER ; stop.sh SCRATCH_FOLDER ends both. Needs root for Debian's WordPress packages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
scratch=$1
answers() { for _ in $(seq 60); do curl -sf -o /dev/null "$@" && return 0; sleep 0.5; done; echo "no answer from $*" >&2; return 1; }

mkdir -p "$scratch/spirit" && cd "$scratch/spirit"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check "django-spirit[huey]==0.14.3"
PATH="$PWD/env/bin:$PATH" spirit startproject mysite >/dev/null
cat > mysite/mysite/settings/dev_local.py <<'SETTINGS'
from .dev import *

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ST_SITE_URL = "http://127.0.0.1:8205/"
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
SETTINGS
cd mysite
export DJANGO_SETTINGS_MODULE=mysite.settings.dev_local
../env/bin/python manage.py spiritinstall >"$scratch/spirit/install.log" 2>&1
PYTHONPATH=$PWD ../env/bin/python "$here/seed_spirit.py" "$here/posts.json"
setsid nohup ../env/bin/python manage.py runserver --noreload --insecure 127.0.0.1:8205 >"$scratch/spirit/log" 2>&1 &
echo $! > "$scratch/spirit/pid"

mkdir -p "$scratch/nostr" && cd "$scratch/nostr"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check "nostr-relay==1.14"
sed "s/6969/8206/" env/lib/python3*/site-packages/nostr_relay/config.yaml > config.yaml
setsid nohup env/bin/nostr-relay -c config.yaml serve >log 2>&1 &
echo $! > pid

if ! dpkg -s wordpress >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mariadb-server php-cli php-mysql php-xml \
    php-mbstring php-curl php-gd php-intl php-zip wordpress wordpress-theme-twentytwentyone >/dev/null
fi
mkdir -p "$scratch/wordpress" && cd "$scratch/wordpress"
service mariadb start >/dev/null
mysql -e "DROP DATABASE IF EXISTS veilleur_wp; CREATE DATABASE veilleur_wp CHARACTER SET utf8mb4;
  CREATE USER IF NOT EXISTS 'veilleur_wp'@'localhost' IDENTIFIED BY 'only-on-loopback'; GRANT ALL ON veilleur_wp.* TO 'veilleur_wp'@'localhost'; FLUSH PRIVILEGES;"
cat > /etc/wordpress/config-default.php <<PHP
<?php
define('DB_NAME','veilleur_wp'); define('DB_USER','veilleur_wp'); define('DB_PASSWORD','only-on-loopback'); define('DB_HOST','localhost:/run/mysqld/mysqld.sock');
define('WP_HOME','http://127.0.0.1:8201'); define('WP_SITEURL','http://127.0.0.1:8201'); define('WP_CONTENT_DIR','/var/lib/wordpress/wp-content');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
PHP
PHP_CLI_SERVER_WORKERS=2 setsid nohup php -S 127.0.0.1:8201 -t /usr/share/wordpress "$here/wordpress_router.php" >"$scratch/wordpress/log" 2>&1 &
echo $! > "$scratch/wordpress/pid"
sleep 1
curl -s -o /dev/null --data 'weblog_title=Blog+local&user_name=admin&admin_password=Only-on-loopback-1&admin_password2=Only-on-loopback-1&pw_weak=1&admin_email=a%40example.org&blog_public=1&Submit=1&language=' \
  "http://127.0.0.1:8201/wp-admin/install.php?step=2"
php -d error_reporting=0 "$here/seed_wordpress.php" "$here/posts.json"
answers http://127.0.0.1:8201/?feed=rss2
answers http://127.0.0.1:8205/
answers -H "Accept: application/nostr+json" http://127.0.0.1:8206/

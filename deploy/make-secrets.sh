#!/bin/sh
# Makes every secret that docker-compose.yml reads, once; what exists stays as it is.
set -eu
cd "$(dirname "$0")/secrets"
chmod 0700 . # the folder guards; the files must be readable for the containers' users
umask 022

random() { head -c "$1" /dev/urandom | base64 | tr -d '\n'; }
word() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; } # safe inside a URL
keep() { # NAME, with the content on standard input
    if [ -e "$1" ]; then cat >/dev/null; else cat >"$1" && echo "made deploy/secrets/$1"; fi
}

random 32 | keep master_key
word | keep secret_key
word | keep postgres_password
word | keep owner_password
word | keep portal_password
for database in terugweg terugweg_keys; do
    for role in owner portal; do
        printf 'postgresql://terugweg_%s:%s@postgres/%s\n' "$role" "$(cat "${role}_password")" "$database" |
            keep "${role}_url_$database"
    done
done

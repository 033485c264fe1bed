#!/bin/sh
# Makes everything that a command needs and that is missing: the virtual environment with exactly the locked packages,
# and the system's libraries. Quick when nothing changed.
#   scripts/bootstrap.sh run    for the demo        scripts/bootstrap.sh dev    for the tests too
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
lock=requirements/$kind.txt
python=.venv/bin/python

say() { printf '\033[1m>\033[0m %s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

# --- system packages -------------------------------------------------------------------------------------------
# Asked for only when something is missing; installed where we may, otherwise named for the common systems.
install() { # apt-names dnf-names brew-names what-for
    if command -v apt-get >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ]; then as=
        elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as=sudo
        else as=no
        fi
        if [ "$as" != no ]; then
            say "Installing $1 ($4)"
            $as env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
            # shellcheck disable=SC2086 # the names are words
            if $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1 >/dev/null
            then return 0
            fi
        fi
    fi
    fail "Missing: $4. Install it and run the command again:
  Debian, Ubuntu:  sudo apt-get install $1
  Fedora:          sudo dnf install $2
  macOS:           brew install $3"
}

# --- Python and the virtual environment ------------------------------------------------------------------------
fits() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[1-9]*/bin/python /opt/homebrew/bin/python3; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && fits "$candidate" || continue
        command -v "$candidate"
        return 0
    done
    return 1
}

if ! { [ -x "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }; then
    base=$(find_python) || {
        install "python3 python3-venv" "python3" "python@3.13" "Python 3.11 or newer with venv"
        base=$(find_python) || fail "Python 3.11 or newer is needed; set PYTHON to its path if it is not found."
    }
    say "Making the virtual environment .venv with $("$base" --version)"
    rm -rf .venv
    "$base" -m venv .venv
fi

fingerprint() { "$python" -c 'import hashlib, sys; print(sys.version, hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }
installed() { [ -f ".venv/.lock-$1" ] && [ "$(cat ".venv/.lock-$1")" = "$(fingerprint "requirements/$1.txt")" ]; }

# The lock for development holds that for running, too.
if ! installed "$kind" && ! { [ "$kind" = run ] && installed dev; }; then
    say "Installing the packages of $lock, checked against their hashes"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
    rm -f .venv/.lock-*
    fingerprint "$lock" > ".venv/.lock-$kind"
fi

# --- what the packages need from the system ---------------------------------------------------------------------
if ! "$python" -c '
import ctypes, sys
if sys.platform == "linux":
    for name in ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0",
                 "libharfbuzz-subset.so.0", "libfontconfig.so.1"):
        ctypes.CDLL(name)
else:
    import weasyprint
' >/dev/null 2>&1; then
    install "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" "pango harfbuzz" "pango" \
        "the text layout libraries for PDF (Pango)"
fi

if [ "$kind" = dev ]; then
    command -v xgettext >/dev/null 2>&1 || install gettext gettext gettext "gettext, to check the translations"
    command -v ps >/dev/null 2>&1 || install procps procps-ng "" "ps, to prove that no process stays behind"
    if ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1 \
        && ! command -v google-chrome >/dev/null 2>&1 && [ ! -d "/Applications/Google Chrome.app" ]; then
        install chromium chromium "--cask google-chrome" "a browser for the journeys (Chromium)"
    fi
fi

"$python" scripts/messages.py compile

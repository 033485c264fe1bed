#!/bin/sh
# Makes the locks: exact versions with hashes, for every Python and system the project runs on, without any address.
set -eu
cd "$(dirname "$0")/.."
[ -x .cache/uv/bin/uv ] || { python3 -m venv .cache/uv && .cache/uv/bin/python -m pip install --quiet uv; }
compile() {
    .cache/uv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@"
}
compile "$@" --output-file requirements/run.txt
# Constrained by the first, so that tests run with what is served.
compile "$@" --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt
echo "requirements/run.txt and requirements/dev.txt are up to date."

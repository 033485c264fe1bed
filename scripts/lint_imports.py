"""Run import-linter without its banner, and with its cache out of the way."""

import sys

from importlinter.cli import lint_imports

sys.exit(lint_imports(cache_dir=".cache/import_linter"))

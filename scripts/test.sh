#!/usr/bin/env bash
# Everything that CI runs, in CI's order. All steps run even when one fails, and the end says which did; so one run
# shows all there is to mend.   scripts/test.sh [STEP…]   runs only the named steps.
set -u
cd "$(dirname "$0")/.."
python=.venv/bin/python
# The steps start some twenty processes: each of them would compile all modules anew.
unset PYTHONDONTWRITEBYTECODE

# One server for all steps, ended with the last of them.
if [ -z "${TERUGWEG_TEST_SERVER:-}" ]; then
    TERUGWEG_TEST_SERVER=1 exec "$python" -m foundation.postgres run -- bash "$PWD/scripts/test.sh" "$@"
fi

quick='not e2e'
title() {
    case $1 in
        format) echo 'ruff format: the code is formatted' ;;
        lint) echo 'ruff check: the rules for code' ;;
        templates) echo 'djlint: the rules for templates' ;;
        imports) echo 'import-linter: imports point one way' ;;
        types) echo 'mypy: the types' ;;
        bandit) echo 'bandit: the second reader for holes' ;;
        deploy) echo 'check --deploy: the settings of production' ;;
        holes) echo 'pip-audit: known holes in what we use' ;;
        migrations) echo 'makemigrations --check: models and migrations agree' ;;
        messages) echo 'messages: every text has its Dutch' ;;
        seed) echo 'migrate from empty, fill with demo data, and again' ;;
        tests) echo 'pytest' ;;
        reversed) echo 'pytest, from last to first' ;;
        e2e) echo 'pytest: journeys in a browser' ;;
        *) return 1 ;;
    esac
}
steps=("$@")
[ ${#steps[@]} -gt 0 ] || steps=(format lint templates imports types bandit deploy holes migrations messages seed tests reversed e2e)

step_format() { "$python" -m ruff format --check .; }
step_lint() { "$python" -m ruff check .; }
step_templates() { "$python" -m djlint --lint --quiet templates; }
step_imports() { "$python" scripts/lint_imports.py; }
step_types() { "$python" -m mypy; }
step_bandit() { "$python" -m bandit -q -c pyproject.toml -r foundation cases organisations returns portal scripts deploy manage.py; }
# With the settings of production, keys made for this run, and a database that is never asked.
step_deploy() {
    env TERUGWEG_PRODUCTION=1 TERUGWEG_DEMO=0 TERUGWEG_DEBUG=0 TERUGWEG_HOSTS=terugweg.example \
        TERUGWEG_SECRET_KEY="$("$python" -c 'import secrets; print(secrets.token_urlsafe(60))')" \
        TERUGWEG_MASTER_KEY="$("$python" -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())')" \
        DATABASE_URL=postgresql://portal@nowhere.invalid/terugweg \
        "$python" manage.py check --deploy --fail-level WARNING
}
step_holes() { "$python" scripts/holes.py; }
step_migrations() { "$python" manage.py makemigrations --check --dry-run; }
step_messages() { "$python" scripts/messages.py check; }
step_seed() {
    "$python" -m foundation.postgres run --database terugweg_scratch -- bash -euc '
        "$0" manage.py migrate_all
        "$0" manage.py seed_demo
        "$0" manage.py seed_demo
    ' "$python"
}
step_tests() { "$python" -m pytest -n 2 --dist loadgroup -m "$quick"; }
step_reversed() { "$python" -m pytest -n 2 --dist loadgroup -m "$quick and not slow" --reverse; }
step_e2e() {
    "$python" -m pytest -m e2e
    local code=$?
    [ $code -eq 5 ] && return 0 # none chosen: said by pytest itself
    return $code
}

failed=()
summary=''
began=$SECONDS
for step in "${steps[@]}"; do
    if ! name=$(title "$step"); then
        echo "No step is called '$step'." >&2
        exit 2
    fi
    printf '\n=== %s ===\n' "$name"
    start=$SECONDS
    if "step_$step"; then result=passed; else result=FAILED; failed+=("$step"); fi
    summary+=$(printf '%-8s %4d s  %s' "$result" $((SECONDS - start)) "$name")$'\n'
done

printf '\n=== Summary ===\n%sIn all %d s.\n' "$summary" $((SECONDS - began))
if [ ${#failed[@]} -gt 0 ]; then
    printf '\nNot passed: %s\nOne step again: scripts/test.sh %s\n' "${failed[*]}" "${failed[0]}"
    exit 1
fi

#!/usr/bin/env bash
# Checks what is in deploy/ without an engine, a cluster or a pipeline: `bash tests/deploy/run.sh`. Needs Python 3 with `venv`;
# installs hadolint, the schemas of Kubernetes and those of GitLab CI and GitHub Actions under the target folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(realpath -m "${CARGO_TARGET_DIR:-target}")/deploy
mkdir -p "$work"

if ! cmp -s tests/deploy/requirements.txt "$work/requirements.txt"; then
    python3 -m venv --clear "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement tests/deploy/requirements.txt
    cp tests/deploy/requirements.txt "$work/requirements.txt"
fi

passed=0 failed=0
check() {
    local what=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED  %s\n' "$what"
        cat "$work/said"
    fi
}
schema() {
    check "$2" "$work/venv/bin/check-jsonschema" --builtin-schema "vendor.$1" "${@:3}" "$2"
}
check deploy/Dockerfile "$work/venv/bin/hadolint" --no-color deploy/Dockerfile
for manifest in deploy/kubernetes/*.yaml; do
    check "$manifest" "$work/venv/bin/kubernetes-validate" --strict "$manifest"
done
schema gitlab-ci deploy/ci/gitlab-ci.yml --data-transform gitlab-ci
schema github-workflows deploy/ci/github-actions.yml
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]

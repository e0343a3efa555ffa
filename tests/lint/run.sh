#!/usr/bin/env bash
# Lints what is in deploy/, without an engine, a cluster or a pipeline, and holds a report against its schema:
# `bash tests/lint/run.sh`. Needs Python 3 with `venv`; installs hadolint, the schemas of Kubernetes, GitLab CI and GitHub Actions
# and a validator of JSON under the target folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
work=$target/lint
mkdir -p "$work"

if ! cmp -s tests/lint/requirements.txt "$work/requirements.txt"; then
    python3 -m venv --clear "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement tests/lint/requirements.txt
    cp tests/lint/requirements.txt "$work/requirements.txt"
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

profile=${ASE_TEST_PROFILE:-release}
build=()
[ "$profile" = debug ] || build=(--profile "$profile")
cargo build --quiet --locked "${build[@]}" --package ase-daemon
"$target/$profile/ase-daemon" --quiet demo --once --format json --output "$work/report.json" >/dev/null
check 'a report as JSON' "$work/venv/bin/check-jsonschema" --schemafile docs/report.schema.json "$work/report.json"
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]

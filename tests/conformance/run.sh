#!/usr/bin/env bash
# Runs two foreign clients, zenpy and node-zendesk, against zendesk-sim: `bash tests/conformance/run.sh`.
# Needs Rust, Python 3.9 and Node 18; installs the clients under the target folder. Loopback only.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
repository=$(cd ../.. && pwd)
target=${CARGO_TARGET_DIR:-$repository/target}
work=$target/conformance
mkdir -p "$work"

for tool in cargo python3 node npm; do
    command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 2; }
done

# A client is installed again only when its pins changed.
if ! cmp -s requirements.txt "$work/requirements.txt"; then
    python3 -m venv --clear "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
    cp requirements.txt "$work/requirements.txt"
fi
if ! cmp -s package.json "$work/node/package.json"; then
    rm -rf "$work/node"
    mkdir -p "$work/staged"
    cp package.json "$work/staged/package.json"
    npm install --prefix "$work/staged" --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null
    mv "$work/staged" "$work/node"
fi

(cd "$repository" && cargo build --quiet --locked --package zendesk-sim)

export SIM_EMAIL=ops@example.com SIM_TOKEN=conformance-token
export PYTHONDONTWRITEBYTECODE=1 NODE_PATH=$work/node/node_modules NODE_NO_WARNINGS=1
sim=
stop() {
    if [ -n "$sim" ]; then
        kill "$sim" 2>/dev/null || true
        wait "$sim" 2>/dev/null || true
        sim=
    fi
}
trap stop EXIT

# Each client meets a desk of its own: same seed, same frozen time.
start() {
    stop
    : >"$work/sim.out"
    "$target/debug/zendesk-sim" serve --listen 127.0.0.1:0 --seed 7 --organizations 12 --tickets 150 \
        --plan enterprise-plus --clock frozen:2026-03-02T09:00:00Z \
        --email "$SIM_EMAIL" --token "$SIM_TOKEN" >"$work/sim.out" 2>"$work/sim.err" &
    sim=$!
    for _ in $(seq 100); do
        SIM_URL=$(sed -n 's/^listening on //p' "$work/sim.out")
        [ -n "$SIM_URL" ] && break
        kill -0 "$sim" 2>/dev/null || break
        sleep 0.1
    done
    if [ -z "$SIM_URL" ]; then
        echo 'the simulator did not start:' >&2
        cat "$work/sim.err" >&2
        exit 2
    fi
    export SIM_URL
}

: >"$work/checks.out"
suite() {
    start
    local code=0
    "$@" | tee -a "$work/checks.out" || code=$?
    # 1: a check failed, and its line says so. Anything else: the suite itself broke.
    if [ "$code" -gt 1 ]; then
        echo "FAILED  $1 ended with $code" | tee -a "$work/checks.out"
    fi
}
suite "$work/venv/bin/python" -u "$here/zenpy_checks/run.py"
suite node "$here/node_checks/run.js"
stop

passed=$(grep -c '^ok ' "$work/checks.out" || true)
failed=$(grep -c '^FAILED ' "$work/checks.out" || true)
if [ "$((passed + failed))" -lt 60 ]; then
    echo "FAILED  only $((passed + failed)) checks ran"
    failed=$((failed + 1))
fi
printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]

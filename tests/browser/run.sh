#!/usr/bin/env bash
# A real browser looks at the demo's dashboard and at its report as HTML: `bash tests/browser/run.sh`. Needs Node and Chromium,
# which it installs where it may. The pictures are left in `target/browser/pictures`.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
work=$target/browser
mkdir -p "$work"

if ! command -v "${CHROMIUM:-chromium}" >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji
fi
if ! cmp -s tests/browser/package.json "$work/package.json"; then
    cp tests/browser/package.json "$work/package.json"
    npm install --silent --no-audit --no-fund --prefix "$work"
fi

profile=${ASE_TEST_PROFILE:-release}
case $profile in
    release) cargo build --quiet --locked --release --package ase-daemon ;;
    *) cargo build --quiet --locked --package ase-daemon ;;
esac
daemon=$target/$profile/ase-daemon
"$daemon" --quiet demo --once --format html --output "$work/report.html" >/dev/null

"$daemon" --quiet demo >"$work/demo.out" &
demo=$!
trap 'kill "$demo" 2>/dev/null || true' EXIT
# The first report is printed when the first cycle has ended; then there is something to look at.
address=
for _ in $(seq 600); do
    if grep -q '^Left to people' "$work/demo.out"; then
        address=$(sed -n 's/^The dashboard is at \(.*\) while this runs.*/\1/p' "$work/demo.out")
        break
    fi
    sleep 0.1
done
[ -n "$address" ] || { echo 'the demo did not begin' >&2; exit 1; }

NODE_PATH=$work/node_modules CHROMIUM=$(command -v "${CHROMIUM:-chromium}") \
    node tests/browser/walk.js "$address" "$work/report.html" "$work/pictures"

#!/usr/bin/env bash
# Follows docs/getting-started.md word for word, in an empty home directory and with nothing of this shell's environment, and
# prints what a new user sees: `bash tests/getting-started/run.sh`. The programs are built here rather than installed, and the
# account is the simulated one, so the blocks marked `install` and `account` are passed over.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
profile=${ASE_TEST_PROFILE:-release}
build=()
[ "$profile" = debug ] || build=(--profile "$profile")
cargo build --quiet --locked "${build[@]}" --package ase-daemon --package zendesk-sim

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/bin"
ln -s "$target/$profile/ase-daemon" "$target/$profile/zendesk-sim" "$home/bin/"

# A command is shown before it is run; one that fails ends it. The simulator ends with its shell.
{
    echo 'set -euo pipefail; trap "kill %1 2>/dev/null" EXIT; exec 2>&1'
    awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside' docs/getting-started.md | while IFS= read -r line; do
        printf "printf '\\\\n$ %%s\\\\n' %q\n%s\n" "$line" "$line"
    done
} >"$home/words.sh"
begun=$SECONDS
env -i HOME="$home" PATH="$home/bin:/usr/bin:/bin" bash "$home/words.sh"

for left in audit.html findings.csv ase.toml; do
    [ -s "$home/ase/$left" ] || { echo "FAILED  there is no $left"; exit 1; }
done
printf '\n%s seconds\n1 passed, 0 failed\n' "$((SECONDS - begun))"

#!/usr/bin/env bash
# Measures, and writes what was measured into docs/performance.md.
#
#   bench/run.sh                    # everything: twenty-five minutes, most of it for ten million tickets and for zenpy
#   bench/run.sh planner scale      # only these
#
# Names are those of the blocks in docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."
page=docs/performance.md
[[ $# -gt 0 ]] || set -- export planner instructions mirror scale parts

measure() {
    case $1 in
        export) PEERS=1 zendesk-client/benches/compare.sh ;;
        planner) cargo bench --quiet --locked --package ase-rules ;;
        instructions) ase-rules/benches/instructions.sh ;;
        mirror) cargo bench --quiet --locked --package ase-daemon --bench mirror -- 10000 100000 1000000 10000000 300x10000 300x10000000 ;;
        parts) cargo bench --quiet --locked --package ase-daemon --bench parts ;;
        scale) cargo bench --quiet --locked --package ase-daemon --bench scale -- 10000 10000/5000 100000 1000000/5000 1000000 10000000/5000 10000000 loud:1000000 ;;
        *) echo "there is no measurement called $1" >&2; return 1 ;;
    esac
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in "$@"; do
    measure "$name" >"$work/$name"
    {
        printf '```text\n'
        printf '%s, %s, %s cores, load %s when it ended\n\n' "$(date -u +%F)" "$(rustc --version | cut -d' ' -f1-2)" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
        cat "$work/$name"
        printf '```\n'
    } >"$work/block"
    awk -v name="$name" -v block="$work/block" '
        $0 == "<!-- " name " -->" { print; while ((getline line < block) > 0) print line; inside = 1; found = 1; next }
        $0 == "<!-- end -->" { inside = 0 }
        !inside
        END { if (!found) { print "docs/performance.md has no block " name > "/dev/stderr"; exit 1 } }
    ' "$page" >"$work/page"
    cp "$work/page" "$page"
done

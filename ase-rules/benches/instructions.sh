#!/usr/bin/env bash
# Instructions that planning takes for each ticket, counted by callgrind (needs valgrind): the same on any machine,
# however busy.
#
#   ase-rules/benches/instructions.sh [TICKETS …]
#
# A million takes a minute in each of the two.
set -euo pipefail
cd "$(dirname "$0")/../.."
[[ $# -gt 0 ]] || set -- 1000 10000 100000 1000000

bench=$(cargo bench --quiet --package ase-rules --bench planning --no-run --message-format json |
    sed -n 's/.*"name":"planning".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for sources in "" --sources; do
    for tickets in "$@"; do
        valgrind --tool=callgrind --callgrind-out-file="$work/out" --toggle-collect='ase_rules::plan::plan_with_reasons' \
            "$bench" ${sources:+"$sources"} --once "$tickets" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
        instructions=$(sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$work/out" | tail -n 1)
        awk -v n="$tickets" -v i="$instructions" -v s="${sources:-no sources}" \
            'BEGIN { printf "%9d tickets  %-10s  %6.0f instructions a ticket\n", n, s, i / n }'
    done
done

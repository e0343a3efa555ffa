#!/usr/bin/env bash
# Whether a main path has grown: instructions (callgrind, the same on any machine however busy) and requests, beside
# bench/baseline.tsv. More than 5 % over the baseline fails; so does a figure that neither has.
#
#   bench/guard.sh            # compares
#   UPDATE=1 bench/guard.sh   # writes the baseline anew
#
# Needs valgrind, which it installs where it may. Figures that shrank are told, so that the baseline can follow. Libraries choose
# their instructions by the processor: on one that cannot what the baseline's could, instructions are told and not compared.
set -euo pipefail
cd "$(dirname "$0")/.."
baseline=bench/baseline.tsv
allowed=1.05

if ! command -v valgrind >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends valgrind
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
processor=$(grep -qw avx2 /proc/cpuinfo && echo avx2 || echo other)

# Planning, with and without what other places say: instructions a ticket.
ase-rules/benches/instructions.sh 10000 | awk '{
    what = /no sources/ ? "plan, 10,000 tickets" : "plan with sources, 10,000 tickets"
    for (field = 2; field <= NF; field++) if ($field == "instructions") print what " (instructions a ticket)\t" $(field - 1)
}' >"$work/now"

# Reading an export, whole tickets and two keys of each: instructions a ticket.
CALLGRIND=1 zendesk-client/benches/compare.sh 2 1000 1 | awk '/^export_audit/ {
    print "export, " ($3 ~ /full/ ? "whole tickets" : "two keys of each") " (instructions a ticket)\t" $(NF - 3)
}' >>"$work/now"

# A desk of 10,000 tickets: requests of the first reading and of later cycles.
cargo bench --quiet --locked --package ase-daemon --bench scale -- 10000 |
    awk '/^(first reading|a cycle|restart).*: requests  / {
        figure = $NF
        sub(/: requests .*/, "")
        print "desk of 10,000 tickets, " $0 " (requests)\t" figure
    }' >>"$work/now"

if [[ -n ${UPDATE:-} ]]; then
    { printf 'processor\t%s\n' "$processor"; cat "$work/now"; } >"$baseline"
    cat "$baseline"
    exit
fi
awk -F '\t' -v allowed="$allowed" -v processor="$processor" '
    NR == FNR && $1 == "processor" { same = $2 == processor; next }
    NR == FNR { before[$1] = $2; next }
    {
        known = $1 in before
        ratio = known && before[$1] > 0 ? $2 / before[$1] : 0
        elsewhere = /instructions/ && !same
        said = !known ? "NEW" : elsewhere ? "another processor" : ratio > allowed ? "GREW" : ratio < 2 - allowed ? "shrank: UPDATE=1 keeps that" : "ok"
        printf "%-58s %10s %10s  %.3f  %s\n", $1, known ? before[$1] : "-", $2, ratio, said
        if (!known || (ratio > allowed && !elsewhere)) wrong = 1
        delete before[$1]
    }
    END {
        for (what in before) { print what ": in the baseline, and not measured"; wrong = 1 }
        exit wrong
    }' "$baseline" "$work/now"

#!/usr/bin/env bash
# What an export of 100,000 tickets costs: the crate, a program that does nothing but the work, and curl, side by side.
#
#   zendesk-client/benches/compare.sh [PAGES [TICKETS_PER_PAGE [ROUNDS]]]
#
# Prints user CPU (the best of the rounds), the ratios, and the peak of resident memory. With CALLGRIND=1 also
# the instructions a ticket costs (needs valgrind).
set -euo pipefail
cd "$(dirname "$0")/../.."
pages=${1:-100} rows=${2:-1000} rounds=${3:-5}
target=${CARGO_TARGET_DIR:-target}/release/examples
[[ -n ${NO_BUILD:-} ]] || cargo build --quiet --release --package zendesk-client --examples

work=$(mktemp -d)
server=
trap 'if [[ -n $server ]]; then kill "$server"; fi; rm -rf "$work"' EXIT
serve() {
    if [[ -n $server ]]; then kill "$server"; fi
    rm -f "$work/size"
    "$target/export_server" "$1" "$rows" >"$work/url" 2>"$work/size" &
    server=$!
    until [[ -s $work/size ]]; do sleep 0.2; done
    url=$(cat "$work/url")
    for ((page = 0; page < $1; page++)); do
        printf 'url = "%s/api/v2/incremental/tickets/cursor?cursor=c%d"\noutput = "/dev/null"\n' "$url" "$page"
    done >"$work/urls"
}

# name, then the command: "user-seconds peak-KiB" of each round.
measure() {
    local name=$1
    shift
    /usr/bin/time -f '%U %S %M' -o "$work/time" "$@" >"$work/$name.out"
    cat "$work/time" >>"$work/$name"
}

serve "$pages"
cat "$work/size"
for ((round = 0; round < rounds; round++)); do
    measure curl curl --silent --show-error --compressed --config "$work/urls"
    measure bare "$target/export_bare" "$url"
    measure full "$target/export_audit" "$url" full
    measure slim "$target/export_audit" "$url" slim
done
cmp "$work/bare.out" "$work/full.out"
cmp "$work/bare.out" "$work/slim.out"
cat "$work/bare.out"

best() { sort -n -k"$2" "$work/$1" | awk -v column="$2" 'NR == 1 { print $column }'; }
peak() { awk '$3 > most { most = $3 } END { print most / 1024 }' "$work/$1"; }
for name in curl bare full slim; do
    echo "$name $(best $name 1) $(best $name 2) $(peak $name)"
done | awk '
    { name[NR] = $1; user[$1] = $2; system_[$1] = $3; peak[$1] = $4 }
    END {
        printf "%-6s %8s %8s %8s %8s %10s\n", "", "user s", "sys s", "x bare", "x curl", "peak MiB"
        for (n = 1; n <= NR; n++) {
            who = name[n]
            printf "%-6s %8.2f %8.2f %8.2f %8.2f %10.1f\n", who, user[who], system_[who],
                user[who] / user["bare"], user[who] / user["curl"], peak[who]
        }
    }'

# Instructions of a program on so many pages, into `counted`.
instructions() {
    serve "$2"
    # Unquoted on purpose: a program and its arguments.
    # shellcheck disable=SC2086
    valgrind --tool=callgrind --callgrind-out-file="$work/callgrind" $target/${1/URL/$url} >/dev/null 2>"$work/log"
    counted=$(awk '/Collected/ { print $NF }' "$work/log")
}

# What a ticket adds, without what it takes to begin.
if [[ -n ${CALLGRIND:-} ]]; then
    for program in 'export_bare URL' 'export_audit URL full' 'export_audit URL slim'; do
        instructions "$program" 2
        few=$counted
        instructions "$program" 12
        echo "$program: $(((counted - few) / (10 * rows))) instructions a ticket"
    done
fi

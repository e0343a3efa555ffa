#!/usr/bin/env bash
# Whether memory grows with the number of pages: the peak of resident memory of the same export, few pages and many.
#
#   zendesk-client/benches/memory.sh [TICKETS_PER_PAGE [PAGES ...]]
set -euo pipefail
cd "$(dirname "$0")/../.."
rows=${1:-1000}
shift || true
if [[ $# -eq 0 ]]; then set -- 100 1000; fi
target=${CARGO_TARGET_DIR:-target}/release/examples
[[ -n ${NO_BUILD:-} ]] || cargo build --quiet --release --package zendesk-client --examples

work=$(mktemp -d)
server=
trap 'if [[ -n $server ]]; then kill "$server"; fi; rm -rf "$work"' EXIT

printf '%-6s %8s %10s %10s\n' '' pages tickets 'peak MiB'
for pages in "$@"; do
    rm -f "$work/url"
    "$target/export_server" "$pages" "$rows" >"$work/url" 2>/dev/null &
    server=$!
    until [[ -s $work/url ]]; do sleep 0.2; done
    for record in full slim; do
        /usr/bin/time -f '%M' -o "$work/peak" "$target/export_audit" "$(cat "$work/url")" "$record" >/dev/null
        awk -v record="$record" -v pages="$pages" -v rows="$rows" \
            '{ printf "%-6s %8d %10d %10.1f\n", record, pages, pages * rows, $1 / 1024 }' "$work/peak"
    done
    kill "$server"
    server=
done

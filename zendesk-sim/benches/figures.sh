#!/usr/bin/env bash
# What the simulator costs: start, memory, and an export of 100,000 tickets beside what reading it costs a client.
#
#   zendesk-sim/benches/figures.sh            # NO_BUILD=1 takes the programs as they are
#
# CPU seconds are of the simulator (from /proc) and of the reader (from time). The wall clock is there for the start, and for how
# long a reader takes in all.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}/release
if [[ -z ${NO_BUILD:-} ]]; then
    cargo build --quiet --release --package zendesk-sim
    cargo build --quiet --release --package zendesk-client --example export_audit
fi

work=$(mktemp -d)
server=
stop() { if [[ -n $server ]]; then kill "$server"; wait "$server" || true; server=; fi; }
trap 'stop; rm -rf "$work"' EXIT

# organizations tickets
serve() {
    stop
    : >"$work/out"
    begun=$(date +%s%N)
    # So fast a clock that no rate limit ever waits.
    "$target/zendesk-sim" serve --organizations "$1" --tickets "$2" --email ops@example.com --token secret \
        --plan enterprise-plus --clock x2000 >"$work/out" 2>"$work/err" &
    server=$!
    until grep -q listening "$work/out"; do sleep 0.01; done
    started=$((($(date +%s%N) - begun) / 1000000))
    url=$(sed 's/^listening on //' "$work/out")
}
# CPU seconds of the simulator so far.
spent() { awk -v tick="$(getconf CLK_TCK)" '{ printf "%.2f", ($14 + $15) / tick }' "/proc/$server/stat"; }
# Waits until the export is told ahead of who reads it; how long that took since the start.
told() {
    until grep -q 'told ahead' "$work/err"; do sleep 0.01; done
    told=$((($(date +%s%N) - begun) / 1000000))
}
memory() { awk '/VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$server/status"; }
# What the simulator spends while a command runs, and what the command itself does.
beside() {
    local name=$1 before
    shift
    before=$(spent)
    /usr/bin/time -f '%U %S %e' -o "$work/time" "$@" >"$work/reader.out"
    awk -v name="$name" -v before="$before" -v after="$(spent)" '{
        own = after - before
        # A clock that ticks a hundred times a second does not tell less than that.
        if (own < 0.01) own = 0.01
        printf "%-40s simulator %5.2f s, reader %5.2f s (%4.1f x), elapsed %6.2f s\n", name, own, $1 + $2, ($1 + $2) / own, $3
    }' "$work/time"
}

for size in '10000 100000' '40000 10000000'; do
    # Unquoted on purpose: two numbers.
    # shellcheck disable=SC2086
    serve $size
    echo "${size#* } tickets, ${size% *} organizations: started in $started ms ($(spent) s CPU), $(memory) MiB"
    told
    echo "    told ahead $(grep -o 'tickets.*' "$work/err" | tail -1 | grep -o '[0-9]*$') of them after $told ms ($(spent) s CPU), $(memory) MiB"
done

login=(--silent --show-error --user ops@example.com/token:secret)
# Any write makes the simulator forget pages, also one that is refused.
forget() { curl "${login[@]}" --output /dev/null --request DELETE "$url/api/v2/nothing"; }
# The addresses of all pages, for curl, which does not read. A sideload that adds nothing is told for itself: no page is read.
addresses() {
    local query=start_time=1
    : >"$work/urls"
    while :; do
        curl "${login[@]}" "$url/api/v2/incremental/tickets/cursor.json?$query&include=nothing" >"$work/page"
        printf 'url = "%s/api/v2/incremental/tickets/cursor.json?%s"\noutput = "/dev/null"\n' "$url" "$query" >>"$work/urls"
        if grep -q '"end_of_stream":true' "$work/page"; then return; fi
        query=cursor=$(grep -o '"after_cursor":"[^"]*"' "$work/page" | cut -d'"' -f4)
    done
}
# The first to read after the start, and the first after a write. URL stands for the simulator's address, URLS for a file with
# those of all pages.
reader() (
    name=$1
    shift
    work=$(mktemp -d -p "$work")
    server=
    trap stop EXIT
    serve 2000 100000
    told
    if [[ $1 == curl ]]; then addresses; fi
    command=("${@//URLS/$work/urls}")
    command=("${command[@]//URL/$url}")
    beside "$name" "${command[@]}"
    forget
    beside "$name, after a write" "${command[@]}"
)
printf 'export of 100,000 tickets, 1000 a page, CPU:\n'
reader 'curl' curl "${login[@]}" --config URLS
reader 'curl --compressed' curl "${login[@]}" --compressed --config URLS
# Our client keeps to the limit it is told, so this takes minutes, all but some tenths of a second of them waiting. An OAuth token would
# end meanwhile.
export EMAIL=ops@example.com TOKEN=secret
reader 'zendesk-client, whole' "$target/examples/export_audit" URL full >"$work/whole" &
reader 'zendesk-client, two keys' "$target/examples/export_audit" URL slim
wait $!
cat "$work/whole"
# Foreign clients, where the checks of tests/conformance have installed them.
foreign=${target%/release}/conformance
if [[ -x $foreign/venv/bin/python && -d $foreign/node ]]; then
    reader 'node-zendesk' env NODE_PATH="$foreign/node/node_modules" NODE_NO_WARNINGS=1 node -e '
const {createClient} = require("node-zendesk");
const zendesk = createClient({username: "ops@example.com", token: "secret", endpointUri: `${process.argv[1]}/api/v2`});
(async () => {
  let [count, cursor] = [0, ""];
  for (let end = false; !end;) {
    const {result} = await zendesk.ticketexport.exportCursor(1, cursor);
    count += result.tickets.length;
    [end, cursor] = [result.end_of_stream, result.after_cursor];
  }
  if (count !== 100000) throw new Error(`${count} tickets`);
})();' URL
    reader 'zenpy' env ZENPY_FORCE_SCHEME=http "$foreign/venv/bin/python" -c '
import os, sys
os.environ["ZENPY_FORCE_NETLOC"] = sys.argv[1].removeprefix("http://")
from zenpy import Zenpy
client = Zenpy(subdomain="sim", email="ops@example.com", token="secret")
count = sum(1 for _ in client.tickets.incremental(start_time=1, paginate_by_time=False))
assert count == 100000, count' URL
fi

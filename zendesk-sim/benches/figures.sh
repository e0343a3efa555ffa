#!/usr/bin/env bash
# What the simulator costs: start, memory, and an export of 100,000 tickets beside what reading it costs a client.
#
#   zendesk-sim/benches/figures.sh            # NO_BUILD=1 takes the programs as they are
#
# CPU seconds are of the simulator (from /proc) and of the reader (from time); the wall clock is there for the start alone.
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
# What the simulator spends while a command runs, and what the command itself does.
beside() {
    local name=$1 before
    shift
    before=$(spent)
    /usr/bin/time -f '%U %S' -o "$work/time" "$@" >"$work/$name.out"
    awk -v name="$name" -v before="$before" -v after="$(spent)" \
        '{ own = after - before; printf "%-30s simulator %5.2f s, reader %5.2f s\n", name, own, $1 + $2 }' "$work/time"
}

for size in '10000 100000' '40000 10000000'; do
    # Unquoted on purpose: two numbers.
    # shellcheck disable=SC2086
    serve $size
    awk -v size="$size" -v started="$started" -v spent="$(spent)" '/VmRSS/ { rss = $2 } END {
        split(size, n); printf "%8d tickets, %5d organizations: started in %d ms (%s s CPU), %d MiB\n", n[2], n[1], started, spent, rss / 1024
    }' "/proc/$server/status"
done

serve 2000 100000
printf 'export of 100,000 tickets, 1000 a page, CPU:\n'
# The pages by time: their starts are known before, so that curl needs nobody to read the answers for it.
cursor=start_time=1
: >"$work/urls"
while :; do
    curl --silent --user ops@example.com/token:secret "$url/api/v2/incremental/tickets/cursor.json?$cursor" >"$work/page"
    printf 'url = "%s/api/v2/incremental/tickets/cursor.json?%s"\noutput = "/dev/null"\n' "$url" "$cursor" >>"$work/urls"
    if tail -c 400 "$work/page" | grep -q '"end_of_stream":true'; then break; fi
    cursor=cursor=$(tail -c 400 "$work/page" | grep -o '"after_cursor":"[^"]*"' | cut -d'"' -f4)
done
# Any write makes the simulator forget pages, also one that is refused.
forget() { curl --silent --output /dev/null --user ops@example.com/token:secret --request DELETE "$url/api/v2/nothing"; }
forget
login=(--silent --show-error --user ops@example.com/token:secret)
# The first time the pages are written; afterwards they are there, until somebody writes.
twice() {
    local name=$1
    shift
    forget
    beside "$name, first" "$@"
    beside "$name, again" "$@"
}
twice 'curl' curl "${login[@]}" --config "$work/urls"
twice 'curl --compressed' curl "${login[@]}" --compressed --config "$work/urls"
# Our client keeps to the limit it is told, so this takes minutes; CPU counts. An OAuth token would end meanwhile.
export EMAIL=ops@example.com TOKEN=secret
twice 'zendesk-client, whole' "$target/examples/export_audit" "$url" full
twice 'zendesk-client, two keys' "$target/examples/export_audit" "$url" slim
# Foreign clients, where the checks of tests/conformance have installed them.
foreign=${target%/release}/conformance
if [[ -x $foreign/venv/bin/python && -d $foreign/node ]]; then
    twice 'node-zendesk' env NODE_PATH="$foreign/node/node_modules" NODE_NO_WARNINGS=1 node -e '
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
})();' "$url"
    twice 'zenpy' env ZENPY_FORCE_NETLOC="${url#http://}" ZENPY_FORCE_SCHEME=http "$foreign/venv/bin/python" -c '
from zenpy import Zenpy
client = Zenpy(subdomain="sim", email="ops@example.com", token="secret")
count = sum(1 for _ in client.tickets.incremental(start_time=1, paginate_by_time=False))
assert count == 100000, count'
fi

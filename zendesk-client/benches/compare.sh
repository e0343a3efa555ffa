#!/usr/bin/env bash
# What an export of 100,000 tickets costs: the crate, a program that does nothing but the work, and curl, side by side; with
# PEERS=1 also clients that others wrote, on the same pages in the same run.
#
#   zendesk-client/benches/compare.sh [PAGES [TICKETS_PER_PAGE [ROUNDS]]]
#   PEERS=1 zendesk-client/benches/compare.sh              # three minutes more; Python 3 with venv, Node and npm
#   PEERS='zenpy node-zendesk' zendesk-client/benches/compare.sh
#
# Prints CPU seconds (the best of the rounds; a peer runs once), what they are to curl's and to the crate's, the peak of
# resident memory, and how the goals stand. Every program must give the same answer. Peers are installed under the target
# folder, and one that cannot be is left out and named. With CALLGRIND=1 also the instructions a ticket costs (needs valgrind).
set -euo pipefail
cd "$(dirname "$0")/../.."
pages=${1:-100} rows=${2:-1000} rounds=${3:-5}
case ${PEERS:-} in
    '' | 0) peers=() ;;
    1) peers=(node-zendesk dlt zenpy tap-zendesk) ;;
    *) read -ra peers <<<"$PEERS" ;;
esac
programs=$PWD/zendesk-client/benches/peers
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
installed=$target/export-peers
target=$target/release/examples
[[ -n ${NO_BUILD:-} ]] || cargo build --quiet --release --locked --package zendesk-client --examples

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

# name, then the command: "user-seconds system-seconds peak-KiB" of each round, and what it said.
measure() {
    local name=$1
    shift
    if ! /usr/bin/time -f '%U %S %M' -o "$work/time" "$@" >"$work/$name.out" 2>"$work/$name.err"; then
        echo "$name failed:" >&2
        tail -n 20 "$work/$name.err" >&2
        return 1
    fi
    cat "$work/time" >>"$work/$name"
}

# The version of a package, as it is pinned or locked.
pinned() { sed -n "s/^$1==//p" "$programs/$1.txt"; }
locked() { awk -v name="name = \"$1\"" '$0 == name { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock; }
# name and version of a row of the table.
row() { printf '%s\t%s\n' "$1" "$2" >>"$work/rows"; }

# Installs a peer, again only when its pins changed. One that cannot be is named, with the reason.
left_out=()
install() {
    local peer=$1 folder=$installed/$1 pins=$programs/$1.txt tools=(python3)
    if [[ $peer = node-zendesk ]]; then pins=$programs/package.json tools=(node npm); fi
    [[ -f $pins ]] || { echo "there is no peer called $peer" >&2; exit 2; }
    for tool in "${tools[@]}"; do
        command -v "$tool" >/dev/null || { left_out+=("$peer ($tool is missing)"); return 1; }
    done
    if cmp -s "$pins" "$folder/${pins##*/}"; then return; fi
    rm -rf "$folder"
    mkdir -p "$folder"
    if [[ $peer = node-zendesk ]]; then
        mkdir "$folder/staged"
        cp "$pins" "$folder/staged"
        npm install --prefix "$folder/staged" --no-package-lock --no-audit --no-fund && mv "$folder/staged/node_modules" "$folder"
    else
        python3 -m venv "$folder/venv" &&
            "$folder/venv/bin/python" -m pip install --disable-pip-version-check --requirement "$pins"
    fi >"$folder/log" 2>&1 || { left_out+=("$peer (cannot be installed: see export-peers/$peer/log in the target folder)"); return 1; }
    cp "$pins" "$folder"
}
export PYTHONDONTWRITEBYTECODE=1 NODE_NO_WARNINGS=1
ready=()
for peer in "${peers[@]}"; do
    if install "$peer"; then ready+=("$peer"); fi
done

serve "$pages"
cat "$work/size"
for ((round = 0; round < rounds; round++)); do
    measure curl curl --silent --show-error --fail --compressed --config "$work/urls"
    measure bare "$target/export_bare" "$url"
    measure full "$target/export_audit" "$url" full
    measure slim "$target/export_audit" "$url" slim
done
own=$(awk -F'"' '/^\[workspace.package\]/ { here = 1 } here && /^version/ { print $2; exit }' Cargo.toml)
row curl "$(curl --version | sed -En '1s/^curl ([^ ]+).*zlib\/([^ ]+).*/\1, zlib \2/p')"
row bare "reqwest $(locked reqwest), serde_json $(locked serde_json)"
row full "zendesk-client $own"
row slim "zendesk-client $own"

for peer in "${ready[@]}"; do
    folder=$installed/$peer
    if [[ $peer = node-zendesk ]]; then
        measure "$peer" env NODE_PATH="$folder/node_modules" node "$programs/node_zendesk_export.js" "$url"
        row "$peer" "$(sed -n 's/.*"node-zendesk": "\(.*\)".*/\1/p' "$programs/package.json"), Node $(node --version | tr -d v)"
        continue
    fi
    version="$(pinned "$peer"), $("$folder/venv/bin/python" --version)"
    python=("$folder/venv/bin/python" "$programs/${peer//-/_}_export.py" "$url")
    if [[ $peer = dlt ]]; then
        measure "$peer" "${python[@]}" iterate
        row "$peer" "$version"
        measure "$peer-extract" "${python[@]}" extract
        row "$peer-extract" "$version"
    else
        measure "$peer" "${python[@]}"
        row "$peer" "$version"
    fi
done

# What they found must be the same.
cat "$work/bare.out"
while IFS=$'\t' read -r name _; do
    [[ $name = curl ]] || cmp --silent "$work/bare.out" "$work/$name.out" ||
        { echo "$name answers otherwise: $(cat "$work/$name.out")" >&2; exit 1; }
done <"$work/rows"

# name, version, then of the round that took least CPU: user, system, CPU, and the peak of all rounds.
while IFS=$'\t' read -r name version; do
    awk -v OFS='\t' -v name="$name" -v version="$version" '
        NR == 1 || $1 + $2 < cpu { user = $1; system_ = $2; cpu = $1 + $2 }
        $3 > peak { peak = $3 }
        END { print name, version, user, system_, cpu, peak / 1024 }' "$work/$name"
done <"$work/rows" | awk -F'\t' '
    # A run of a few pages may take less than the clock can tell.
    function ratio(a, b) { return b > 0 ? digits(a / b) : "-" }
    function digits(x) { return sprintf(x < 10 ? "%.2f" : x < 100 ? "%.1f" : "%.0f", x) }
    function goal(what, slim, full, most, least) {
        printf "%-44s %7s %-8s %7s %s\n", what, slim, verdict(slim, most, least), full, verdict(full, most, least)
    }
    function verdict(measured, most, least) {
        if (measured == "-") return ""
        return (most == "" || measured + 0 <= most) && (least == "" || measured + 0 >= least) ? "reached" : "missed"
    }
    { name[NR] = $1; version[$1] = $2; user[$1] = $3; system_[$1] = $4; cpu[$1] = $5; peak[$1] = $6 }
    END {
        printf "\n%-13s %-34s %8s %8s %8s %8s %8s %9s\n", "", "", "user s", "system s", "x curl", "x full", "x slim", "peak MiB"
        for (n = 1; n <= NR; n++) {
            who = name[n]
            printf "%-13s %-34s %8.2f %8.2f %8s %8s %8s %9.1f\n", who, version[who], user[who], system_[who],
                ratio(cpu[who], cpu["curl"]), ratio(cpu[who], cpu["full"]), ratio(cpu[who], cpu["slim"]), peak[who]
        }
        printf "\n%-44s %7s %16s\n", "goals, for an audit slim", "slim", "full"
        goal("CPU at most 1.35 x curl --compressed", ratio(cpu["slim"], cpu["curl"]), ratio(cpu["full"], cpu["curl"]), 1.35, "")
        goal("stretch: CPU below curl --compressed", ratio(cpu["slim"], cpu["curl"]), ratio(cpu["full"], cpu["curl"]), 0.995, "")
        goal("peak at most 32 MiB", sprintf("%.1f", peak["slim"]), sprintf("%.1f", peak["full"]), 32, "")
        split("zenpy 40 dlt 12 node-zendesk 4.5", least, " ")
        for (n = 1; n <= 5; n += 2) if (least[n] in cpu)
            goal(least[n] ": at least " least[n + 1] " x as much CPU", ratio(cpu[least[n]], cpu["slim"]),
                ratio(cpu[least[n]], cpu["full"]), "", least[n + 1])
    }'
for reason in "${left_out[@]}"; do echo "left out: $reason"; done

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

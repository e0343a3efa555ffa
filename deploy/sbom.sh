#!/usr/bin/env bash
# Writes what the daemon is made of as CycloneDX, one file: `bash deploy/sbom.sh [FILE]`. Needs cargo-cyclonedx
# (`cargo install --locked cargo-cyclonedx`).
set -euo pipefail
file=$(realpath -m "${1:-ase-daemon.cdx.json}")
cd "$(dirname "$0")/.."
if ! cargo cyclonedx --version >/dev/null 2>&1; then
    echo 'cargo-cyclonedx is missing: cargo install --locked cargo-cyclonedx' >&2
    exit 2
fi
# It writes a file beside the manifest of each member; wanted is the daemon's alone, so the others are taken away.
name=.sbom-$$
trap 'rm -f ./*/"$name.json"' EXIT
cargo cyclonedx --quiet --format json --spec-version 1.5 --override-filename "$name"
mv "ase-daemon/$name.json" "$file"
echo "$file"

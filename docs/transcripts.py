#!/usr/bin/env python3
"""Puts what the programs say now into README.md: `python3 docs/transcripts.py`, with the daemon built (`cargo build --release`).

The transcript of the demo is cut: all of the first account, of the others those that show something else, and all that is
done about them. With a folder of pictures, as tests/browser/run.sh leaves it, the pictures are taken over as well:
`python3 docs/transcripts.py target/browser/pictures`.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DAEMON = TARGET / os.environ.get("ASE_TEST_PROFILE", "release") / "ase-daemon"

# Of the accounts after the first, those with one of these are shown.
TELLING = ("subscription/unpaid", "subscription/unnamed", "ase/too-many-accounts")
# Findings of the first account that are shown.
FINDINGS = 4
PICTURES = {
    "first-overview-no-script.png": "dashboard.png",
    "first-at-global-accounts-ID-no-script.png": "account.png",
    "first-overview-phone.png": "phone.png",
}


def accounts(lines):
    """The lines of the findings, an account at a time."""
    block = []
    for line in lines:
        if re.match(r"  \S", line) and block:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def cut(text):
    head, rest = text.split("\nFindings\n", 1)
    found, tail = rest.split("\n\nActions", 1)
    shown = []
    for number, block in enumerate(accounts(found.splitlines())):
        if number == 0:
            starts = [at for at, line in enumerate(block) if re.match(r"    (ERROR|WARNING|NOTICE)", line)]
            end = starts[FINDINGS] if len(starts) > FINDINGS else len(block)
            shown += block[:end] + (["    …"] if end < len(block) else [])
        elif any(rule in line for line in block for rule in TELLING):
            shown += block
        elif shown[-1] != "  …":
            shown.append("  …")
    text = head + "\nFindings\n" + "\n".join(shown) + "\n\nActions" + tail
    text = re.sub(r"state is in \S+", "state is in ….", text)
    return re.sub(r"; [0-9.]+ s in all;", "; … in all;", text).rstrip("\n")


def main():
    said = subprocess.run([DAEMON, "--quiet", "demo", "--once"], check=True, capture_output=True, text=True).stdout
    readme = ROOT / "README.md"
    text = readme.read_text()
    begin = text.index("```text\n", text.index("What `demo --once` prints")) + len("```text\n")
    end = text.index("```", begin)
    readme.write_text(text[:begin] + cut(said) + "\n" + text[end:])
    if len(sys.argv) > 1:
        folder = ROOT / "docs" / "pictures"
        folder.mkdir(exist_ok=True)
        for there, here in PICTURES.items():
            shutil.copy(pathlib.Path(sys.argv[1]) / there, folder / here)


if __name__ == "__main__":
    main()

"""Runs every check in its order; one line each. Ends with 1 when one failed."""

import sys

from importlib import import_module

import desk

# Each puts its checks on the list.
for noun in ("people", "tickets", "attachments", "lists", "configuration", "limits"):
    import_module(noun)

failed = 0
for title, run in desk.CHECKS:
    try:
        run()
        print(f"ok      zenpy: {title}")
    except Exception as error:  # a check that breaks has failed; the others still tell
        failed += 1
        print(f"FAILED  zenpy: {title}: {type(error).__name__}: {error}")
    finally:
        desk.faults()
sys.exit(1 if failed else 0)

//! Examples at the end of the help of every command.

pub(super) const ALL: &str = "\
Begin with one of these:
  ase-daemon demo --once                    see it at work; no Zendesk is needed
  ase-daemon init --url https://NAME.zendesk.com --client-id ID
  ase-daemon check                          is everything there that it rests on?
  ase-daemon audit                          what does not fit; writes nothing

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 findings at or above --fail-on.";

pub(super) const DEMO: &str = "\
Examples:
  ase-daemon demo                           until Ctrl-C, with a dashboard
  ase-daemon demo --once                    one cycle, audited and then carried out
  ase-daemon demo --once --format html --output report.html";

pub(super) const AUDIT: &str = "\
Examples:
  ase-daemon audit
  ase-daemon --instance global audit --fail-on warning
  ase-daemon audit --format html --output audit.html
  ase-daemon --quiet audit --format csv --rows tickets > tickets.csv
  ase-daemon --quiet audit --format json | jq '.findings[] | select(.severity == \"error\")'";

pub(super) const RUN: &str = "\
Examples:
  ase-daemon run                            the daemon, until SIGTERM or Ctrl-C
  ase-daemon run --once                     one cycle, for cron
  ase-daemon run --once --dry-run           what one cycle would do";

pub(super) const PLAN: &str = "\
Examples:
  ase-daemon plan --out plan.json           look at it, then:
  ase-daemon apply plan.json";

pub(super) const APPLY: &str = "\
Examples:
  ase-daemon plan --out plan.json           look at it, then:
  ase-daemon apply plan.json                carries out exactly that, where it still holds";

pub(super) const HISTORY: &str = "\
Examples:
  ase-daemon history --since 7d
  ase-daemon history --ticket 101
  ase-daemon history --org 123 --format json";

pub(super) const REVERT: &str = "\
Examples:
  ase-daemon history --since 1d             names the cycles
  ase-daemon revert 01M80KHQ8R4RD499VCSRQFC7S0 --dry-run
  ase-daemon revert 01M80KHQ8R4RD499VCSRQFC7S0";

pub(super) const EXPLAIN: &str = "\
Examples:
  ase-daemon explain ticket 101
  ase-daemon explain org 123
  ase-daemon explain ticket 101 --live      ask Zendesk afresh
  ase-daemon explain ticket 101 --cycle 01M80KHQ8R4RD499VCSRQFC7S0";

pub(super) const ONBOARD: &str = "\
Examples:
  ase-daemon onboard 123
  ase-daemon onboard 123 --format markdown > checklist.md";

pub(super) const NOTE: &str = "\
Examples:
  ase-daemon note 123 > 123.yaml            what it leaves open, and a draft
  ase-daemon note 123 --propose             as a merge request, or a patch";

pub(super) const CHECK: &str = "\
Examples:
  ase-daemon check
  ase-daemon --config /etc/ase/ase.toml check --format json";

pub(super) const STORE: &str = "\
Example:
  ase-daemon store copy --to postgres://ase@db.example.com/ase --password-file /etc/ase/db-password";

pub(super) const INIT: &str = "\
Examples:
  ase-daemon init --url https://NAME.zendesk.com --client-id ID
  ase-daemon init --url https://NAME.zendesk.com --email ops@example.com --secret-env ZENDESK_TOKEN";

pub(super) const MAN: &str = "\
Example:
  ase-daemon man /usr/local/share/man/man1";

pub(super) const COMPLETIONS: &str = "\
Examples:
  ase-daemon completions bash > /etc/bash_completion.d/ase-daemon
  ase-daemon completions zsh > ~/.zfunc/_ase-daemon
  ase-daemon completions fish > ~/.config/fish/completions/ase-daemon.fish";

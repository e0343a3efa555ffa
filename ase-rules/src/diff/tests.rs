use super::{Difference, diff};
use crate::text::World;
use crate::{Finding, Plan, PlanDiff, Policy, Severity, UnassignedPreExisting};

const DESK: &str = "org Acme ase=maya
    org Bolt ase=maya flag=no
    ticket 101 org=Acme new unassigned
    ticket 102 org=Acme open assignee=bob
    change 102 30m bob/web assignee=bob
    ticket 103 org=Acme new unassigned age=60d
    ticket 104 org=Acme open unassigned tags=outage";

fn under(change: impl FnOnce(&mut Policy)) -> Plan {
    let mut world = World::parse(DESK);
    change(&mut world.policy);
    world.plan()
}

fn compared(change: impl FnOnce(&mut Policy)) -> PlanDiff {
    diff(&under(|_| {}), &under(change))
}

#[track_caller]
fn expect(diff: &PlanDiff, text: &str) {
    assert_eq!(diff.to_string(), text, "found:\n{diff}");
}

#[test]
fn a_plan_does_not_differ_from_itself() {
    let same = compared(|_| {});
    assert!(same.is_empty());
    assert_eq!(same.to_string(), "No difference.\n");
    assert_eq!(same.to_markdown(), "No difference.\n");
}

#[test]
fn what_a_policy_would_do_besides_and_no_more() {
    let diff = compared(|policy| {
        policy.emergency_tags = vec!["outage".to_owned()];
        policy.unassigned_pre_existing = UnassignedPreExisting::Assign;
    });
    expect(
        &diff,
        "Writes: 2 added, 2 removed, 0 changed
Findings: 2 added, 2 removed, 0 changed

Writes
  + inform ticket 104, user 11 (emergency/ase-not-informed)
  + assign ticket 103, user 11 in group 1 (assignment/unowned)
  - assign ticket 104, user 11 in group 1 (assignment/unowned)
  - add_follower ticket 103, user 11 (shadow/missing)

Findings
  + warning assignment/unowned: Ticket 103 has no owner; user 11 is the account's ASE and should own it.
  - warning assignment/unowned: Ticket 104 has no owner; user 11 is the account's ASE and should own it.
  + warning emergency/ase-not-informed: Ticket 104 is an emergency, and nothing shows that the ASE, user 11, knows of it.
  - notice shadow/missing: The ASE, user 11, does not follow ticket 103, which nobody owns and which is older than the ASE's tenure; if the ASE began earlier, `ase_since` says so.
",
    );
}

#[test]
fn what_is_done_or_said_otherwise_is_a_change() {
    let diff = compared(|policy| {
        policy.guard_lifted = false;
        policy.guard.max_writes = 3;
        policy.automation_users.push(crate::UserId::new(12));
    });
    expect(
        &diff,
        "Writes: 0 added, 0 removed, 4 changed
Findings: 0 added, 0 removed, 1 changed
The whole plan is held: the plan has 4 writes and an unattended one may have 3

Writes
  ~ assign ticket 101, user 11 in group 1: not held → held (the plan has 4 writes and an unattended one may have 3)
  ~ assign ticket 104, user 11 in group 1: not held → held (the plan has 4 writes and an unattended one may have 3)
  ~ add_follower ticket 102, user 11: not held → held (the plan has 4 writes and an unattended one may have 3)
  ~ add_follower ticket 103, user 11: not held → held (the plan has 4 writes and an unattended one may have 3)

Findings
  ~ assignment/elsewhere: Ticket 102 belongs to user 12 and not to the ASE, user 11; an automation chose so. · severity notice → warning, before: Ticket 102 belongs to user 12 and not to the ASE, user 11; a person chose so.
",
    );
}

#[test]
fn as_markdown() {
    let diff = compared(|policy| policy.excluded_forms.clear());
    assert!(diff.is_empty());
    let diff = compared(|policy| {
        policy.disabled.insert("assignment/elsewhere".to_owned());
    });
    assert_eq!(
        diff.to_markdown(),
        "- Findings: 0 added, 1 removed, 0 changed

## Findings

- `-` notice assignment/elsewhere: Ticket 102 belongs to user 12 and not to the ASE, user 11; a person chose so.
"
    );
}

#[test]
fn the_other_way_round_is_the_inverse() {
    let before = under(|_| {});
    let others = [
        under(|policy| policy.emergency_tags = vec!["outage".to_owned()]),
        under(|policy| policy.default_mode = crate::Mode::Notify),
        under(|policy| policy.guard.max_writes = 1),
        World::parse("").plan(),
    ];
    for after in others {
        let there = diff(&before, &after);
        assert!(!there.is_empty());
        assert_eq!(diff(&after, &before), there.inverse());
    }
}

#[test]
fn of_findings_that_are_about_the_same_only_the_rest_differs() {
    let world = |until: &str| {
        World::parse(&format!(
            "org Acme ase=maya
             mode Acme off until=2026-02-01
             mode Acme notify until={until}"
        ))
    };
    let (before, after) = (world("2026-02-02").plan(), world("2026-02-03").plan());
    let diff = diff(&before, &after);
    let [Difference::Changed { before, after }] = &diff.findings[..] else {
        panic!("{diff}");
    };
    assert_eq!(before.evidence["until"], "2026-02-02");
    assert_eq!(after.evidence["until"], "2026-02-03");
}

#[test]
fn it_survives_json() {
    let diff = compared(|policy| policy.default_mode = crate::Mode::Notify);
    let json = serde_json::to_string(&diff).unwrap();
    assert_eq!(serde_json::from_str::<PlanDiff>(&json).unwrap(), diff);
}

#[test]
fn what_differs_in_one_thing_alone_is_different() {
    let before = Plan::default();
    let after = Plan {
        guard: Some("too many writes".to_owned()),
        ..Plan::default()
    };
    assert!(!diff(&before, &after).is_empty());
    assert!(diff(&before, &before).is_empty());
    let whole = World::parse("org Acme ase=maya\nticket 101 org=Acme new unassigned").plan();
    let only = [
        Plan {
            counts: whole.counts,
            ..Plan::default()
        },
        Plan {
            actions: whole.actions.clone(),
            ..Plan::default()
        },
        Plan {
            findings: whole.findings.clone(),
            ..Plan::default()
        },
    ];
    for after in only {
        assert!(!diff(&before, &after).is_empty(), "{after:?}");
    }
}

/// Whatever their names: `zz` is worse than `aa`.
#[test]
fn the_worst_difference_comes_first() {
    let plan = World::parse("org Acme ase=maya\nticket 101 org=Acme new unassigned").plan();
    let finding = |rule: &'static str, severity| Finding {
        rule: rule.into(),
        severity,
        ..plan.findings[0].clone()
    };
    let worst = finding("zz", Severity::Error);
    let after = Plan {
        findings: vec![finding("aa", Severity::Notice), worst.clone()],
        ..plan.clone()
    };
    let before = Plan {
        findings: vec![],
        ..plan.clone()
    };
    let diff = diff(&before, &after);
    assert_eq!(diff.findings[0].after(), Some(&worst));
    assert_eq!(diff.findings.len(), 2);
}

#[test]
fn other_evidence_is_told_where_nothing_else_says_it() {
    let before = World::parse("org Acme ase=maya\nticket 101 org=Acme new unassigned").plan();
    let mut after = before.clone();
    after.findings[0].evidence.insert("seen", 1);
    let told = diff(&before, &after).to_string();
    assert!(told.contains("rests on other evidence"), "{told}");
    after.findings[0].message += " Again.";
    let told = diff(&before, &after).to_string();
    assert!(!told.contains("rests on other evidence"), "{told}");
    let mut held = before.clone();
    held.findings[0].held = Some("the list broke off".to_owned());
    let told = diff(&before, &held).to_string();
    assert!(!told.contains("rests on other evidence"), "{told}");
}

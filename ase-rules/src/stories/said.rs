//! What findings and reasons say: their words, and what they rest on.

use crate::rules::Observation;
use crate::text::World;
use crate::{Finding, OrganizationId, Owner, Severity, TicketId, explain_account, explain_ticket};
use serde_json::json;

#[track_caller]
fn found(world: &str, rule: &str) -> Finding {
    let findings = World::parse(world).plan().findings;
    let mut found = findings.into_iter().filter(|finding| finding.rule == rule);
    found.next().unwrap_or_else(|| panic!("no {rule}"))
}

/// The account's reasons in words.
fn account(world: &str) -> String {
    let plan = World::parse(world).plan();
    plan.account_trails[&OrganizationId::new(1)].to_string()
}

#[track_caller]
fn expect_reason(world: &str, reason: &str) {
    let reasons = account(world);
    assert!(reasons.contains(reason), "{reason} is not in\n{reasons}");
}

#[test]
fn an_account_says_why_it_is_eligible() {
    assert_eq!(
        account("org Acme ase=maya"),
        "   passed   `assigned_se` names user 11, who serves it since 2026-01-31T09:00:00Z (account/named)
   passed   `sub_ss_ase` is checked (account/flag)
   passed   user 11 can own tickets (account/ase)
   passed   nothing suppresses it (account/suppressed)
   passed   its mode is `auto` (account/mode)
   passed   eligible: new tickets go to the ASE (account/eligible)
"
    );
    let beginning = "names user 11, whose tenure begins now or later (account/named)";
    expect_reason("org Acme ase=maya since=0d", beginning);
    expect_reason("org Acme ase=maya since=unknown", beginning);
    expect_reason(
        "org Acme ase=maya\n mode Acme notify",
        "the ASE shadows; nothing is assigned (account/eligible)",
    );
}

#[test]
fn an_account_says_why_it_is_not_eligible() {
    for (world, why) in [
        (
            "org Acme ase=maya flag=no\nflag Acme no 2h",
            "`sub_ss_ase` is unchecked",
        ),
        (
            "org Acme ase=maya suppressed=migrating,support_hold",
            "`migrating`, `support_hold` is checked",
        ),
        (
            "agent maya absent\norg Acme ase=maya",
            "user 11 does not exist in this instance",
        ),
        (
            "agent maya groups=\norg Acme ase=maya",
            "user 11 belongs to no group",
        ),
        (
            "policy allowed_groups=9\norg Acme ase=maya",
            "user 11 belongs to none of the allowed groups",
        ),
        (
            "agent maya inactive\norg Acme ase=maya",
            "user 11 is inactive",
        ),
        (
            "agent maya role=end-user\norg Acme ase=maya",
            "user 11 is an end user",
        ),
    ] {
        expect_reason(world, &format!("blocks   {why} (account/"));
        expect_reason(world, &format!("not eligible: {why} (account/eligible)"));
    }
    expect_reason(
        "org Acme ase=maya flag=no\nflag Acme no 1h",
        "`sub_ss_ase` is unchecked (seen since 2026-03-02T08:00:00Z; reported once it was so for 2h)",
    );
    let migrating = account("org Acme ase=maya suppressed=migrating");
    assert!(!migrating.contains("nothing suppresses it"), "{migrating}");
    let both = "org Acme ase=maya suppressed=migrating unreadable=support_hold";
    expect_reason(both, "`support_hold` is not a checkbox: unknown");
    assert!(!account(both).contains("nothing suppresses it"));
    expect_reason(
        "org Acme ase=maya flag=unknown",
        "held     whether it is eligible is in doubt: organization 1: `sub_ss_ase` is missing",
    );
}

#[test]
fn what_was_an_emergency_says_by_what() {
    let downgraded = "org Acme ase=maya
        ticket 101 org=Acme open assignee=bob priority=high
        change 101 50m carl/web priority=urgent
        change 101 40m bob/web priority=high";
    let reasons = |world: &str| {
        let plan = World::parse(world).plan();
        plan.trails[&TicketId::new(101)].to_string()
    };
    let text = reasons(downgraded);
    assert!(
        text.contains("it was an emergency (priority urgent) and stays"),
        "{text}"
    );
    let told = "org Acme ase=maya
        ticket 101 org=Acme open assignee=bob
        wrote 101 inform maya 30m";
    let text = reasons(told);
    let expected = "it was an emergency (the ASE was told at 2026-03-02T08:30:00Z)";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_vanished_organization_has_a_survivor_by_the_first_fifteen_characters() {
    let world = "team maya.yml agent=maya orgs=Gone:100
        directory Gone salesforce=001000000000001 gone=yes
        directory Other salesforce=001000000000002
        directory Acme salesforce=001000000000001AAA";
    let lost = found(world, "roster/unknown-organization");
    assert_eq!(lost.evidence["survivor"], 3);
    assert!(
        lost.message
            .ends_with("organization 3 has its Salesforce id.")
    );
    let world = "team maya.yml agent=maya orgs=Gone:100
        directory Gone salesforce=001000000000001 gone=yes
        directory Other
        directory Acme salesforce=001000000000003";
    assert_eq!(
        found(world, "roster/unknown-organization").evidence["survivor"],
        json!(null)
    );
}

#[test]
fn a_first_reply_is_due_or_was() {
    let unanswered = |age: &str| {
        let ticket = format!("ticket 101 org=Acme open assignee=maya priority=high age={age}");
        found(
            &format!("org Acme ase=maya\n{ticket}"),
            "assignment/unanswered",
        )
        .message
    };
    assert!(
        unanswered("239m")
            .ends_with("no public reply yet; its first one is due at 2026-03-02T09:01:00Z.")
    );
    assert!(
        unanswered("240m")
            .ends_with("no public reply; its first one was due at 2026-03-02T09:00:00Z.")
    );
}

#[test]
fn a_subscription_ends_until_its_last_day_is_over() {
    for (day, says) in [
        ("2026-03-03", "ends on"),
        ("2026-03-02", "ends on"),
        ("2026-03-01", "ended on"),
    ] {
        let world = format!("org Acme ase=maya expiration={day}");
        let message = found(&world, "subscription/expiring").message;
        assert!(message.contains(&format!(" {says} {day} ")), "{message}");
    }
}

#[test]
fn a_charge_says_until_when() {
    let world =
        "org Acme ase=maya salesforce=0011\nflag Acme yes 3h\ncharge 0011 ASE end=2026-01-01";
    let evidence = found(world, "subscription/charge-mismatch").evidence;
    assert_eq!(evidence["charge_ends"], "2026-01-01");
    let world = "org Acme flag=no salesforce=0011\nflag Acme no 3h\ncharge 0011 ASE";
    let evidence = found(world, "subscription/charge-mismatch").evidence;
    assert_eq!(
        evidence["charge_ends"],
        json!(null),
        "an open charge has no end"
    );
}

#[test]
fn owners_are_written_as_the_report_writes_them() {
    let owners = [
        Owner::SalesOps,
        Owner::Manager,
        Owner::Ase,
        Owner::SupportOps,
        Owner::OnCall,
    ];
    let written = owners.map(|owner| owner.to_string());
    assert_eq!(
        written,
        ["sales_ops", "manager", "ase", "support_ops", "on_call"]
    );
    assert_eq!(
        written.map(serde_json::Value::from),
        owners.map(|owner| json!(owner))
    );
}

/// The reasons of an account with their origin and evidence, by code.
fn grounded(world: &str, code: &str) -> (String, serde_json::Value) {
    let world = World::parse(world);
    let (facts, policy, memory) = (&world.facts, &world.policy, &world.memory);
    let acme = OrganizationId::new(1);
    let explanation = explain_account(facts, policy, memory, world.now, acme).unwrap();
    let mut reasons = explanation.reasons.into_iter();
    let reason = reasons.find(|reason| reason.code == code);
    let reason = reason.unwrap_or_else(|| panic!("no {code}"));
    let origin = reason.origin.unwrap().to_string();
    let seen = reason
        .seen_at
        .map_or("never".to_owned(), |at| at.to_string());
    (format!("{origin} {seen}"), json!(reason.evidence))
}

#[test]
fn a_reason_of_an_account_comes_from_where_its_evidence_was_read() {
    let acme = "org Acme ase=maya salesforce=0011 unreadable=migrating
        flag Acme yes 3h changes=1h,2h,3h
        mode Acme notify until=2026-03-09
        team bob.yml agent=bob orgs=Other:100
        note Acme Jill is the ASE.
        charge 0012 ASE
        source team stale
        source notes known
        source charges known";
    let now = "2026-03-02T09:00:00Z";
    for (code, origin, evidence) in [
        (
            "account/named",
            "zendesk.organizations",
            json!({"named_ase": "11", "ase_since": "2026-01-31T09:00:00Z"}),
        ),
        (
            "account/flag",
            "zendesk.organizations",
            json!({"flag": true, "tag": true}),
        ),
        (
            "account/ase",
            "zendesk.agents",
            json!({"named_ase": "11", "standing": "can own tickets"}),
        ),
        (
            "account/suppressed",
            "zendesk.organizations",
            json!({"suppressed_by": [], "unreadable": ["migrating"]}),
        ),
        (
            "subscription/charge-mismatch",
            "salesforce",
            json!({"flag": true, "charged": false, "charge_ends": null}),
        ),
        (
            "roster/unlisted",
            "team",
            json!({"named_ase": "11", "has_file": false}),
        ),
        ("note/wrong-ase", "notes", json!({"named_ase": "11"})),
    ] {
        let expected = (format!("{origin} {now}"), evidence);
        assert_eq!(grounded(acme, code), expected, "{code}");
    }
    let mode = json!({"mode": "notify", "until": "2026-03-09", "reason": null});
    assert_eq!(
        grounded(acme, "account/mode"),
        ("config never".to_owned(), mode)
    );
    assert_eq!(grounded(acme, "subscription/flapping").0, "memory never");
    for (agent, standing) in [("light", "is a light agent"), ("unreadable", "unknown")] {
        let world = format!("agent maya {agent}\norg Acme ase=maya");
        let evidence = grounded(&world, "account/ase").1;
        assert_eq!(evidence["standing"], standing);
    }
}

#[test]
fn a_reason_of_a_ticket_comes_from_where_its_evidence_was_read() {
    let origin = |world: &str, code: &str| {
        let world = World::parse(world);
        let (facts, policy, memory) = (&world.facts, &world.policy, &world.memory);
        let ticket = TicketId::new(101);
        let explanation = explain_ticket(facts, policy, memory, world.now, ticket).unwrap();
        let mut reasons = explanation.reasons.into_iter();
        let reason = reasons.find(|reason| reason.code == code);
        reason
            .unwrap_or_else(|| panic!("no {code}"))
            .origin
            .unwrap()
            .to_string()
    };
    let new = "ticket 101 org=Acme new unassigned";
    for (world, code, expected) in [
        (
            "policy excluded_forms=5\norg Acme ase=maya\nticket 101 org=Acme new form=5",
            "scope/form",
            "config",
        ),
        (
            "org Acme flag=no\nticket 101 org=Acme new unassigned",
            "scope/not-an-account",
            "zendesk.organizations",
        ),
        (
            "agent maya light\norg Acme ase=maya\nticket 101 org=Acme new emergency",
            "emergency/unfit",
            "zendesk.agents",
        ),
        (
            "org Acme ase=maya\nticket 101 org=Acme new emergency\nwrote 101 inform maya 5m",
            "emergency/told",
            "memory",
        ),
        (
            "org Acme ase=maya\nticket 101 org=Acme open assignee=bob",
            "assignment/elsewhere",
            "zendesk.audits",
        ),
        (
            "org Acme ase=maya\naway maya 2026-03-01 2026-03-05 cover=nora\nticket 101 org=Acme open assignee=maya priority=high age=210m",
            "availability/away-near-breach",
            "availability",
        ),
        (
            &format!("org Acme ase=maya\n{new}"),
            "scope/account",
            "zendesk.tickets",
        ),
    ] {
        assert_eq!(origin(world, code), expected, "{code}");
    }
}

#[test]
fn an_explanation_is_about_its_subject_alone() {
    let world = World::parse(
        "org Acme ase=maya tag=no
         org Bolt ase=maya tag=no
         ticket 101 org=Acme new unassigned
         ticket 102 org=Acme new unassigned",
    );
    let (facts, policy, memory) = (&world.facts, &world.policy, &world.memory);
    let ticket = explain_ticket(facts, policy, memory, world.now, TicketId::new(101)).unwrap();
    let findings: Vec<_> = ticket
        .findings
        .iter()
        .map(|finding| finding.ticket)
        .collect();
    assert_eq!(findings, [Some(TicketId::new(101))]);
    let actions: Vec<_> = ticket.actions.iter().map(|action| action.ticket).collect();
    assert_eq!(actions, [TicketId::new(101)]);
    let acme = OrganizationId::new(1);
    let account = explain_account(facts, policy, memory, world.now, acme).unwrap();
    let findings: Vec<_> = account
        .findings
        .iter()
        .map(|one| (one.organization, one.ticket))
        .collect();
    assert_eq!(findings, [(Some(acme), None)]);
}

#[test]
fn a_doubt_that_is_told_twice_is_said_once() {
    let doubt = |text: &str| Some(text.to_owned());
    let seen = || Observation::new(Severity::Notice, "");
    let twice = seen().doubted_by(doubt("a")).doubted_by(doubt("a"));
    assert_eq!(twice.held, doubt("a"));
    let both = seen()
        .doubted_by(doubt("a"))
        .doubted_by(None)
        .doubted_by(doubt("b"));
    assert_eq!(both.held, doubt("b; a"));
}

/// An override that is over, and one of which only the days count, give an account no mode.
#[test]
fn a_mode_rests_on_no_override_that_is_out_of_force() {
    for entry in ["off until=2026-03-01", "ase_since=3d"] {
        let world = World::parse(&format!(
            "org Acme ase=maya\nmode Acme {entry}\nmode Acme notify from=2026-03-03"
        ));
        let (facts, policy) = (&world.facts, &world.policy);
        let acme = facts.accounts.value().unwrap()[0].organization;
        let told = crate::explain_account(facts, policy, &world.memory, world.now, acme).unwrap();
        let mut reasons = told.reasons.reasons().iter();
        let mode = reasons
            .find(|reason| reason.code == "account/mode")
            .unwrap();
        assert_eq!(mode.evidence["mode"], "auto");
        assert_eq!(mode.evidence["until"], serde_json::Value::Null, "{entry}");
    }
}

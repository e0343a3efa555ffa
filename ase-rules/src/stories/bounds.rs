//! The last moment and the first, one more and one less: every bound that no other story needs.

use crate::text::{World, check};
use crate::{Facts, Memory, OrganizationId, Policy, Reading, TicketId, UserId, plan};
use jiff::SignedDuration;

#[test]
fn a_reading_as_old_as_it_may_be_is_current() {
    let mut world = World::parse("org Acme ase=maya\nticket 101 org=Acme new unassigned");
    let accounts = world.facts.accounts.value().unwrap().clone();
    let assigned = |age: SignedDuration, world: &mut World| {
        world.facts.accounts = Reading::known(accounts.clone(), world.now - age);
        world.plan().actions[0].held.is_none()
    };
    let quarter = SignedDuration::from_mins(15);
    assert!(assigned(quarter, &mut world));
    assert!(!assigned(
        quarter + SignedDuration::from_secs(1),
        &mut world
    ));
}

#[test]
fn a_charge_and_a_flag_are_compared_once_the_flag_has_settled() {
    let mismatch = "error subscription/charge-mismatch Acme";
    let unnamed = "warning subscription/unnamed Acme";
    for (world, expected) in [
        // The charge ends today, and the flag has been unchecked for long enough, or not.
        (
            "org Acme flag=no salesforce=0011\nflag Acme no 2h\ncharge 0011 ASE end=2026-03-02",
            mismatch,
        ),
        (
            "org Acme flag=no salesforce=0011\nflag Acme no 119m\ncharge 0011 ASE end=2026-03-02",
            "",
        ),
        (
            "policy one_shot\norg Acme flag=no salesforce=0011\ncharge 0011 ASE",
            mismatch,
        ),
        // Fifteen days of grace.
        (
            "org Acme ase=maya salesforce=0011\nflag Acme yes 2h\ncharge 0011 ASE end=2026-02-15",
            "",
        ),
        (
            "org Acme ase=maya salesforce=0011\nflag Acme yes 2h\ncharge 0011 ASE end=2026-02-14",
            mismatch,
        ),
        // A Signature customer has an ASE without a charge of its own, and needs a flag all the same.
        (
            "org Acme ase=maya salesforce=0011 signature=yes\nflag Acme yes 2h\ncharge 0012 ASE",
            "",
        ),
        (
            "org Acme flag=no salesforce=0011 signature=yes\nflag Acme no 2h\ncharge 0011 ASE",
            "error subscription/charge-mismatch Acme\nwarning subscription/signature-without-flag Acme",
        ),
        // Both say no.
        (
            "org Acme flag=no salesforce=0011\nflag Acme no 2h\ncharge 0012 ASE",
            "",
        ),
        // Names are whole words, and of several charges the last counts.
        (
            "org Acme salesforce=0011\nflag Acme yes 2h\ncharge 0011 Baseline",
            &format!("{mismatch}\n{unnamed}"),
        ),
        (
            "org Acme salesforce=0011\nflag Acme yes 2h\ncharge 0011 ASE end=2027-01-01\ncharge 0011 ASE end=2025-01-01",
            unnamed,
        ),
        // Without a Salesforce id nothing is compared.
        (
            "org Acme salesforce=\nflag Acme yes 2h\ncharge 0011 ASE",
            unnamed,
        ),
    ] {
        check(world, expected);
    }
}

#[test]
fn a_signature_covers_nobody_outside_the_global_instance() {
    let world =
        "org Acme ase=maya salesforce=0011 signature=yes\nflag Acme yes 2h\ncharge 0012 ASE";
    let mut world = World::parse(world);
    world.facts.global = false;
    let findings = world.plan().findings;
    assert!(
        findings
            .iter()
            .any(|finding| finding.rule == "subscription/charge-mismatch")
    );
}

#[test]
fn thirty_days_of_grace_and_not_one_more() {
    let rostered = |since: &str| {
        format!(
            "org Acme ase=maya since={since}\norg Bolt ase=maya since={since}\noncall maya ceoc"
        )
    };
    check(&rostered("30d"), "notice oncall/still-rostered maya");
    check(&rostered("31d"), "warning oncall/still-rostered maya");
}

#[test]
fn accounts_of_another_instance_count_too() {
    let acme = "org Acme ase=maya since=40d\noncall maya ceoc";
    check(
        &format!("{acme}\nteam maya.yml agent=maya at=us_gov orgs=Far:100"),
        "warning oncall/still-rostered maya\nwarning roster/unlisted Acme",
    );
    check(
        &format!("{acme}\nteam maya.yml agent=maya at=us_gov orgs=Far:100\nsource team stale"),
        "held warning oncall/still-rostered maya\nheld warning roster/unlisted Acme",
    );
    check(
        &format!("{acme}\nteam maya.yml agent=maya orgs=Acme:100 ase=25 rest=75"),
        "",
    );
}

#[test]
fn an_unchecked_flag_accuses_an_automation_once_it_counts() {
    let given = |flag: &str| {
        format!(
            "org Acme ase=maya flag=no\n{flag}
             ticket 101 org=Acme open assignee=maya
             change 101 30m carl/rule assignee=maya"
        )
    };
    check(&given("flag Acme no 119m"), "");
    check(
        &given("flag Acme no 120m"),
        "error subscription/unpaid Acme\nwarning assignment/ineligible #101",
    );
    // Something else stands in the way besides.
    check(
        &given("flag Acme no 1m\nagent maya light"),
        "error ase/not-assignable Acme\nwarning assignment/ineligible #101",
    );
}

#[test]
fn entries_that_match_nothing_are_reported() {
    let about = |world: &str| {
        let findings = World::parse(world).plan().findings;
        let unmatched = findings
            .into_iter()
            .filter(|one| one.rule == "config/unmatched");
        let entries = unmatched.map(|one| (one.evidence["entry"].clone(), one.held.is_some()));
        entries.collect::<Vec<_>>()
    };
    let acme = "org Acme ase=maya";
    let more = format!("agent nora absent\n{acme}\nmode Acme more=nora");
    assert_eq!(about(&more), [("more_ases".into(), false)]);
    assert_eq!(about(&format!("{more}\nagents stale")), []);
    assert_eq!(about(&format!("{acme}\nmode Acme more=nora")), []);
    let team = |at: &str| format!("{acme}\nteam maya.yml agent=maya at={at} orgs=Acme:100");
    assert_eq!(about(&team("globl")), [("team".into(), false)]);
    assert_eq!(
        about(&format!("{}\nsource team stale", team("globl"))),
        [("team".into(), true)]
    );
    for known in ["main", "us-federal", "eu"] {
        assert_eq!(about(&format!("{}\nelsewhere eu Far", team(known))), []);
    }
}

#[test]
fn shares_may_be_off_by_a_rounding() {
    let file = "org Acme ase=maya\norg Bolt ase=maya\norg Core ase=maya\nteam maya.yml agent=maya ase=75 rest=25";
    check(&format!("{file} orgs=Acme:33,Bolt:33,Core:33"), "");
    check(
        &format!("{file} orgs=Acme:33,Bolt:33,Core:32"),
        "warning roster/organization-percentages maya",
    );
    check(
        "org Acme ase=maya\nteam maya.yml agent=maya ase=26 rest=74 orgs=Acme:100",
        "warning roster/focus-percentage maya",
    );
    check(
        "org Acme ase=maya\nteam maya.yml agent=maya ase=25 rest=76 orgs=Acme:100",
        "warning roster/total-percentage maya",
    );
}

#[test]
fn a_first_reply_is_missing_where_hints_or_comments_say_so() {
    let acme = "org Acme ase=maya\nticket 101 org=Acme open assignee=maya priority=high age=210m";
    let late = "warning assignment/unanswered #101";
    check(&format!("{acme} unread unanswered"), late);
    check(&format!("{acme} unread only-comment=customer"), late);
    check(&format!("{acme} answered"), "");
    check(&format!("{acme} unread answered"), "");
    let opened = format!("{acme}\nchange 101 200m customer/web comment");
    check(
        &format!("{opened}\nchange 101 100m customer/web comment"),
        late,
    );
    check(
        &format!("{opened}\nchange 101 100m bob/web comment=private"),
        late,
    );
    check(&format!("{opened}\nchange 101 100m bob/web comment"), "");
}

#[test]
fn only_an_agent_who_answered_the_ases_open_ticket_is_a_responder() {
    let told = |ticket: &str, by: &str| {
        format!(
            "org Acme ase=maya\nagent bob\nticket 101 org=Acme {ticket}
             change 101 30m {by} comment"
        )
    };
    let bob = "notice shadow/responder #101";
    check(&told("open assignee=maya", "bob/web"), bob);
    check(&told("solved assignee=maya", "bob/web"), "");
    check(&told("open assignee=maya", "us/api"), "");
    check(&told("open assignee=maya", "customer/web"), "");
    check(&told("open assignee=maya followers=bob", "bob/web"), "");
    check(
        &format!(
            "{}\nwrote 101 add_follower bob 20m",
            told("open assignee=maya", "bob/web")
        ),
        "",
    );
    check(
        &told("open assignee=nora followers=maya age=40d", "bob/web"),
        "",
    );
}

#[test]
fn a_name_that_was_redacted_is_compared_with_nothing() {
    check(
        "agent maya name=user_11\norg Acme ase=maya\npolicy note_questions=\nnote Acme Jill is the ASE.",
        "",
    );
    check(
        "agent maya name=Maya\norg Acme ase=maya\npolicy note_questions=\nnote Acme Jill is the ASE.",
        "warning note/wrong-ase Acme",
    );
}

#[test]
fn of_two_absences_the_longer_counts() {
    let away = |absences: &str| {
        let world = format!(
            "org Acme ase=maya\n{absences}
             ticket 101 org=Acme open assignee=maya priority=high age=210m"
        );
        let plan = World::parse(&world).plan();
        let mut findings = plan.findings.into_iter();
        let found = findings.find(|finding| finding.rule == "availability/away-near-breach");
        found.map(|finding| finding.evidence["away_until"].clone())
    };
    let (short, long) = (
        "away maya 2026-03-01 2026-03-05 cover=nora",
        "away maya 2026-03-02 2026-03-09 cover=nora",
    );
    for both in [format!("{short}\n{long}"), format!("{long}\n{short}")] {
        assert_eq!(away(&both).unwrap(), "2026-03-09");
    }
    for today in ["2026-03-02 2026-03-02", "2026-03-01 2026-03-02"] {
        assert_eq!(away(&format!("away maya {today}")).unwrap(), "2026-03-02");
    }
    for other in ["2026-03-03 2026-03-09", "2026-02-01 2026-03-01"] {
        assert_eq!(away(&format!("away maya {other}")), None);
    }
}

#[test]
fn every_former_ase_is_looked_at_until_one_is_found_who_may_be_taken_off() {
    let world = "policy remove_former_followers
        served Acme nora 90d 60d
        served Acme omar 60d 30d
        org Acme ase=maya since=30d
        ticket 101 org=Acme open assignee=maya followers=nora,omar";
    check(
        world,
        "notice shadow/former-ase #101
         remove_follower #101 to omar (shadow/former-ase)",
    );
    // Somebody added Omar again; Nora is left to people, for one effect on a ticket is enough.
    let plan = check(
        &format!("{world}\nwrote 101 remove_follower omar 2d"),
        "notice shadow/former-ase #101",
    );
    assert_eq!(plan.findings[0].agent, Some(UserId::new(11)));
}

#[test]
fn the_latest_of_many_versions_counts() {
    let mut world = World::parse("org Acme ase=maya\nticket 1 org=Acme open assignee=maya");
    let mut ticket = world.tickets()[0].clone();
    let tickets = world.facts.tickets.value_mut().unwrap();
    tickets.clear();
    for id in (1..=200).rev() {
        ticket.id = TicketId::new(3 * id - 300);
        ticket.assignee = Some(UserId::new(11));
        tickets.push(ticket.clone());
        // One in ten was unassigned before, and is in the list once more for it.
        if id % 10 == 0 {
            ticket.assignee = None;
            ticket.updated_at -= SignedDuration::from_secs(1);
            tickets.push(ticket.clone());
            ticket.updated_at += SignedDuration::from_secs(1);
        }
    }
    let found = world.plan();
    assert_eq!(
        (
            found.counts.tickets,
            found.actions.len(),
            found.trails.len()
        ),
        (200, 0, 200)
    );
    world.reverse();
    assert_eq!(world.plan(), found);
}

#[test]
fn the_tenure_of_an_ase_is_found_by_both_and_only_while_it_lasts() {
    let world = World::parse("org Acme ase=maya\norg Bolt ase=nora\nserved Acme nora 90d 30d");
    let (acme, bolt) = (OrganizationId::new(1), OrganizationId::new(2));
    let memory: &Memory = &world.memory;
    let begun = |organization, ase: i64| {
        let tenure = memory.tenure(organization, UserId::new(ase));
        tenure.map(|tenure| tenure.since)
    };
    let since = Some(world.now - SignedDuration::from_hours(30 * 24));
    assert_eq!(begun(acme, 11), since);
    assert_eq!(begun(bolt, 12), since);
    assert_eq!(begun(acme, 12), None);
    assert_eq!(begun(bolt, 11), None);
}

#[test]
fn nothing_known_is_nothing_planned() {
    let now = World::parse("").now;
    let facts = Facts {
        instance: "global".to_owned(),
        global: true,
        accounts: Reading::unknown("no answer"),
        agents: Reading::unknown("no answer"),
        tickets: Reading::unknown("no answer"),
        sources: crate::Sources::default(),
    };
    let plan = plan(&facts, &Policy::default(), &Memory::default(), now);
    assert!(plan.findings.is_empty() && plan.actions.is_empty() && plan.wanted.is_empty());
}

//! The numbers of the programme are the policy's, and what they make late is asked about.

use crate::text::{World, check};
use crate::{PartialPlan, TicketId};

/// Asked only where it settles something.
#[test]
fn whether_a_ticket_was_answered_is_asked_where_a_reply_may_be_due() {
    let of = |ticket: &str| {
        format!(
            "org Acme ase=maya\nticket 101 org=Acme {ticket} unread\naway maya 2026-03-01 2026-03-03 cover=nora"
        )
    };
    let late = "open assignee=maya priority=high age=210m";
    check(&of(late), "want #101");
    for not in [
        "open assignee=maya priority=high age=179m",
        "open assignee=maya age=210m",
        "pending assignee=maya priority=high age=210m",
        "open assignee=maya priority=high age=210m answered",
    ] {
        check(&of(not), "");
    }
    // By the clock on the wall it may be late; it was a weekend.
    check(&of("open assignee=maya priority=low age=40h"), "want #101");
    // Nobody's, so that there is nobody to remind; and somebody else's, whose owner is asked for already.
    check(
        &of("open unassigned never-assigned priority=high age=60d"),
        "notice shadow/missing #101\nadd_follower #101 to maya (shadow/missing)",
    );
    check(
        &of("open assignee=bob followers=maya priority=high age=60d"),
        "",
    );
    check(&format!("mode Acme off\n{}", of(late)), "want #101");
    let both = "policy disabled=assignment/unanswered,availability/away-near-breach";
    check(&format!("{both}\n{}", of(late)), "");
    let one = "policy disabled=assignment/unanswered";
    check(&format!("{one}\n{}", of(late)), "want #101");
    check(
        &format!("{}\ntickets stale", of(late)),
        "held warning assignment/unanswered #101
         held warning availability/away-near-breach #101",
    );
}

/// Such a question costs a request for a hundred tickets, a history one for each.
#[test]
fn what_an_answer_settles_is_told_from_what_takes_a_history() {
    let world = World::parse(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya priority=high age=210m unread
         ticket 102 org=Acme open unassigned unread
         org Bolt ase=maya flag=no
         flag Bolt no 5h
         ticket 103 org=Bolt open assignee=maya priority=high age=210m unread",
    );
    let plan = world.plan();
    let ids = [101, 102, 103].map(TicketId::new);
    assert_eq!(plan.wanted, ids);
    assert_eq!(plan.wanted_replies, ids[..1]);
    let (facts, policy, memory) = (&world.facts, &world.policy, &world.memory);
    let mut part = PartialPlan::begin(facts, policy, memory, world.now);
    let tickets = facts.tickets.value().unwrap();
    let settled: Vec<bool> = tickets
        .iter()
        .map(|own| part.is_settled_by_reply(own))
        .collect();
    assert_eq!(settled, [true, false, false]);
    assert_eq!(part.look_at(tickets), ids);
    part.settle(tickets);
    assert_eq!(part.end().findings, plan.findings);
}

/// The numbers of the programme are those of the policy.
#[test]
fn what_is_counted_is_configured() {
    let flapping = "org Acme ase=maya\nflag Acme yes 1h changes=8d,1h";
    let warning = "warning subscription/flapping Acme";
    check(&format!("policy flapping_changes=1\n{flapping}"), warning);
    check(&format!("policy flapping_changes=2\n{flapping}"), "");
    check(
        &format!("policy flapping_changes=2 flapping_within=216h\n{flapping}"),
        warning,
    );
    let fight = "org Acme ase=maya
                 ticket 101 org=Acme open assignee=maya
                 change 101 30h bob/rule assignee=bob
                 change 101 29h bob/rule assignee=maya
                 change 101 1h bob/rule assignee=bob
                 change 101 30m bob/web assignee=maya";
    let hands_off = "warning assignment/ping-pong #101";
    check(fight, "");
    check(&format!("policy ping_pong_changes=1\n{fight}"), hands_off);
    check(&format!("policy ping_pong_within=30h\n{fight}"), hands_off);
    let away = "org Acme ase=maya\naway maya 2026-03-09 2026-03-13";
    check(&format!("policy cover_ahead_days=6\n{away}"), "");
    check(
        &format!("policy cover_ahead_days=7\n{away}"),
        "warning availability/uncovered maya",
    );
    let shares = "org Acme ase=maya\nteam m.yml agent=maya ase=25 orgs=Acme:98 rest=75";
    let unbalanced = "warning roster/organization-percentages maya";
    check(shares, unbalanced);
    check(&format!("policy percent_tolerance=2\n{shares}"), "");
    let one_of_five = "org Acme ase=maya
                       ticket 101 org=Acme new unassigned
                       ticket 102 org=Acme open assignee=maya
                       ticket 103 org=Acme open assignee=maya";
    let held =
        "warning assignment/unowned #101\nheld assign #101 to maya in 1 (assignment/unowned)";
    check(&format!("policy share_counts_above=2\n{one_of_five}"), held);
    let late = "org Acme ase=maya\nticket 101 org=Acme open assignee=maya priority=high age=150m";
    check(late, "");
    check(
        &format!("policy near_share=0.5\n{late}"),
        "warning assignment/unanswered #101",
    );
}

/// Files that are in doubt and say nothing of another instance doubt no count.
#[test]
fn files_that_list_nothing_elsewhere_hold_no_count() {
    check(
        "org Acme ase=maya since=40d\norg Bolt ase=maya since=40d\noncall maya ceoc
         team m.yml agent=maya ase=25 orgs=Acme:100 rest=75\nsource team stale",
        "warning oncall/still-rostered maya
         held warning roster/unlisted Bolt",
    );
}

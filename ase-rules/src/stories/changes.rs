//! What changes under a ticket: its ASE, its organization, its emergency, the ASE's standing.

use crate::text::{World, check};

// Tenures

#[test]
fn a_new_ase_gets_the_new_tickets_and_a_list_of_the_old() {
    check(
        "served Acme nora 90d 3d
         org Acme ase=maya since=3d
         ticket 101 org=Acme open assignee=nora age=9d
         ticket 102 org=Acme pending assignee=nora age=8d followers=maya
         ticket 103 org=Acme solved assignee=nora age=8d followers=maya
         ticket 104 org=Acme open assignee=bob age=7d followers=maya
         ticket 105 org=Acme new unassigned",
        "notice assignment/former-ase #101
         notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)
         notice assignment/former-ase #102
         warning assignment/unowned #105
         assign #105 to maya in 1 (assignment/unowned)",
    );
}

#[test]
fn an_ase_who_comes_back_or_serves_beside_is_not_a_former_one() {
    check(
        "served Acme maya 90d 60d
         served Acme nora 60d 30d
         org Acme ase=maya since=30d
         mode Acme more=nora
         ticket 101 org=Acme open assignee=nora age=40d
         ticket 102 org=Acme open assignee=maya age=70d followers=nora",
        "",
    );
}

#[test]
fn a_configured_beginning_is_the_successors_where_it_is_later_than_the_predecessors() {
    let world = |since: &str| {
        format!(
            "served Acme nora 90d 2d
             org Acme ase=maya since=2d
             mode Acme ase_since={since}
             ticket 101 org=Acme open assignee=bob age=4d followers=maya
             change 101 4d carl/web assignee=bob"
        )
    };
    // The field was changed five days ago, and nobody looked for three of them.
    check(&world("5d"), "notice assignment/elsewhere #101");
    // The entry was written for the predecessor and left as it was.
    check(&world("90d"), "");
    check(&world("91d"), "");
}

#[test]
fn with_nobody_named_the_list_is_there_too() {
    check(
        "served Acme nora 90d 3d
         org Acme flag=yes
         ticket 101 org=Acme open assignee=nora age=9d
         mode Acme ase_since=5d",
        "warning subscription/unnamed Acme
         notice assignment/former-ase #101",
    );
    check(
        "served Acme nora 90d 3d
         org Acme flag=yes
         mode Acme off
         ticket 101 org=Acme open assignee=nora age=9d",
        "warning subscription/unnamed Acme",
    );
}

#[test]
fn a_former_follower_is_removed_only_where_nothing_else_is_done() {
    let world = "policy remove_former_followers
                 served Acme nora 90d 30d
                 org Acme ase=maya since=30d";
    check(
        &format!(
            "{world}
             ticket 101 org=Acme open assignee=bob age=40d followers=nora
             ticket 102 org=Acme new unassigned followers=nora
             ticket 103 org=Acme open assignee=maya followers=nora
             wrote 103 assign maya 2h
             ticket 104 org=Acme open assignee=nora followers=nora,maya age=40d
             ticket 105 org=Acme solved assignee=maya followers=nora
             ticket 106 org=Acme open assignee=bob followers=nora,maya emergency
             change 106 10m maya/web comment"
        ),
        "notice shadow/former-ase #101
         notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)
         notice shadow/former-ase #102
         warning assignment/unowned #102
         assign #102 to maya in 1 (assignment/unowned)
         notice shadow/former-ase #103
         notice assignment/former-ase #104
         notice shadow/former-ase #106",
    );
}

#[test]
fn without_the_operators_word_nobody_is_removed_or_added() {
    check(
        "served Acme nora 90d 30d
         org Acme ase=maya since=30d
         ticket 101 org=Acme open assignee=maya followers=nora
         change 101 50m carl/web assignee=bob
         change 101 40m bob/web comment
         change 101 30m carl/web assignee=maya",
        "notice shadow/former-ase #101
         notice shadow/responder #101",
    );
}

// Several ASEs

#[test]
fn a_ticket_of_the_second_ase_is_where_it_belongs() {
    check(
        "org Acme ase=maya
         mode Acme more=nora
         ticket 101 org=Acme open assignee=nora
         ticket 102 org=Acme new unassigned",
        "warning assignment/unowned #102
         assign #102 to maya in 1 (assignment/unowned)",
    );
}

#[test]
fn a_second_ase_counts_for_the_number_of_accounts() {
    check(
        "org A ase=maya
         org B ase=maya
         org C ase=maya
         org D ase=maya
         org E ase=nora
         mode E more=maya",
        "warning ase/too-many-accounts maya",
    );
}

// The ticket's organization

#[test]
fn a_ticket_that_moved_to_another_account_keeps_its_owner() {
    check(
        "org Acme ase=maya
         org Bolt ase=nora
         ticket 101 org=Acme open assignee=nora
         change 101 50m us/api assignee=nora
         wrote 101 assign nora 50m",
        "notice assignment/elsewhere #101
         notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)",
    );
}

#[test]
fn a_ticket_that_got_its_account_late_is_assigned_then() {
    let before = World::parse("org Acme ase=maya\nticket 101 new unassigned");
    assert!(before.plan().actions.is_empty());
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned",
        "warning assignment/unowned #101
         assign #101 to maya in 1 (assignment/unowned)",
    );
}

#[test]
fn a_ticket_that_was_merged_away_is_closed_and_the_other_speaks_for_itself() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme closed assignee=bob tags=closed_by_merge emergency
         ticket 102 org=Acme open assignee=bob followers=maya age=40d
         change 102 30m bob/web comment",
        "",
    );
}

// Emergencies

#[test]
fn what_the_ase_was_told_of_as_an_emergency_is_not_assigned_after_it() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned
         wrote 101 inform maya 30m
         ticket 102 org=Acme new unassigned unread
         wrote 102 inform maya 30m",
        "notice emergency/handover #101
         notice emergency/handover #102",
    );
}

#[test]
fn a_follow_up_of_an_emergency_is_a_ticket_like_any_other() {
    check(
        "policy emergency_tags=outage
         org Acme ase=maya
         ticket 101 org=Acme closed assignee=bob emergency
         ticket 102 org=Acme new unassigned tags=outage follow-up",
        "warning assignment/unowned #102
         assign #102 to maya in 1 (assignment/unowned)",
    );
}

// The ASE's standing

#[test]
fn an_ase_who_left_the_group_loses_the_ticket_and_is_not_given_it_again() {
    check(
        "policy allowed_groups=2
         org Acme ase=maya
         agent maya groups=1
         ticket 101 org=Acme open unassigned
         change 101 50m us/api assignee=maya
         change 101 10m zendesk/group_change assignee=none
         wrote 101 assign maya 50m",
        "error ase/no-group Acme",
    );
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open unassigned
         change 101 50m us/api assignee=maya
         change 101 10m zendesk/group_change assignee=none
         wrote 101 assign maya 50m",
        "notice assignment/unassigned-again #101",
    );
}

// First replies

#[test]
fn zendesks_own_deadline_and_hint_come_first() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya due=-10m unanswered
         ticket 102 org=Acme open assignee=maya due=-30m unanswered
         ticket 103 org=Acme open assignee=maya due=-10m answered
         ticket 104 org=Acme pending assignee=maya due=-10m unanswered
         ticket 105 org=Acme open assignee=bob due=-10m unanswered followers=maya age=40d
         ticket 106 org=Acme open assignee=maya due=8d unanswered age=9d
         ticket 107 org=Acme open assignee=maya due=-10m unanswered emergency",
        "warning assignment/unanswered #101
         warning assignment/unanswered #106",
    );
}

#[test]
fn a_history_that_is_lost_holds_and_is_not_asked_for_again() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya due=10m lost",
        "held warning assignment/unanswered #101",
    );
}

/// One effect and then another, only where a step demands it.
#[test]
fn what_was_written_before_bounds_what_is_written_next() {
    // Followed while the mode was `notify`.
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned followers=maya
         wrote 101 add_follower maya 30m",
        "warning assignment/unowned #101
         assign #101 to maya in 1 (assignment/unowned)",
    );
    // Assigned, and given to somebody else in person.
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=bob
         wrote 101 assign maya 40m
         change 101 40m us/api assignee=maya
         change 101 30m bob/web assignee=bob",
        "notice assignment/elsewhere #101
         notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)",
    );
    // What stands beside the steps leaves alone what we touched.
    let answered = "policy add_responders
                    org Acme ase=maya
                    ticket 101 org=Acme open assignee=maya
                    agent bob
                    change 101 40m us/api assignee=maya
                    change 101 30m bob/web comment";
    check(
        answered,
        "notice shadow/responder #101
         add_follower #101 to bob (shadow/responder)",
    );
    check(
        &format!("{answered}\nwrote 101 assign maya 40m"),
        "notice shadow/responder #101",
    );
    // What the ASE says afterwards makes no other of the responder.
    check(
        &format!("{answered}\nchange 101 20m maya/web comment"),
        "notice shadow/responder #101
         add_follower #101 to bob (shadow/responder)",
    );
}

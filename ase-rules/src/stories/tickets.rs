//! Steps 1 and 4 to 8: tickets that are no emergencies.

use crate::text::check;

// Step 1

#[test]
fn out_of_scope() {
    let plan = check(
        "policy excluded_forms=5
         org Acme ase=maya
         org Bolt flag=no
         ticket 101 org=Acme closed unassigned emergency
         ticket 102 org=Acme deleted unassigned
         ticket 103 new unassigned
         ticket 104 org=Nobody new unassigned
         ticket 105 org=Bolt new unassigned
         ticket 106 org=Acme new unassigned form=5
         ticket 107 org=Acme new unassigned tags=skip_autoassign
         ticket 108 org=Acme status=resting unassigned",
        "",
    );
    let codes: Vec<&str> = (plan.trails.values())
        .map(|trail| trail.deciding().unwrap().code.as_ref())
        .collect();
    assert_eq!(
        codes,
        [
            "scope/closed",
            "scope/deleted",
            "scope/no-organization",
            "scope/not-an-account",
            "scope/not-an-account",
            "scope/form",
            "scope/opt-out",
            "scope/status",
        ]
    );
}

#[test]
fn absence_in_a_broken_list_is_never_gone() {
    for doubt in [
        "accounts stale",
        "accounts unknown",
        "org Acme flag=no doubt=cut-off",
    ] {
        let plan = check(
            &format!(
                "org Bolt ase=maya
                 ticket 101 org=Acme new unassigned
                 {doubt}"
            ),
            "",
        );
        let trail = plan.trails.values().next().unwrap().to_string();
        assert!(trail.contains("held"), "{trail}");
    }
}

// assignment/unowned

#[test]
fn a_ticket_nobody_owns_goes_to_the_ase() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned
         ticket 102 org=Acme open unassigned
         ticket 103 org=Acme pending unassigned
         ticket 104 org=Acme hold unassigned
         ticket 105 org=Acme solved unassigned
         ticket 106 org=Acme open assignee=maya",
        "warning assignment/unowned #101
         warning assignment/unowned #102
         assign #101 to maya in 1 (assignment/unowned)
         assign #102 to maya in 1 (assignment/unowned)",
    );
}

#[test]
fn a_trail_reads_from_the_first_step_to_the_one_that_decided() {
    let plan = check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned
         agents stale",
        "held warning assignment/unowned #101
         held assign #101 to maya in 1 (assignment/unowned)",
    );
    let trail = plan.trails.values().next().unwrap();
    let expected = "\
1. passed   new ticket of account 1 (scope/account)
2. passed   not an emergency (emergency/none)
3. passed   it never was an emergency (downgraded/never)
4. passed   the account is eligible (eligibility/yes)
5. passed   no automations fight over it (ping-pong/none)
6. passed   nobody owns it (assignee/none)
7. passed   it never had an owner (unassigned/never)
8. acts     nobody owns it: assign it to ASE 11 (assignment/unowned)
   held     the agents are in doubt: page 3 did not answer (held)
";
    assert_eq!(trail.to_string(), expected);
    assert_eq!(trail.reasons()[7].evidence["group"], 1);
}

#[test]
fn doubt_holds_an_assignment() {
    for doubt in [
        "accounts stale",
        "accounts old",
        "accounts ahead",
        "agents stale",
        "agents old",
        "tickets stale",
    ] {
        check(
            &format!(
                "org Acme ase=maya
                 ticket 101 org=Acme new unassigned
                 {doubt}"
            ),
            "held warning assignment/unowned #101
             held assign #101 to maya in 1 (assignment/unowned)",
        );
    }
    for doubt in ["doubt=cut-off", "tickets_doubt=cut-off"] {
        check(
            &format!(
                "org Acme ase=maya {doubt}
                 org Bolt ase=nora
                 ticket 101 org=Acme new unassigned
                 ticket 102 org=Bolt new unassigned"
            ),
            "held warning assignment/unowned #101
             held assign #101 to maya in 1 (assignment/unowned)
             warning assignment/unowned #102
             assign #102 to nora in 1 (assignment/unowned)",
        );
    }
}

#[test]
fn the_group_is_one_the_ase_belongs_to() {
    let cases = [
        ("", "group=2", "in 2"),
        ("", "group=9", "in 1"),
        ("policy preferred_group=2", "group=9", "in 2"),
        ("policy preferred_group=2", "group=1", "in 1"),
        ("policy preferred_group=8", "group=9", "in 1"),
        ("policy allowed_groups=2", "group=1", "in 2"),
        ("agent maya groups=4,3 default=9", "group=9", "in 3"),
    ];
    for (more, group, expected) in cases {
        check(
            &format!(
                "{more}
                 org Acme ase=maya
                 ticket 101 org=Acme new unassigned {group}"
            ),
            &format!(
                "warning assignment/unowned #101
                 assign #101 to maya {expected} (assignment/unowned)"
            ),
        );
    }
}

#[test]
fn an_open_ticket_is_not_assigned_before_its_past_is_known() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open unassigned unread
         ticket 102 org=Acme open unassigned lost
         ticket 103 org=Acme pending unassigned unread
         ticket 104 org=Acme open unassigned unread touched=10m",
        "held warning assignment/unowned #101
         held assign #101 to maya in 1 (assignment/unowned)
         held warning assignment/unowned #102
         held assign #102 to maya in 1 (assignment/unowned)
         held warning assignment/unowned #104
         held assign #104 to maya in 1 (assignment/unowned)
         want #101
         want #103
         want #104",
    );
}

// Pre-existing tickets

#[test]
fn what_lay_there_before_the_ase_came_is_shadowed() {
    check(
        "org Acme ase=maya since=2d
         ticket 101 org=Acme new unassigned age=3d
         ticket 102 org=Acme solved assignee=bob age=3d
         ticket 103 org=Acme open assignee=bob age=3d followers=maya
         ticket 104 org=Acme open assignee=bob age=3d unread",
        "notice shadow/missing #101
         notice shadow/missing #102
         notice shadow/missing #104
         add_follower #101 to maya (shadow/missing)
         add_follower #102 to maya (shadow/missing)
         add_follower #104 to maya (shadow/missing)",
    );
    check(
        "policy assign_pre_existing
         org Acme ase=maya since=2d
         ticket 101 org=Acme new unassigned age=3d",
        "warning assignment/unowned #101
         assign #101 to maya in 1 (assignment/unowned)",
    );
    check(
        "org Acme ase=maya since=unknown
         ticket 101 org=Acme new unassigned",
        "notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)",
    );
    check(
        "org Acme ase=maya since=unknown
         mode Acme ase_since=2h
         ticket 101 org=Acme new unassigned",
        "warning assignment/unowned #101
         assign #101 to maya in 1 (assignment/unowned)",
    );
}

#[test]
fn a_ticket_as_old_as_the_tenure_is_not_older() {
    check(
        "org Acme ase=maya since=1h
         ticket 101 org=Acme new unassigned age=1h
         ticket 102 org=Acme open assignee=bob age=1h followers=maya",
        "notice assignment/elsewhere #102
         warning assignment/unowned #101
         assign #101 to maya in 1 (assignment/unowned)",
    );
}

#[test]
fn an_ase_who_has_yet_to_begin_shadows_once() {
    let world = "org Acme ase=maya
                 mode Acme ase_since=-2h
                 ticket 101 org=Acme new unassigned";
    check(
        world,
        "notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)",
    );
    check(&format!("{world}\nwrote 101 add_follower maya 1h"), "");
}

#[test]
fn a_follower_who_was_removed_is_not_added_again() {
    check(
        "org Acme ase=maya since=2d
         ticket 101 org=Acme open assignee=bob age=3d
         wrote 101 add_follower maya 1d",
        "",
    );
    check(
        "org Acme ase=maya since=2d
         ticket 101 org=Acme open assignee=bob age=5d
         wrote 101 add_follower maya 4d",
        "notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)",
    );
    check(
        "org Acme ase=maya since=unknown
         ticket 101 org=Acme open assignee=bob age=5d
         wrote 101 add_follower maya 4d",
        "",
    );
}

#[test]
fn doubt_holds_a_follower() {
    check(
        "org Acme ase=maya since=2d
         ticket 101 org=Acme open assignee=bob age=3d
         agents stale",
        "held notice shadow/missing #101
         held add_follower #101 to maya (shadow/missing)",
    );
}

// assignment/elsewhere

#[test]
fn a_choice_stands_and_is_reported() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=bob
         change 101 30m carl/web assignee=bob
         ticket 102 org=Acme open assignee=bob followers=maya
         change 102 30m carl/rule assignee=bob
         ticket 103 org=Acme pending assignee=bob",
        "notice assignment/elsewhere #101
         notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)
         warning assignment/elsewhere #102
         notice assignment/elsewhere #103
         notice shadow/missing #103
         add_follower #103 to maya (shadow/missing)",
    );
}

#[test]
fn who_chose_is_asked_for_and_taken_for_a_person_meanwhile() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=bob unread
         ticket 102 org=Acme open assignee=bob lost",
        "held notice assignment/elsewhere #101
         held notice shadow/missing #101
         held add_follower #101 to maya (shadow/missing)
         held notice assignment/elsewhere #102
         held notice shadow/missing #102
         held add_follower #102 to maya (shadow/missing)
         want #101",
    );
}

// assignment/ineligible

#[test]
fn an_automation_assigned_the_ase_of_an_account_that_is_not_eligible() {
    let by = |who: &str| {
        format!(
            "policy disabled=subscription/unpaid
             org Acme ase=maya flag=no
             flag Acme no 2h
             ticket 101 org=Acme open assignee=maya
             change 101 30m {who} assignee=maya"
        )
    };
    check(&by("carl/rule"), "warning assignment/ineligible #101");
    check(&by("carl/web"), "");
    check(&by("us/api"), "");
    check(
        "org Acme ase=maya
         mode Acme notify
         ticket 101 org=Acme open assignee=maya
         change 101 30m carl/rule assignee=maya",
        "warning assignment/ineligible #101",
    );
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya
         change 101 30m carl/rule assignee=maya",
        "",
    );
}

#[test]
fn an_automation_is_not_accused_on_doubt() {
    check(
        "policy disabled=subscription/unpaid
         org Acme ase=maya flag=no
         flag Acme no 2h
         ticket 101 org=Acme open assignee=maya unread
         ticket 102 org=Acme open assignee=maya lost
         ticket 103 org=Acme open assignee=bob unread
         ticket 104 org=Acme solved assignee=maya unread",
        "want #101
         held warning assignment/ineligible #102",
    );
    check(
        "policy disabled=subscription/unpaid
         org Acme ase=maya flag=no
         flag Acme no 2h
         ticket 101 org=Acme open assignee=maya unread
         tickets stale",
        "held warning assignment/ineligible #101",
    );
    check(
        "policy disabled=subscription/unpaid
         org Acme ase=maya flag=no
         flag Acme no 2h
         ticket 101 org=Acme open assignee=maya
         change 101 30m carl/rule assignee=maya
         tickets stale",
        "held warning assignment/ineligible #101",
    );
}

// assignment/unassigned-again

#[test]
fn an_owner_whom_nothing_made_the_owner_counts_as_a_persons_choice() {
    let world = "org Acme ase=maya
                 ticket 101 org=Acme open unassigned";
    let told = "notice assignment/unassigned-again #101";
    check(
        &format!("{world}\nchange 101 10m zendesk/rule assignee=bob>none"),
        told,
    );
    check(
        &format!(
            "{world}
             change 101 20m zendesk/rule assignee=bob>carl
             change 101 10m carl/web assignee=none"
        ),
        told,
    );
    check(&format!("{world} once-assigned"), told);
    // A history that names every owner, and who chose them, needs no hint.
    check(
        &format!(
            "{world} once-assigned
             change 101 20m zendesk/rule assignee=carl
             change 101 10m carl/web assignee=none"
        ),
        "",
    );
    let assigned = "warning assignment/unowned #101
                    assign #101 to maya in 1 (assignment/unowned)";
    check(&format!("{world} never-assigned"), assigned);
    check(world, assigned);
}

#[test]
fn what_a_person_had_assigned_is_left_alone() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open unassigned
         change 101 30m carl/web assignee=bob
         change 101 20m carl/web assignee=none
         ticket 102 org=Acme solved unassigned
         change 102 30m us/api assignee=maya
         change 102 20m carl/web assignee=none",
        "notice assignment/unassigned-again #101
         notice assignment/unassigned-again #102",
    );
}

#[test]
fn what_an_automation_had_assigned_is_left_alone_too_and_not_reported() {
    check(
        "org Acme ase=maya since=2d
         ticket 101 org=Acme open unassigned
         change 101 30m carl/rule assignee=bob
         change 101 20m carl/web assignee=none
         ticket 102 org=Acme open unassigned age=5d
         change 102 4d us/api assignee=bob
         change 102 3d carl/web assignee=none",
        "",
    );
}

#[test]
fn what_we_had_assigned_is_not_assigned_again() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open unassigned unread touched=10m
         wrote 101 assign maya 20m",
        "notice assignment/unassigned-again #101",
    );
}

#[test]
fn a_reading_older_than_our_own_write_says_nothing() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned unread touched=30m
         wrote 101 assign maya 20m",
        "",
    );
}

#[test]
fn a_ticket_taken_back_in_doubt_is_held() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open unassigned
         change 101 30m carl/web assignee=bob
         change 101 20m carl/web assignee=none
         tickets stale",
        "held notice assignment/unassigned-again #101",
    );
}

// assignment/ping-pong

#[test]
fn two_automations_that_fight_are_left_to_people() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=bob age=2d
         change 101 26h zendesk/rule assignee=bob
         change 101 23h zendesk/rule assignee=carl
         change 101 22h bot/api assignee=bob
         ticket 102 org=Acme open unassigned age=2d
         change 102 5h zendesk/rule assignee=bob
         change 102 4h bot/api assignee=none
         change 102 3h zendesk/rule assignee=bob
         change 102 2h bot/api assignee=none
         change 102 1h zendesk/rule assignee=bob
         change 102 30m bot/api assignee=none",
        "warning assignment/ping-pong #101
         warning assignment/ping-pong #102",
    );
}

#[test]
fn one_automatic_reassignment_a_day_is_no_fight() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=bob age=2d followers=maya
         change 101 26h zendesk/rule assignee=bob
         change 101 25h zendesk/rule assignee=carl
         change 101 22h bot/api assignee=bob
         ticket 102 org=Acme open assignee=bob followers=maya
         change 102 50m zendesk/rule assignee=bob
         change 102 40m carl/web assignee=carl
         change 102 30m bot/api assignee=bob",
        "warning assignment/elsewhere #101
         warning assignment/elsewhere #102",
    );
}

#[test]
fn a_fight_on_doubtful_tickets_is_held() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=bob
         change 101 50m zendesk/rule assignee=bob
         change 101 40m bot/api assignee=carl
         change 101 30m zendesk/rule assignee=bob
         tickets stale",
        "held warning assignment/ping-pong #101",
    );
}

#[test]
fn a_hint_spares_the_history_where_it_says_enough() {
    // 101 and 102 are older than the tenure: shadowed, or left alone. 103 is newer, and assigning
    // it wants the history whatever the hint says. 104 is newer, and who gave it away matters.
    check(
        "org Acme ase=maya since=1d
         ticket 101 org=Acme open unassigned unread never-assigned age=2d
         ticket 102 org=Acme open unassigned unread once-assigned age=2d
         ticket 103 org=Acme open unassigned unread never-assigned age=2h
         ticket 104 org=Acme open unassigned unread once-assigned age=2h",
        "notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)
         notice assignment/unassigned-again #102
         held warning assignment/unowned #103
         held assign #103 to maya in 1 (assignment/unowned)
         held warning assignment/unowned #104
         held assign #104 to maya in 1 (assignment/unowned)
         want #103
         want #104",
    );
}

#[test]
fn an_emergency_with_one_comment_that_is_not_the_ases_wants_no_history() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open unassigned emergency unread only-comment=bob
         ticket 102 org=Acme open unassigned emergency unread only-comment=maya",
        "warning emergency/ase-not-informed #101
         inform #101 to maya (emergency/ase-not-informed)
         held warning emergency/ase-not-informed #102
         held inform #102 to maya (emergency/ase-not-informed)
         want #102",
    );
}

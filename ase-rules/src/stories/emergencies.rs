//! Steps 2 and 3: emergencies, and tickets that were.

use crate::text::check;

// emergency/ase-not-informed

#[test]
fn the_ase_is_told_of_an_emergency_and_not_given_it() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned emergency",
        "warning emergency/ase-not-informed #101
         inform #101 to maya (emergency/ase-not-informed)",
    );
}

#[test]
fn form_priority_and_tag_make_an_emergency() {
    for sign in ["form=5", "priority=urgent", "tags=outage"] {
        check(
            &format!(
                "policy emergency_forms=5 emergency_tags=outage
                 org Acme ase=maya
                 ticket 101 org=Acme open assignee=bob {sign}"
            ),
            "warning emergency/ase-not-informed #101
             inform #101 to maya (emergency/ase-not-informed)",
        );
    }
}

#[test]
fn a_follow_up_inherits_tags_that_say_nothing() {
    check(
        "policy emergency_tags=outage
         org Acme ase=maya
         ticket 101 org=Acme new unassigned tags=outage follow-up",
        "warning assignment/unowned #101
         assign #101 to maya in 1 (assignment/unowned)",
    );
}

#[test]
fn to_be_told_neither_flag_nor_hold_matters() {
    check(
        "org Acme ase=maya flag=no suppressed=support_hold
         org Bolt ase=nora flag=unknown unreadable=migrating
         ticket 101 org=Acme new unassigned emergency
         ticket 102 org=Bolt new unassigned emergency",
        "warning subscription/suppressed Acme
         warning emergency/ase-not-informed #101
         inform #101 to maya (emergency/ase-not-informed)
         warning emergency/ase-not-informed #102
         inform #102 to nora (emergency/ase-not-informed)",
    );
}

#[test]
fn to_own_or_to_have_commented_is_to_know_and_to_follow_is_not() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya emergency
         ticket 102 org=Acme open assignee=bob emergency
         change 102 10m maya/web comment
         ticket 103 org=Acme open assignee=bob emergency followers=maya
         change 103 10m bob/web comment",
        "warning emergency/ase-not-informed #103
         inform #103 to maya (emergency/ase-not-informed)",
    );
}

#[test]
fn an_ase_is_told_once_also_when_named_anew() {
    let told = |when: &str| {
        format!(
            "org Acme ase=maya since=10d
             ticket 101 org=Acme open assignee=bob emergency age=20d
             wrote 101 inform maya {when}"
        )
    };
    check(&told("9d"), "");
    check(&told("11d"), "");
}

#[test]
fn nobody_valid_nobody_told() {
    check(
        "org Acme flag=yes
         agent nora suspended
         org Bolt ase=nora
         ticket 101 org=Acme new unassigned emergency
         ticket 102 org=Bolt new unassigned emergency",
        "warning subscription/unnamed Acme
         error ase/not-assignable Bolt",
    );
}

#[test]
fn whether_the_ase_has_commented_is_asked_for_and_held_meanwhile() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned emergency unread
         ticket 102 org=Acme new unassigned emergency lost",
        "held warning emergency/ase-not-informed #101
         held inform #101 to maya (emergency/ase-not-informed)
         held warning emergency/ase-not-informed #102
         held inform #102 to maya (emergency/ase-not-informed)
         want #101",
    );
}

#[test]
fn doubt_holds_what_would_be_told_and_asks_for_no_history() {
    for doubt in [
        "accounts stale",
        "agents old",
        "tickets stale",
        "agents unknown",
    ] {
        check(
            &format!(
                "org Acme ase=maya
                 ticket 101 org=Acme new unassigned emergency unread
                 {doubt}"
            ),
            "held warning emergency/ase-not-informed #101
             held inform #101 to maya (emergency/ase-not-informed)",
        );
    }
}

// emergency/assigned-by-automation

#[test]
fn an_automation_gave_the_emergency_to_the_ase() {
    for who in ["bob/rule", "zendesk/web", "bot/api"] {
        check(
            &format!(
                "org Acme ase=maya
                 ticket 101 org=Acme open assignee=maya emergency
                 change 101 30m {who} assignee=maya"
            ),
            "error emergency/assigned-by-automation #101",
        );
    }
}

#[test]
fn an_ase_who_took_the_emergency_in_person_is_fine() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya emergency
         change 101 40m bob/rule assignee=maya
         change 101 30m bob/web assignee=bob
         change 101 20m maya/web assignee=maya
         ticket 102 org=Acme open assignee=maya emergency
         change 102 40m us/api assignee=maya",
        "",
    );
}

#[test]
fn nobody_is_accused_on_doubt() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya emergency unread
         ticket 102 org=Acme open assignee=maya emergency lost",
        "want #101
         held error emergency/assigned-by-automation #102",
    );
    // Where more is in doubt the history would not settle it, and is not asked for.
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya emergency unread
         tickets stale",
        "held error emergency/assigned-by-automation #101",
    );
}

// emergency/handover

#[test]
fn a_downgraded_emergency_stays_with_the_engineer_on_call() {
    check(
        "policy emergency_forms=5
         org Acme ase=maya
         ticket 101 org=Acme open assignee=bob form=1
         change 101 50m carl/web form=5
         change 101 40m bob/web assignee=bob form=1
         ticket 102 org=Acme open unassigned priority=high
         change 102 50m carl/web priority=urgent
         change 102 40m bob/web priority=high",
        "notice emergency/handover #101
         notice emergency/handover #102",
    );
}

#[test]
fn a_downgraded_emergency_the_ase_has_taken_over_needs_no_handover() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme open assignee=maya priority=high
         change 101 50m carl/web priority=urgent
         change 101 40m bob/web priority=high assignee=maya",
        "",
    );
}

#[test]
fn a_new_ticket_with_a_past_is_not_taken_unseen() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned unread touched=58m
         ticket 102 org=Acme new unassigned unread touched=59m
         ticket 103 org=Acme new unassigned lost touched=58m",
        "held warning assignment/unowned #101
         held assign #101 to maya in 1 (assignment/unowned)
         warning assignment/unowned #102
         assign #102 to maya in 1 (assignment/unowned)
         held warning assignment/unowned #103
         held assign #103 to maya in 1 (assignment/unowned)
         want #101",
    );
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned priority=high
         change 101 60m carl/web priority=urgent
         change 101 50m bob/web priority=high
         agents stale",
        "held notice emergency/handover #101",
    );
}

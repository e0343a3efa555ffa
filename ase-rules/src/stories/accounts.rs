//! What is found about accounts and the people named.

use crate::text::check;

#[test]
fn an_ordinary_account_has_no_findings() {
    check("org Acme ase=maya", "");
}

// subscription/unpaid

#[test]
fn an_unchecked_flag_counts_after_two_readings_two_hours_apart() {
    check(
        "org Acme ase=maya flag=no
         flag Acme no 2h",
        "error subscription/unpaid Acme",
    );
}

#[test]
fn an_unchecked_flag_may_be_a_sync_that_lags() {
    let plan = check(
        "org Acme ase=maya flag=no
         flag Acme no 119m",
        "",
    );
    let trail = plan.account_trails.values().next().unwrap().to_string();
    assert!(
        trail.contains("`sub_ss_ase` is unchecked (seen since"),
        "{trail}"
    );
    check("org Acme ase=maya flag=no", "");
    check(
        "org Acme ase=maya flag=no
         flag Acme yes 5h",
        "",
    );
}

#[test]
fn a_single_look_has_no_second_reading_to_wait_for() {
    check(
        "policy one_shot
         org Acme ase=maya flag=no",
        "error subscription/unpaid Acme",
    );
}

#[test]
fn an_unknown_flag_is_not_an_unchecked_one() {
    check(
        "policy one_shot
         org Acme ase=maya flag=unknown
         ticket 101 org=Acme new unassigned",
        "held warning assignment/unowned #101
         held assign #101 to maya in 1 (assignment/unowned)",
    );
}

#[test]
fn a_finding_about_a_doubtful_record_is_held() {
    for doubt in ["accounts stale", "accounts old"] {
        check(
            &format!("policy one_shot\norg Acme ase=maya flag=no\n{doubt}"),
            "held error subscription/unpaid Acme",
        );
    }
    check(
        "policy one_shot
         org Acme ase=maya flag=no doubt=cut-off",
        "held error subscription/unpaid Acme",
    );
}

// subscription/unnamed

#[test]
fn sold_and_not_staffed() {
    check("org Acme flag=yes", "warning subscription/unnamed Acme");
    check(
        "org Acme raw=None flag=yes",
        "warning subscription/unnamed Acme",
    );
    check("org Acme flag=no", "");
    check("org Acme flag=unknown", "");
    check(
        "org Acme flag=yes
         accounts stale",
        "held warning subscription/unnamed Acme",
    );
}

// subscription/tag-mismatch

#[test]
fn flag_and_tag_should_agree() {
    check(
        "org Acme ase=maya tag=no
         org Bolt flag=no tag=yes
         org Core flag=no tag=no
         org Dune ase=nora flag=unknown tag=yes",
        "notice subscription/tag-mismatch Acme
         notice subscription/tag-mismatch Bolt",
    );
    check(
        "org Acme ase=maya tag=no doubt=cut-off",
        "held notice subscription/tag-mismatch Acme",
    );
}

// subscription/suppressed

#[test]
fn a_suppressed_account_is_reported_and_gets_nothing() {
    check(
        "org Acme ase=maya suppressed=support_hold
         ticket 101 org=Acme new unassigned",
        "warning subscription/suppressed Acme",
    );
    check(
        "org Acme ase=maya suppressed=migrating,mark_for_deletion",
        "error subscription/suppressed Acme",
    );
    check("org Acme flag=no suppressed=support_hold", "");
    check(
        "org Acme ase=maya suppressed=support_hold
         accounts old",
        "held warning subscription/suppressed Acme",
    );
}

#[test]
fn a_suppressing_field_that_is_no_checkbox_holds() {
    check(
        "org Acme ase=maya unreadable=support_hold
         ticket 101 org=Acme new unassigned",
        "held warning assignment/unowned #101
         held assign #101 to maya in 1 (assignment/unowned)",
    );
}

// ase/unreadable

#[test]
fn a_name_instead_of_an_id_is_unreadable() {
    check(
        "org Acme raw=Maya
         ticket 101 org=Acme new unassigned
         ticket 102 org=Acme new unassigned emergency",
        "error ase/unreadable Acme",
    );
    check("org Acme raw=0 flag=no", "");
    check(
        "org Acme raw=Maya
         accounts stale",
        "held error ase/unreadable Acme",
    );
}

// ase/unknown-user

#[test]
fn a_user_who_does_not_exist() {
    check(
        "agent maya absent
         org Acme ase=maya
         ticket 101 org=Acme new unassigned",
        "error ase/unknown-user Acme",
    );
}

#[test]
fn a_user_who_was_not_read_is_not_missing() {
    for how in ["unreadable", "unread"] {
        check(
            &format!(
                "org Acme ase=maya
                 agent maya {how}
                 ticket 101 org=Acme new unassigned"
            ),
            "held warning assignment/unowned #101
             held assign #101 to maya (assignment/unowned)",
        );
    }
    check(
        "org Acme ase=maya
         agent maya absent
         agents stale",
        "held error ase/unknown-user Acme",
    );
}

// ase/not-assignable

#[test]
fn a_user_who_cannot_own_tickets() {
    for how in ["light", "suspended", "inactive", "role=end-user"] {
        check(
            &format!(
                "agent maya {how}
                 org Acme ase=maya
                 ticket 101 org=Acme new unassigned"
            ),
            "error ase/not-assignable Acme",
        );
    }
    check(
        "agent maya role=admin
         org Acme ase=maya",
        "",
    );
}

#[test]
fn a_role_nobody_knows_holds() {
    check(
        "agent maya role=oracle
         org Acme ase=maya
         ticket 101 org=Acme new unassigned",
        "held warning assignment/unowned #101
         held assign #101 to maya (assignment/unowned)",
    );
    check(
        "org Acme ase=maya
         agent maya suspended
         agents old",
        "held error ase/not-assignable Acme",
    );
}

// ase/no-group

#[test]
fn an_agent_without_a_usable_group() {
    check(
        "agent maya groups=
         org Acme ase=maya
         ticket 101 org=Acme new unassigned",
        "error ase/no-group Acme",
    );
    check(
        "policy allowed_groups=9
         org Acme ase=maya",
        "error ase/no-group Acme",
    );
    check(
        "policy allowed_groups=2,9
         org Acme ase=maya",
        "",
    );
    check(
        "org Acme ase=maya
         agent maya groups=
         agents stale",
        "held error ase/no-group Acme",
    );
}

// ase/too-many-accounts

#[test]
fn five_accounts_are_one_too_many() {
    let four = "org A ase=maya
                org B ase=maya
                org C ase=maya
                org D ase=maya";
    check(four, "");
    check(
        &format!("{four}\norg E ase=maya\norg F ase=nora"),
        "warning ase/too-many-accounts maya",
    );
    check(
        &format!("{four}\norg E ase=maya doubt=cut-off"),
        "held warning ase/too-many-accounts maya",
    );
}

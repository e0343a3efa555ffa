//! Why, why not, and what stood nearest.

use crate::text::World;
use crate::{
    Effect, Explanation, Flip, OrganizationId, Origin, Outcome, TicketId, explain_account,
    explain_ticket,
};

fn ticket(world: &str) -> Explanation {
    let world = World::parse(world);
    let (facts, policy) = (&world.facts, &world.policy);
    explain_ticket(facts, policy, &world.memory, world.now, TicketId::new(101)).unwrap()
}

fn account(world: &str) -> Explanation {
    let world = World::parse(world);
    let (facts, policy) = (&world.facts, &world.policy);
    let acme = OrganizationId::new(1);
    explain_account(facts, policy, &world.memory, world.now, acme).unwrap()
}

#[track_caller]
fn expect_miss(world: &str, flips: &[Flip], effect: Effect, text: &str) {
    let miss = ticket(world).nearest_miss.unwrap();
    assert_eq!(
        (miss.flips.as_slice(), miss.effect, miss.text.as_str()),
        (flips, effect, text)
    );
}

#[test]
fn nothing_says_what_would_have_been_enough() {
    let new = "ticket 101 org=Acme new unassigned";
    for (account, flip, text) in [
        (
            "org Acme ase=maya flag=no",
            Flip::Flagged,
            "would be assigned if `sub_ss_ase` were checked",
        ),
        (
            "agent maya light\norg Acme ase=maya",
            Flip::Assignable,
            "would be assigned if user 11 could own tickets",
        ),
        (
            "org Acme ase=maya suppressed=migrating",
            Flip::Unsuppressed,
            "would be assigned if `migrating` were not checked",
        ),
        (
            "org Acme ase=maya\nmode Acme off",
            Flip::ModeAuto,
            "would be assigned if the account's mode were `auto`",
        ),
        (
            "policy disabled=assignment/unowned\norg Acme ase=maya",
            Flip::NotSilenced,
            "would be assigned if no rule were silenced",
        ),
        (
            "org Acme ase=maya\naccounts old",
            Flip::Certain,
            "would be assigned if every reading were complete and current",
        ),
        (
            "org Acme ase=maya unreadable=migrating",
            Flip::Certain,
            "would be assigned if every reading were complete and current",
        ),
    ] {
        expect_miss(&format!("{account}\n{new}"), &[flip], Effect::Assign, text);
    }
}

#[test]
fn a_ticket_has_its_own_conditions() {
    let acme = "policy excluded_forms=5\norg Acme ase=maya since=2d";
    for (ticket, flip, text) in [
        (
            "new unassigned tags=skip_autoassign",
            Flip::NotOptedOut,
            "would be assigned if it did not carry the tag `skip_autoassign`",
        ),
        (
            "new unassigned form=5",
            Flip::NotExcluded,
            "would be assigned if its form were not excluded",
        ),
        (
            "pending unassigned",
            Flip::Open,
            "would be assigned if it were open",
        ),
        (
            "new unassigned age=3d followers=maya",
            Flip::BeganBefore,
            "would be assigned if the ASE served since 2026-02-27T09:00:00Z (`ase_since`)",
        ),
    ] {
        let world = format!("{acme}\nticket 101 org=Acme {ticket}");
        expect_miss(&world, &[flip], Effect::Assign, text);
    }
    expect_miss(
        "org Acme ase=maya since=2d
         mode Acme ase_since=2d
         ticket 101 org=Acme new unassigned age=3d followers=maya",
        &[Flip::BeganBefore],
        Effect::Assign,
        "would be assigned if the ASE served since 2026-02-27T09:00:00Z (`ase_since`)",
    );
    expect_miss(
        "org Acme flag=yes
         ticket 101 org=Acme new unassigned emergency",
        &[Flip::Named],
        Effect::Inform,
        "the ASE would be told if `assigned_se` named an agent",
    );
    for sign in ["emergency", "form=5", "tags=outage"] {
        expect_miss(
            &format!(
                "policy emergency_forms=5 emergency_tags=outage
                 org Acme ase=maya
                 ticket 101 org=Acme new unassigned {sign}
                 change 101 10m maya/web comment"
            ),
            &[Flip::NoEmergency],
            Effect::Assign,
            "would be assigned if it were no emergency",
        );
    }
}

#[test]
fn three_things_may_stand_against_it_and_four_are_too_many() {
    let world = "org Acme ase=maya flag=no suppressed=migrating
                 ticket 101 org=Acme new unassigned";
    expect_miss(
        world,
        &[Flip::Flagged, Flip::Unsuppressed],
        Effect::Assign,
        "would be assigned if `sub_ss_ase` were checked and `migrating` were not checked",
    );
    let third = format!("mode Acme off\n{world}");
    expect_miss(
        &third,
        &[Flip::Flagged, Flip::Unsuppressed, Flip::ModeAuto],
        Effect::Assign,
        "would be assigned if `sub_ss_ase` were checked, `migrating` were not checked and the \
         account's mode were `auto`",
    );
    let fourth = format!("{third} tags=skip_autoassign");
    assert_eq!(ticket(&fourth).nearest_miss, None);
}

#[test]
fn what_is_done_or_done_with_misses_nothing() {
    for ticket_line in [
        "new unassigned",
        "open assignee=maya",
        "closed unassigned",
        "deleted unassigned",
    ] {
        let world = format!("org Acme ase=maya\nticket 101 org=Acme {ticket_line}");
        assert_eq!(ticket(&world).nearest_miss, None, "{ticket_line}");
    }
    let taken_back = "org Acme ase=maya
                      ticket 101 org=Acme open unassigned
                      change 101 30m carl/web assignee=bob
                      change 101 20m carl/web assignee=none";
    assert_eq!(ticket(taken_back).nearest_miss, None, "a person chose");
    let undone = "mode Acme off
                  org Acme ase=maya since=2d
                  ticket 101 org=Acme open assignee=bob age=3d
                  wrote 101 add_follower maya 1d";
    assert_eq!(ticket(undone).nearest_miss, None, "somebody undid it");
}

#[test]
fn an_account_misses_its_eligibility() {
    for (world, flips) in [
        ("org Acme ase=maya flag=no", vec![Flip::Flagged]),
        ("org Acme flag=yes", vec![Flip::Named]),
        ("org Acme flag=no", vec![Flip::Flagged, Flip::Named]),
        (
            "policy global_first\norg Acme ase=maya",
            vec![Flip::AssignAllNew],
        ),
        ("org Acme ase=maya doubt=cut-off", vec![Flip::Certain]),
    ] {
        let miss = account(world).nearest_miss.unwrap();
        assert_eq!(
            (miss.flips, miss.effect),
            (flips, Effect::Eligible),
            "{world}"
        );
    }
    assert_eq!(account("org Acme ase=maya").nearest_miss, None);
}

#[test]
fn every_reason_says_what_it_rests_on_and_since_when() {
    let explanation = ticket(
        "org Acme ase=maya
         served Acme nora 90d 31d
         ticket 101 org=Acme new unassigned followers=nora",
    );
    for reason in &explanation.reasons {
        assert!(!reason.evidence.is_empty(), "{reason}");
        assert!(reason.origin.is_some(), "{reason}");
    }
    let origins: Vec<Option<Origin>> = (explanation.reasons.into_iter())
        .map(|reason| reason.origin)
        .collect();
    assert_eq!(origins[0], Some(Origin::Tickets));
    assert_eq!(origins[3], Some(Origin::Organizations));
    let explanation = account("org Acme ase=maya\nmode Acme notify until=2026-03-09");
    for reason in &explanation.reasons {
        assert!(!reason.evidence.is_empty(), "{reason}");
    }
}

#[test]
fn an_explanation_reads_as_text_and_as_markdown() {
    let explanation = ticket(
        "org Acme ase=maya flag=no
         flag Acme no 5h
         ticket 101 org=Acme new unassigned",
    );
    assert_eq!(
        explanation.to_string(),
        "\
ticket 101
1. passed   new ticket of account 1 (scope/account)
            zendesk.tickets at 2026-03-02T09:00:00Z: organization = 1, status = \"new\", tags = []
2. passed   not an emergency (emergency/none)
            zendesk.tickets at 2026-03-02T09:00:00Z: follow_up = false, tags = []
3. passed   it never was an emergency (downgraded/never)
            zendesk.audits at 2026-03-02T09:00:00Z: changes = 0
4. nothing  the account is not eligible: `sub_ss_ase` is unchecked (eligibility/no)
            zendesk.organizations at 2026-03-02T09:00:00Z: because = [\"`sub_ss_ase` is unchecked\"], mode = \"auto\"
   nearest miss: would be assigned if `sub_ss_ase` were checked
"
    );
    let markdown = explanation.markdown();
    assert!(
        markdown.starts_with("### ticket 101\n\n- **passed** new ticket"),
        "{markdown}"
    );
    assert!(
        markdown.contains("\n  - zendesk.organizations at "),
        "{markdown}"
    );
    assert!(
        markdown.ends_with("\nNearest miss: would be assigned if `sub_ss_ase` were checked.\n"),
        "{markdown}"
    );
    let json = serde_json::to_string(&explanation).unwrap();
    assert_eq!(
        serde_json::from_str::<Explanation>(&json).unwrap(),
        explanation
    );
    assert!(json.contains("\"origin\":\"zendesk.audits\""), "{json}");
}

#[test]
fn what_stands_beside_the_decision_is_said_too() {
    let explanation = ticket(
        "served Acme nora 90d 30d
         org Acme ase=maya since=30d
         ticket 101 org=Acme open assignee=nora age=40d followers=maya",
    );
    let last = explanation.reasons.deciding().unwrap();
    assert_eq!(
        (last.code.as_ref(), last.outcome, last.origin),
        (
            "assignment/former-ase",
            Outcome::Reports,
            Some(Origin::Memory)
        )
    );
}

#[test]
fn a_plan_has_the_nearest_misses_of_what_it_found_and_leaves_alone() {
    let world = World::parse(
        "org Acme ase=maya flag=no
         flag Acme no 3h
         org Bolt ase=maya
         org Cord ase=maya expiration=2026-03-16
         ticket 101 org=Bolt new unassigned
         ticket 102 org=Acme open assignee=nora
         ticket 103 org=Bolt open assignee=bob followers=maya
         change 103 30m bob/web assignee=bob
         ticket 104 org=Bolt open unassigned age=60d lost
         served Acme nora 90d 31d",
    );
    let plan = world.plan();
    let misses = |most| {
        let (facts, policy) = (&world.facts, &world.policy);
        crate::nearest_misses(facts, policy, &world.memory, world.now, &plan, most)
    };
    let all = misses(9);
    // What is done has none, and neither has what a person chose, or an account that is eligible.
    let tickets: Vec<i64> = all.tickets.keys().map(|id| id.get()).collect();
    let accounts: Vec<i64> = all.organizations.keys().map(|id| id.get()).collect();
    assert_eq!((tickets, accounts), (vec![102], vec![1]));
    for (id, miss) in &all.tickets {
        let (facts, policy) = (&world.facts, &world.policy);
        let alone = crate::nearest_miss(facts, policy, &world.memory, world.now, *id);
        assert_eq!(alone.as_ref(), Some(miss));
    }
    assert_eq!(misses(0), crate::NearestMisses::default());
}

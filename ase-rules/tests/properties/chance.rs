//! Worlds made up by chance: small, so that tickets, accounts and people meet, and with every kind of doubt.

use ase_rules::{
    Account, Agent, AgentFact, Change, Facts, FormId, GroupId, Hints, History, Memory, Mode,
    ModeOverride, OrganizationId, Policy, Priority, Profile, Reading, Role, Status, Tenure, Ticket,
    TicketId, UnassignedPreExisting, UserId, What, Written,
};
use ase_rules::{ActionKind, FlagSeen};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop};
use proptest::{option, prop_oneof};
use std::collections::BTreeMap;

const NOW: Timestamp = Timestamp::constant(1_772_442_000, 0);
/// We.
const US: UserId = UserId::new(7);

/// What a plan is made of.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) facts: Facts,
    pub(crate) policy: Policy,
    pub(crate) memory: Memory,
    pub(crate) now: Timestamp,
}

pub(crate) fn worlds() -> impl Strategy<Value = World> {
    (facts(), policies(), memories()).prop_map(|(facts, policy, memory)| World {
        facts,
        policy,
        memory,
        now: NOW,
    })
}

/// The same world, told in another order.
pub(crate) fn shuffled(world: &World, seed: u64) -> World {
    let mut other = world.clone();
    let World {
        facts,
        policy,
        memory,
        now: _,
    } = &mut other;
    if let Reading::Known { value, .. } | Reading::Stale { value, .. } = &mut facts.accounts {
        shuffle(value, seed);
    }
    if let Reading::Known { value, .. } | Reading::Stale { value, .. } = &mut facts.tickets {
        shuffle(value, seed);
    }
    shuffle(&mut policy.modes, seed);
    shuffle(&mut policy.automation_users, seed);
    shuffle(&mut memory.tenures, seed);
    shuffle(&mut memory.writes, seed);
    other
}

/// Deals a list anew (Knuth's MMIX generator).
pub(crate) fn shuffle<T>(list: &mut [T], seed: u64) {
    let mut state = seed;
    for at in (1..list.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        list.swap(at, (state >> 33) as usize % (at + 1));
    }
}

fn facts() -> impl Strategy<Value = Facts> {
    // Three accounts of which most are in order, and now and then one that is read twice.
    let accounts = (account(1), account(2), account(3), few(account(3)));
    let accounts = accounts.prop_map(|(one, two, three, again)| {
        let mut accounts = vec![one, two, three];
        accounts.extend(again.into_iter().filter(|account| !account.flag_tag));
        accounts
    });
    let agents = (agent_fact(10), agent_fact(11), agent_fact(12));
    let agents = agents.prop_map(|(ten, eleven, twelve)| {
        let facts = [(10, ten), (11, eleven), (12, twelve)];
        BTreeMap::from(facts.map(|(id, fact)| (UserId::new(id), fact)))
    });
    let tickets = prop::collection::vec(ticket(), 1..10);
    (
        any::<bool>(),
        reading(accounts),
        reading(agents),
        reading(tickets),
    )
        .prop_map(|(global, accounts, agents, tickets)| Facts {
            instance: "global".to_owned(),
            global,
            accounts,
            agents,
            tickets,
            sources: ase_rules::Sources::default(),
        })
}

/// Mostly known; now and then stale, old or unknown.
fn reading<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Reading<T>> {
    (value, 0..40)
        .prop_map(|(value, luck)| match luck {
            0 => Reading::unknown("HTTP 500"),
            1 => Reading::Stale {
                value,
                seen_at: NOW,
                why: "page 3 did not answer".to_owned(),
            },
            2 => Reading::known(value, NOW - SignedDuration::from_hours(1)),
            _ => Reading::known(value, NOW),
        })
        .boxed()
}

fn organization() -> impl Strategy<Value = OrganizationId> {
    prop_oneof![12 => 1..4_i64, 1 => Just(4)].prop_map(OrganizationId::new)
}

fn user() -> impl Strategy<Value = UserId> {
    (10..15_i64).prop_map(UserId::new)
}

fn group() -> impl Strategy<Value = GroupId> {
    (1..4_i64).prop_map(GroupId::new)
}

/// Up to four days ago, by the hour: so that things happen at once, and before and after others.
fn past() -> impl Strategy<Value = Timestamp> {
    (0..96_i64).prop_map(|hours| NOW - SignedDuration::from_hours(hours))
}

/// Mostly before any ticket was written.
fn beginning() -> impl Strategy<Value = Timestamp> {
    let long_ago = NOW - SignedDuration::from_hours(24 * 30);
    prop_oneof![3 => Just(long_ago), 1 => past()]
}

fn few<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(of, 0..3)
}

/// Mostly none.
fn rarely<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    option::weighted(0.15, of).prop_map(|one| one.into_iter().collect())
}

fn doubt() -> impl Strategy<Value = Option<String>> {
    option::weighted(0.03, Just("cut off".to_owned()))
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

fn account(organization: i64) -> impl Strategy<Value = Account> {
    let named = prop_oneof![
        8 => word(&["10", "11"]),
        1 => word(&["12", "13", "none", "", "0", "Maya"]),
    ];
    let flag = prop_oneof![8 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    let keys = || prop::collection::vec(word(&["support_hold", "mark_for_deletion"]), 0..2);
    (
        (
            option::weighted(0.9, named),
            flag,
            prop::bool::weighted(0.8),
        ),
        (
            option::of(any::<bool>()),
            option::of(word(&["2026-03-10", "soon"])),
        ),
        (option::weighted(0.1, keys()), option::weighted(0.1, keys())),
        (doubt(), doubt()),
    )
        .prop_map(
            move |(
                (named_ase, flag, flag_tag),
                (signature, expiration),
                (suppressed_by, unreadable),
                (doubt, tickets_doubt),
            )| Account {
                organization: OrganizationId::new(organization),
                name: "Acme".to_owned(),
                named_ase,
                flag,
                flag_tag,
                signature,
                expiration,
                salesforce_id: None,
                suppressed_by: suppressed_by.unwrap_or_default(),
                unreadable: unreadable.unwrap_or_default(),
                doubt,
                tickets_doubt,
            },
        )
}

fn agent_fact(id: i64) -> impl Strategy<Value = AgentFact> {
    let role = prop_oneof![9 => word(&["agent", "admin"]), 1 => word(&["end-user", "robot"])];
    let seldom = || prop::bool::weighted(0.04);
    let found = (
        (role, seldom(), seldom(), seldom()),
        (
            prop::collection::btree_set(group(), 0..4)
                .prop_map(|groups| groups.into_iter().collect()),
            option::of(group()),
        ),
    )
        .prop_map(
            move |((role, light, inactive, suspended), (groups, default_group))| {
                AgentFact::Found(Agent {
                    id: UserId::new(id),
                    name: "Maya".to_owned(),
                    role: Role::from(role),
                    light,
                    active: !inactive,
                    suspended,
                    groups,
                    default_group,
                })
            },
        );
    prop_oneof![
        18 => found,
        1 => Just(AgentFact::Absent),
        1 => Just(AgentFact::Unreadable("HTTP 500".to_owned())),
    ]
}

fn status() -> impl Strategy<Value = Status> {
    let words = &[
        "new", "new", "new", "new", "open", "open", "open", "pending", "hold", "solved", "closed",
        "deleted", "resting",
    ];
    word(words).prop_map(Status::from)
}

fn priority() -> impl Strategy<Value = Priority> {
    word(&["low", "normal", "high", "urgent", "dire"]).prop_map(Priority::from)
}

fn form() -> impl Strategy<Value = FormId> {
    prop::sample::select(&[426_148, 360_001_264_259, 5][..]).prop_map(FormId::new)
}

fn tags() -> impl Strategy<Value = Vec<String>> {
    rarely(word(&["outage", "ci", "skip_autoassign"]))
}

fn ticket() -> impl Strategy<Value = Ticket> {
    (
        (1..7_i64, option::weighted(0.95, organization()), status()),
        (
            option::of(priority()),
            option::weighted(0.3, form()),
            tags(),
        ),
        (
            option::weighted(0.4, user()),
            option::of(group()),
            few(user()),
        ),
        (past(), past(), any::<bool>()),
        (option::of(any::<bool>()), option::of(user()), history()),
    )
        .prop_map(
            |(
                (id, organization, status),
                (priority, form, tags),
                (assignee, group, followers),
                (one, other, follow_up),
                (ever_assigned, only_comment_by, history),
            )| Ticket {
                id: TicketId::new(id),
                organization,
                subject: None,
                status,
                priority,
                form,
                tags,
                assignee,
                group,
                followers,
                created_at: one.min(other),
                updated_at: one.max(other),
                follow_up,
                hints: Hints {
                    ever_assigned,
                    only_comment_by,
                    ..Hints::default()
                },
                history,
            },
        )
}

fn history() -> impl Strategy<Value = History> {
    let changes = prop::collection::vec(change(), 0..4).prop_map(|mut changes| {
        changes.sort_by_key(|change| change.at);
        History::Known(changes)
    });
    prop_oneof![
        1 => Just(History::NotRead),
        4 => Just(History::Known(vec![])),
        3 => changes,
        1 => Just(History::Unknown("HTTP 500".to_owned())),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let author = prop_oneof![4 => user(), 1 => Just(US), 1 => Just(UserId::new(-1))];
    let channel = word(&["web", "api", "rule", "system"]);
    (past(), option::of(author), option::of(channel), what()).prop_map(
        |(at, author, channel, what)| Change {
            at,
            author,
            channel,
            what,
        },
    )
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        4 => (option::of(user()), option::of(user())).prop_map(|(from, to)| What::Assignee { from, to }),
        1 => (option::of(form()), option::of(form())).prop_map(|(from, to)| What::Form { from, to }),
        1 => (option::of(priority()), option::of(priority()))
            .prop_map(|(from, to)| What::Priority { from, to }),
        1 => (tags(), tags()).prop_map(|(from, to)| What::Tags { from, to }),
        1 => (option::of(status()), option::of(status())).prop_map(|(from, to)| What::Status { from, to }),
        2 => (user(), any::<bool>()).prop_map(|(author, public)| What::Comment { author, public }),
    ]
}

fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(
        &[
            Mode::Auto,
            Mode::Auto,
            Mode::Auto,
            Mode::Auto,
            Mode::Notify,
            Mode::Off,
        ][..],
    )
}

pub(crate) fn policies() -> impl Strategy<Value = Policy> {
    let modes = (organization(), option::of(mode()), option::of(beginning())).prop_map(
        |(organization, mode, ase_since)| ModeOverride {
            organization,
            mode,
            from: None,
            until: None,
            reason: None,
            ase_since,
            more_ases: vec![],
        },
    );
    let pre_existing =
        prop::sample::select(&[UnassignedPreExisting::Shadow, UnassignedPreExisting::Assign][..]);
    let profile = prop::sample::select(
        &[
            Profile::AssignAllNew,
            Profile::AssignAllNew,
            Profile::AssignAllNew,
            Profile::AssignAllNew,
            Profile::GlobalFirst,
        ][..],
    );
    (
        (profile, mode(), rarely(modes), pre_existing),
        (
            tags(),
            rarely(form()),
            few(user()),
            rarely(group()),
            option::of(group()),
        ),
        (any::<bool>(), any::<bool>(), 0..4_usize),
        prop::collection::btree_set(
            word(&[
                "assignment/unowned",
                "shadow/missing",
                "subscription/unpaid",
            ]),
            0..2,
        ),
    )
        .prop_map(
            |(
                (profile, default_mode, modes, unassigned_pre_existing),
                (emergency_tags, excluded_forms, automation_users, allowed_groups, preferred_group),
                (one_shot, guard_lifted, max_accounts),
                disabled,
            )| Policy {
                profile,
                default_mode,
                modes,
                unassigned_pre_existing,
                emergency_tags,
                excluded_forms,
                automation_users,
                allowed_groups,
                preferred_group,
                one_shot,
                guard_lifted,
                max_accounts,
                disabled,
                api_user: Some(US),
                ..Policy::default()
            },
        )
}

fn memories() -> impl Strategy<Value = Memory> {
    let ase = prop_oneof![4 => (10..12_i64).prop_map(UserId::new), 1 => user()];
    let until = option::weighted(0.3, past());
    let tenure =
        (organization(), ase, beginning(), until).prop_map(|(organization, ase, since, until)| {
            Tenure {
                organization,
                ase,
                since: until.map_or(since, |until| since.min(until)),
                until: until.map(|until| since.max(until)),
            }
        });
    let flag = (any::<bool>(), past()).prop_map(|(value, since)| FlagSeen {
        value,
        since,
        last: NOW,
        changes: vec![],
    });
    let kind = prop::sample::select(
        &[
            ActionKind::Inform,
            ActionKind::Assign,
            ActionKind::AddFollower,
        ][..],
    );
    let written = (1..7_i64, organization(), user(), kind, past()).prop_map(
        |(ticket, organization, agent, kind, at)| Written {
            ticket: TicketId::new(ticket),
            organization,
            agent,
            kind,
            rule: "assignment/unowned".to_owned(),
            at,
        },
    );
    let flags = prop::collection::btree_map(organization(), flag, 0..4);
    (prop::collection::vec(tenure, 2..8), flags, few(written)).prop_map(
        |(mut tenures, flags, writes)| {
            one_at_a_time(&mut tenures);
            Memory {
                tenures,
                flags,
                writes,
            }
        },
    )
}

/// An account has one ASE at a time: of two tenures that have not ended one counts.
fn one_at_a_time(tenures: &mut Vec<Tenure>) {
    let mut open: BTreeMap<OrganizationId, UserId> = BTreeMap::new();
    tenures.retain(|tenure| {
        tenure.until.is_some() || open.insert(tenure.organization, tenure.ase).is_none()
    });
}

//! Plan: asks `ase-rules` what to do, and reads the histories that its answer turns on.

mod desk;
mod file;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
    time::Duration,
};

use ase_rules::{
    BusinessHours, Facts, FirstReply, FormId, GroupId, History, Memory, ModeOverride,
    NearestMisses, NoteQuestion, OrganizationId, Plan, Policy, Reading, Reasons, Sources, Ticket,
    TicketId, UserId,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    config::{self, Config},
    observe::{Identity, Observation, Observer, read_hints, read_histories},
    store::Store,
    tell::Load,
};

pub use desk::Standing;
pub use file::{InstancePlan, PlanFile, PlanRefused, PlannedAction};

/// Rounds of reading histories: an answer may turn on a second history, never on many.
const ROUNDS: usize = 3;

/// From so many wanted histories on, a request for the hints of a hundred tickets costs less than it saves.
const HINTS_PAY_FROM: usize = 5;

/// Of so many tickets, and of so many accounts, a report keeps the nearest miss.
const MISSES_KEPT: usize = 50;

/// For whom a plan is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// A single look that is not repeated: single readings count at once.
    pub one_shot: bool,
    /// A person looks at the plan before it is carried out, so that it may be larger than an unattended one.
    pub reviewed: bool,
    /// Of the tickets, of which there may be a million, only those that are acted on are left in memory afterwards.
    pub sparing: bool,
}

/// What a plan is to say, and what it may rest on.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// For whom it is made.
    pub manner: Manner,
    /// Tickets whose reasons are wanted whatever is decided.
    pub approved: &'a [TicketId],
    /// What an earlier plan of the same instance left.
    pub earlier: Standing,
}

/// What was decided, and by what.
#[derive(Debug)]
pub struct Decision {
    /// The plan.
    pub plan: Plan,
    /// The policy it was made by; the freshest reading is held against it again before a write.
    pub policy: Policy,
    /// What would have to be otherwise for something to be done about what was found.
    pub misses: NearestMisses,
    /// How many histories were read for it, and how many of those could not be.
    pub histories: (usize, usize),
    /// What lies with each named ASE.
    pub loads: BTreeMap<UserId, Load>,
    /// What the next plan may rest on.
    pub standing: Standing,
}

/// Decides what to do about `observation`, and remembers what the next decision needs. The tickets are those of the
/// mirror, read some at a time; in the end `observation` has all of them, or to be sparing those that the plan acts on. A
/// plan has reasons for tickets about which it says something, and for those `approved`. It is the same with an `earlier` one
/// as without, and costs less.
///
/// # Errors
///
/// If the store fails.
pub async fn decide(
    config: &Config,
    asked: Asked<'_>,
    observation: &mut Observation,
    observer: &Observer<'_>,
) -> anyhow::Result<Decision> {
    let Asked {
        manner,
        approved,
        earlier,
    } = asked;
    let (name, store) = (observer.name, observer.store);
    let mut policy = policy(config, name, observation.identity.user(), manner);
    let now = observation.now;
    let memory = store
        .remember(name, accounts_only(&observation.facts), policy.clone(), now)
        .await?;
    let desk = desk::Desk {
        facts: &observation.facts,
        policy: &policy,
        memory: &memory,
        now,
        identity: observation.identity,
        knowing: OnceLock::new(),
        observer,
    };
    let desk::Planned {
        mut plan,
        histories,
        loads,
        standing,
        identity,
        notes,
    } = desk.plan(earlier).await?;
    observation.take_in(identity, notes);
    policy.api_user = identity.user();
    let acted_on = plan.actions.iter().map(|action| action.ticket);
    let spoken_of = plan.findings.iter().filter_map(|finding| finding.ticket);
    let ids: BTreeSet<TicketId> = acted_on
        .chain(approved.iter().copied())
        .chain(spoken_of.take(MISSES_KEPT))
        .collect();
    if let Some(tickets) = tickets_mut(&mut observation.facts) {
        *tickets = store.tickets_by_id(name, ids.into_iter().collect()).await?;
    }
    let facts = &observation.facts;
    let misses = ase_rules::nearest_misses(facts, &policy, &memory, now, &plan, MISSES_KEPT);
    if !approved.is_empty() {
        let reasons = Reasons::Of(approved);
        let said = ase_rules::plan_with_reasons(&observation.facts, &policy, &memory, now, reasons);
        plan.trails.extend(said.trails);
    }
    if let Some(tickets) = tickets_mut(&mut observation.facts).filter(|_| !manner.sparing) {
        let mirror = store.mirror(name).await?;
        *tickets = mirror.tickets.into_values().collect();
    }
    Ok(Decision {
        plan,
        misses,
        policy,
        histories,
        loads,
        standing,
    })
}

/// The facts without tickets: what the memory takes note of.
fn accounts_only(facts: &Facts) -> Facts {
    Facts {
        instance: facts.instance.clone(),
        global: facts.global,
        accounts: facts.accounts.clone(),
        agents: Reading::unknown("not looked at"),
        tickets: Reading::unknown("not looked at"),
        sources: Sources::default(),
    }
}

/// Plans, and reads the histories that the answer turns on; how many, and how many of them could not be read.
pub(crate) async fn with_histories(
    observation: &mut Observation,
    policy: &mut Policy,
    memory: &Memory,
    now: Timestamp,
    observer: &Observer<'_>,
) -> anyhow::Result<(Plan, (usize, usize))> {
    let (reader, store) = (observer.reader, observer.store);
    let mut tickets = observation.facts.tickets.value().into_iter().flatten();
    if tickets.any(has_history) {
        identify(observer, observation, policy).await?;
    }
    let mut plan = ase_rules::plan(&observation.facts, policy, memory, now);
    // Whether somebody answered is told of a hundred tickets at once, so that is asked for even one.
    if plan.wanted.len() >= HINTS_PAY_FROM || !plan.wanted_replies.is_empty() {
        let asked = match plan.wanted.len() >= HINTS_PAY_FROM {
            true => &plan.wanted,
            false => &plan.wanted_replies,
        };
        let replies = plan.wanted_replies.iter().copied().collect();
        let hints = read_hints(reader, asked, &replies).await;
        for (id, reading) in &hints {
            // Hints of a newer version would say what the rest of the facts does not.
            if let Some(ticket) = ticket_mut(&mut observation.facts, *id)
                .filter(|ticket| ticket.updated_at == reading.version)
            {
                ticket.hints = reading.hints;
            }
        }
        let told: Vec<TicketId> = hints.into_keys().collect();
        learn(&observation.facts, &told, store).await?;
        plan = ase_rules::plan(&observation.facts, policy, memory, now);
    }
    if !plan.wanted.is_empty() {
        identify(observer, observation, policy).await?;
        if observation.identity == Identity::Unknown {
            let unread = plan.wanted.len();
            return Ok((plan, (unread, unread)));
        }
    }
    let (mut read, mut unread) = (0, 0);
    for _ in 0..ROUNDS {
        if plan.wanted.is_empty() {
            break;
        }
        let histories = read_histories(reader, &plan.wanted).await;
        read += histories.len();
        for reading in histories {
            if let Some(ticket) = ticket_mut(&mut observation.facts, reading.ticket) {
                reading.told(ticket);
                unread += usize::from(matches!(ticket.history, History::Unknown(_)));
            }
        }
        learn(&observation.facts, &plan.wanted, store).await?;
        plan = ase_rules::plan(&observation.facts, policy, memory, now);
    }
    Ok((plan, (read, unread)))
}

/// Has it asked for who we are, where nobody did.
async fn identify(
    observer: &Observer<'_>,
    observation: &mut Observation,
    policy: &mut Policy,
) -> anyhow::Result<()> {
    if observation.identity == Identity::NotAsked {
        let (identity, notes) = observer.identify().await?;
        observation.take_in(identity, notes);
        policy.api_user = identity.user();
    }
    Ok(())
}

/// Whether a ticket's history is known, so that what is decided about it may turn on who we are.
fn has_history(ticket: &Ticket) -> bool {
    matches!(ticket.history, History::Known(_))
}

fn ticket_mut(facts: &mut Facts, id: TicketId) -> Option<&mut Ticket> {
    tickets_mut(facts)?
        .iter_mut()
        .find(|ticket| ticket.id == id)
}

fn tickets_mut(facts: &mut Facts) -> Option<&mut Vec<Ticket>> {
    match &mut facts.tickets {
        Reading::Known { value, .. } | Reading::Stale { value, .. } => Some(value),
        Reading::Unknown { .. } => None,
    }
}

/// Keeps what was read of the histories of these tickets.
async fn learn(facts: &Facts, read: &[TicketId], store: &Store) -> anyhow::Result<()> {
    let tickets = facts.tickets.value().into_iter().flatten();
    let learned = tickets.filter(|ticket| read.contains(&ticket.id));
    let learned = learned.cloned().collect();
    store.learn(&facts.instance, learned).await?;
    Ok(())
}

/// The policy of one instance, from the configuration.
#[must_use]
pub fn policy(config: &Config, name: &str, api_user: Option<UserId>, manner: Manner) -> Policy {
    let mut policy = Policy::default();
    let Some(instance) = config.instances.get(name) else {
        return policy;
    };
    let tickets = &instance.tickets;
    policy.profile = match instance.profile {
        config::Profile::AssignAllNew => ase_rules::Profile::AssignAllNew,
        config::Profile::GlobalFirst => ase_rules::Profile::GlobalFirst,
    };
    policy.default_mode = instance.default_account_mode.into();
    policy.modes = config.overrides_of(name).map(mode).collect();
    policy.emergency_forms = tickets
        .emergency_forms
        .iter()
        .copied()
        .map(FormId::new)
        .collect();
    policy.emergency_priorities = tickets
        .emergency_priorities
        .iter()
        .map(|word| word.as_str().into())
        .collect();
    policy.emergency_tags = tickets.emergency_tags.clone();
    policy.excluded_forms = tickets
        .excluded_forms
        .iter()
        .copied()
        .map(FormId::new)
        .collect();
    policy.opt_out_tag = tickets.opt_out_tag.clone();
    policy.unassigned_pre_existing = match tickets.unassigned_pre_existing {
        config::Unassigned::Shadow => ase_rules::UnassignedPreExisting::Shadow,
        config::Unassigned::Assign => ase_rules::UnassignedPreExisting::Assign,
    };
    policy.automation_users = tickets
        .automation_users
        .iter()
        .copied()
        .map(UserId::new)
        .collect();
    policy.named_key = instance.fields.named_ase.clone();
    policy.flag_key = instance.fields.flag.clone();
    policy.api_user = api_user;
    policy.allowed_groups = tickets
        .allowed_groups
        .iter()
        .copied()
        .map(GroupId::new)
        .collect();
    policy.preferred_group =
        (tickets.preferred_group != 0).then(|| GroupId::new(tickets.preferred_group));
    policy.signature_key = instance.fields.signature.clone();
    policy.expiration_key = instance.fields.expiration.clone();
    programme(&mut policy, &config.policy);
    if let Some(salesforce) = &config.sources.salesforce
        && !salesforce.charges.is_empty()
    {
        policy.charge_names = salesforce.charges.clone();
    }
    policy.one_shot = manner.one_shot;
    policy.guard_lifted = manner.reviewed;
    policy.roster_max_age = signed(config.roster.max_age.get());
    policy.guard.max_writes = instance.guard.max_writes_per_cycle;
    policy.guard.max_share_of_tickets = instance.guard.max_share_of_tickets;
    policy.guard.share_counts_above = instance.guard.share_counts_above;
    policy
}

/// The numbers of the programme, the same in every instance.
fn programme(policy: &mut Policy, config: &config::Policy) {
    policy.max_accounts = config.max_accounts;
    policy.percent_per_account = f64::from(config.percent_per_account);
    policy.oncall_accounts = config.oncall_accounts;
    policy.oncall_grace = signed(config.oncall_grace.get());
    policy.expiry_warning_days = config.expiry_warning_days.map(i64::from);
    policy.expiry_grace_days = i64::from(config.expiry_grace_days);
    policy.unpaid_tolerance = signed(config.unpaid_tolerance.get());
    policy.flapping_changes = config.flapping_changes;
    policy.flapping_within = signed(config.flapping_within.get());
    policy.ping_pong_changes = config.ping_pong_changes;
    policy.ping_pong_within = signed(config.ping_pong_within.get());
    policy.cover_ahead_days = i64::from(config.cover_ahead_days);
    policy.percent_tolerance = config.percent_tolerance;
    policy.first_reply = FirstReply {
        targets: config.first_reply.targets(),
        near_share: config.near_breach_share,
        business_hours: BusinessHours {
            zone: config.business_zone.clone(),
            week: config.business_hours.iter().map(|hours| hours.0).collect(),
        },
    };
    let asked = NoteQuestion::asked_with(policy.profile);
    let asked = config.note_questions.as_deref().unwrap_or(asked);
    policy.note_questions = asked.iter().copied().collect();
    policy.remove_former_followers = config.remove_former_followers;
    policy.add_responders = config.add_responders;
    policy.disabled = config.silence.iter().cloned().collect();
}

fn mode(entry: &config::AccountOverride) -> ModeOverride {
    ModeOverride {
        organization: OrganizationId::new(entry.organization),
        mode: entry.mode.map(Into::into),
        from: entry.from,
        until: entry.until,
        reason: entry.reason.clone(),
        ase_since: entry.ase_since,
        more_ases: entry.more_ases.iter().copied().map(UserId::new).collect(),
    }
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

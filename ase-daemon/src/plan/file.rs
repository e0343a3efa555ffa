//! A plan on disk: saved, looked at by a person, and carried out as it stands.

use std::{fs, path::Path};

use anyhow::Context;
use ase_rules::{ActionKind, Facts, GroupId, Guard, OrganizationId, Plan, TicketId, UserId};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Manner, policy};
use crate::{config::Config, cycle::Cycle, store::TicketState};

/// The shape that this version writes and reads.
const SHAPE: u32 = 1;

/// How long a plan may be carried out after it was made.
const KEEPS: SignedDuration = SignedDuration::from_hours(24);

/// Why a plan is not carried out at all: it is not one, or not one of here and now.
#[derive(Debug, thiserror::Error)]
#[error("{0}; make a new one with `ase-daemon plan --out FILE`")]
pub struct PlanRefused(String);

/// A saved plan, of one instance or several.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
pub struct PlanFile {
    /// Version of this shape; 1.
    pub plan: u32,
    /// The version of `ase-daemon` that made it.
    pub made_by: String,
    /// What is to be done, by instance.
    pub instances: Vec<InstancePlan>,
}

/// What is to be done in one instance.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
pub struct InstancePlan {
    /// Name of the instance.
    pub instance: String,
    /// The cycle that made the plan.
    pub cycle: String,
    /// When it was made, by Zendesk's clock where it told.
    #[schemars(with = "String")]
    pub made_at: Timestamp,
    /// SHA-256, in hexadecimal, of the configuration that the decisions rest on: address, fields, tickets, accounts, policy.
    pub config: String,
    /// In what it is larger than an unattended plan may be. Carrying the file out lets it through.
    pub guard: Option<String>,
    /// What is to be done. What is held for doubt is not among it.
    pub actions: Vec<PlannedAction>,
}

/// One write that was planned.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct PlannedAction {
    /// What kind of write.
    pub kind: ActionKind,
    /// The ticket.
    pub ticket: TicketId,
    /// Its organization.
    pub organization: OrganizationId,
    /// The ASE.
    pub agent: UserId,
    /// The group assigned together with the ASE.
    pub group: Option<GroupId>,
    /// The rule it follows from.
    pub rule: String,
    /// Why, in a sentence.
    pub why: Option<String>,
    /// The ticket's `updated_at` that the plan rests on.
    #[schemars(with = "String")]
    pub stamp: Timestamp,
    /// The ticket as it is before the write.
    pub before: TicketState,
}

impl PlanFile {
    /// The plan of cycles that only looked.
    #[must_use]
    pub fn of(config: &Config, cycles: &[Cycle]) -> Self {
        Self {
            plan: SHAPE,
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            instances: cycles
                .iter()
                .map(|cycle| InstancePlan {
                    instance: cycle.report.instance.clone(),
                    cycle: cycle.report.cycle.clone(),
                    made_at: cycle.report.started_at,
                    config: fingerprint(config, &cycle.report.instance),
                    guard: cycle.plan.guard.clone(),
                    actions: due(&cycle.plan, &cycle.facts),
                })
                .collect(),
        }
    }

    /// Writes the plan to `path`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(path, text)
            .with_context(|| format!("cannot write the plan to {}", path.display()))
    }

    /// Reads a plan.
    ///
    /// # Errors
    ///
    /// [`PlanRefused`] if the file cannot be read or holds no plan of this version.
    pub fn load(path: &Path) -> Result<Self, PlanRefused> {
        let refused = |why: String| PlanRefused(format!("{} {why}", path.display()));
        let text = fs::read_to_string(path)
            .map_err(|error| refused(format!("cannot be read: {error}")))?;
        let no_plan = |error: serde_json::Error| refused(format!("is no plan: {error}"));
        let value: serde_json::Value = serde_json::from_str(&text).map_err(no_plan)?;
        if value["plan"] != SHAPE {
            return Err(refused(format!(
                "is no plan of shape {SHAPE}, which is what this version reads"
            )));
        }
        serde_json::from_value(value).map_err(no_plan)
    }
}

impl InstancePlan {
    /// Makes sure that the plan was made by this configuration.
    ///
    /// # Errors
    ///
    /// [`PlanRefused`] if it was not.
    pub fn is_of(&self, config: &Config) -> Result<(), PlanRefused> {
        if self.config == fingerprint(config, &self.instance) {
            return Ok(());
        }
        Err(PlanRefused(format!(
            "the plan for {} was made by another configuration",
            self.instance
        )))
    }

    /// Makes sure that the plan is not too old at `now`.
    ///
    /// # Errors
    ///
    /// [`PlanRefused`] if it is.
    pub fn is_recent(&self, now: Timestamp) -> Result<(), PlanRefused> {
        if now.duration_since(self.made_at) <= KEEPS {
            return Ok(());
        }
        Err(PlanRefused(format!(
            "the plan for {} was made at {}, which is more than 24 hours ago",
            self.instance, self.made_at
        )))
    }
}

/// The actions against which nothing stands.
fn due(plan: &Plan, facts: &Facts) -> Vec<PlannedAction> {
    let tickets = facts.tickets.value().map_or(&[][..], Vec::as_slice);
    plan.actions
        .iter()
        .filter(|action| action.held.is_none())
        .map(|action| PlannedAction {
            kind: action.kind,
            ticket: action.ticket,
            organization: action.organization,
            agent: action.agent,
            group: action.group,
            rule: action.rule.to_string(),
            why: plan
                .findings
                .iter()
                .find(|finding| {
                    finding.ticket == Some(action.ticket) && finding.rule == action.rule
                })
                .map(|finding| finding.message.clone()),
            stamp: action.stamp,
            before: tickets
                .iter()
                .find(|ticket| ticket.id == action.ticket)
                .map(TicketState::from)
                .unwrap_or_default(),
        })
        .collect()
}

/// What tells one configuration from another, as far as decisions rest on it. Whether anything may be written, how much
/// at once, and who signs in how, is not among it.
fn fingerprint(config: &Config, name: &str) -> String {
    let mut policy = policy(config, name, None, Manner::default());
    policy.guard = Guard::default();
    let instance = config.instances.get(name);
    let rests_on = serde_json::json!([
        instance.map(|instance| &instance.url),
        instance.map(|instance| &instance.fields),
        policy,
    ]);
    let digest = Sha256::digest(rests_on.to_string());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! What to send to whom: proposals for what the daemon does not own and never edits.

use std::{borrow::Cow, fmt::Write as _};

use ase_rules::{Owner, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Place, State, Step, Subject, note::draft};

/// A text, ready to be sent.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
pub struct Text {
    /// What it is: `super_form`, `sales_ops`, `note`, `team_file`, `readme`, `on_call`, `cover`.
    pub kind: Cow<'static, str>,
    /// Who gets it, or does it.
    pub to: Owner,
    /// What it is about, on one line.
    pub title: String,
    /// The text.
    pub text: String,
}

/// The texts that the open steps, and the places that do not agree, ask for.
pub(super) fn texts(subject: Subject<'_>, steps: &[Step], places: &[Place]) -> Vec<Text> {
    let is_open = |wanted: &str| {
        let mut steps = steps.iter();
        steps.any(|step| step.step == wanted && step.state == State::Open)
    };
    let differs = |wanted: &str| {
        let mut places = places.iter();
        places.find(|place| place.place == wanted && place.agrees == Some(false))
    };
    let counts = places.iter().find(|place| place.counts);
    let ase = counts.and_then(|place| place.agent);
    let any_note = steps
        .iter()
        .any(|step| step.step.starts_with("note") && step.state == State::Open);
    let mut texts = Vec::new();
    if is_open("named") || differs("zendesk").is_some() {
        texts.push(super_form(subject, ase));
    }
    if is_open("flag") || is_open("charge") || differs("salesforce").is_some() {
        texts.push(sales_ops(subject));
    }
    if any_note || differs("note").is_some() {
        texts.push(Text {
            kind: "note".into(),
            to: Owner::Ase,
            title: "Organization note, to be reviewed by the manager".to_owned(),
            text: draft(subject, ase.or(subject.account.ase())),
        });
    }
    if let Some(ase) = ase.or(subject.account.ase())
        && (is_open("team_file") || differs("team").is_some())
    {
        texts.push(team_file(subject, ase));
    }
    if let (Some(ase), true) = (ase, differs("readme").is_some()) {
        texts.push(Text {
            kind: "readme".into(),
            to: Owner::Manager,
            title: "Row for the table of active accounts in the ASE project's README".to_owned(),
            text: format!(
                "Zendesk Account ID: {}\nZendesk User (ASE) ID: {ase}\n",
                subject.account.organization
            ),
        });
    }
    let to_the_manager = [
        ("on_call", "pagerduty", "Plan to leave the on-call rotation"),
        ("cover", "availability", "Cover while the ASE is away"),
    ];
    for (kind, place, title) in to_the_manager {
        if let (Some(ase), Some(place)) = (ase, differs(place)) {
            texts.push(Text {
                kind: kind.into(),
                to: Owner::Manager,
                title: title.to_owned(),
                text: asked_of_the_manager(subject, kind, ase, &place.says),
            });
        }
    }
    texts
}

fn asked_of_the_manager(subject: Subject<'_>, kind: &str, ase: UserId, says: &str) -> String {
    let (name, organization) = (subject.called(ase), subject.account.organization);
    match kind {
        "cover" => format!(
            "{name} is the ASE of organization {organization}: {says}. Could you please name somebody who looks after its \
             tickets in that time? Thank you.\n"
        ),
        _ => format!(
            "{name} is the ASE of organization {organization} and of others: {says}. Could you please plan with {name} when \
             to leave the rotation? Thank you.\n"
        ),
    }
}

/// The request that names an ASE, in the words of the form.
fn super_form(subject: Subject<'_>, ase: Option<UserId>) -> Text {
    let ase = ase.or_else(|| subject.claimed_by()).map_or_else(
        || "[Zendesk user id of the ASE]".to_owned(),
        |id| id.to_string(),
    );
    let instance = if subject.facts.global {
        "Global"
    } else {
        "US Government"
    };
    Text {
        kind: "super_form".into(),
        to: Owner::Manager,
        title: "Support Super Form request that names the ASE".to_owned(),
        text: format!(
            "What is this request concerning?\n  Modifications to a Zendesk {instance} Organization\n\
             What kind of modification are you looking to make?\n  Set an Assigned Support Engineer for an organization\n\
             Organization ID\n  {}\n\
             User ID of the ASE (`None` clears it)\n  {ase}\n",
            subject.account.organization
        ),
    }
}

fn sales_ops(subject: Subject<'_>) -> Text {
    let salesforce = subject
        .account
        .salesforce_id
        .as_deref()
        .unwrap_or("[Salesforce id]");
    let flag = match subject.account.flag {
        Some(true) => "checked",
        Some(false) => "unchecked",
        None => "not readable",
    };
    Text {
        kind: "sales_ops".into(),
        to: Owner::SalesOps,
        title: format!("ASE product charge of Salesforce account {salesforce}"),
        text: format!(
            "Hello Sales Ops, Salesforce account {salesforce} (Zendesk organization {}) is to have the Assigned Support \
             Engineer service, and the box `Subscription: Support Services - ASE` (`{}`) in Zendesk is {flag}. Could you \
             please check that the subscription has an ASE product charge ({}) that is current, and that the sync to \
             Zendesk knows it by that name? Thank you.\n",
            subject.account.organization,
            subject.policy.flag_key,
            subject.policy.charge_names.join(", "),
        ),
    }
}

/// The focus as the ASE's team file should have it; of a file that could not be read nobody can say what to edit.
fn team_file(subject: Subject<'_>, ase: UserId) -> Text {
    if let Some(why) = subject.unread_team_file(ase) {
        return Text {
            kind: "team_file".into(),
            to: Owner::Ase,
            title: "Team file to correct before the account is added to it".to_owned(),
            text: format!("It could not be read fully: {why}\n"),
        };
    }
    let mut served = subject.served(ase);
    if !served.contains(&subject.account.organization) {
        served.push(subject.account.organization);
    }
    let count = served.len();
    let percentage = subject.policy.percent_per_account * count as f64;
    let mut text = format!(
        "- name: ASE\n  percentage: {percentage}\n  zendesk: {}\n  organizations:\n",
        subject.facts.instance
    );
    for (at, organization) in served.iter().enumerate() {
        // 100 in whole numbers: 34, 33, 33.
        let share = 100 / count + usize::from(at < 100 % count);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  - id: {organization}\n    percentage: {share}");
    }
    Text {
        kind: "team_file".into(),
        to: Owner::Ase,
        title: "Focus for the ASE's file in the Support Team project; lower the other focuses so that all sum to 100"
            .to_owned(),
        text,
    }
}

impl Subject<'_> {
    /// Whoever's team file lists the account, if it is one.
    fn claimed_by(&self) -> Option<UserId> {
        let files = self.facts.sources.team.as_ref()?.value()?;
        let organization = self.account.organization;
        let mut claimed = files
            .iter()
            .filter(|file| {
                file.claims(&self.facts.instance)
                    .any(|claim| claim == organization)
            })
            .filter_map(|file| file.agent);
        let first = claimed.next()?;
        claimed.all(|other| other == first).then_some(first)
    }
}

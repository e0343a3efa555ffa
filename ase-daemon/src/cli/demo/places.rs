//! The other places of the demo: files in its folder, and a small Salesforce, PagerDuty, GitLab and Slack, made so that most
//! agree.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use anyhow::Context;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use zendesk_sim::World;

use super::names_somebody;
use crate::simulated::{Gitlab, Pagerduty, Salesforce, Slack};

/// What answers for as long as the demo runs.
pub(super) struct Places {
    _salesforce: Salesforce,
    _pagerduty: Pagerduty,
    _gitlab: Gitlab,
    slack: Slack,
    /// The sections of the configuration.
    pub(super) config: String,
}

/// An account as the world has it.
struct Account {
    id: i64,
    ase: i64,
    salesforce_id: String,
}

impl Places {
    /// Writes the files into `folder` and starts the services.
    pub(super) async fn of(world: &World, now: Timestamp, folder: &Path) -> anyhow::Result<Self> {
        let accounts = accounts(world);
        write(&accounts, now, folder).context("the demo's files")?;
        let rows = accounts
            .iter()
            .skip(1)
            .map(|account| Salesforce::row(&account.salesforce_id, "Assigned Support Engineer", ""))
            .collect();
        let salesforce = Salesforce::start(rows, 2000).await?;
        let on_call = accounts.first().map(|account| {
            (
                "PCEOC01".to_owned(),
                format!("P{}", account.ase),
                String::new(),
            )
        });
        let pagerduty = Pagerduty::start(on_call.into_iter().collect(), &["PCEOC01"]).await?;
        let gitlab = Gitlab::start(notes(world, &accounts), 100).await?;
        let slack = Slack::start().await?;
        fs::write(folder.join("salesforce-secret"), Salesforce::SECRET)?;
        fs::write(folder.join("pagerduty-token"), Pagerduty::TOKEN)?;
        fs::write(folder.join("gitlab-token"), Gitlab::TOKEN)?;
        fs::write(folder.join("slack-webhook"), slack.webhook())?;
        let config = format!(
            r#"
[sources.team]
path = "agents"
[sources.notes.gitlab]
url = "{}"
project = "{}"
token = {{ file = "gitlab-token" }}
[sources.availability]
path = "time-off.csv"
[sources.readme]
path = "README.md"
[sources.salesforce]
url = "{}"
auth = {{ kind = "client_credentials", client_id = "{}", client_secret = {{ file = "salesforce-secret" }} }}
query = "SELECT Account__r.Id, Name, EndDate__c FROM Charge__c"
columns = {{ salesforce_id = "Account__r.Id", charge = "Name", end_date = "EndDate__c" }}
[sources.pagerduty]
url = "{}"
token = {{ file = "pagerduty-token" }}
ceoc_schedules = ["PCEOC01"]
[notify.slack]
webhook = {{ file = "slack-webhook" }}
"#,
            gitlab.service().url(),
            Gitlab::PROJECT,
            salesforce.service().url(),
            Salesforce::CLIENT,
            pagerduty.service().url(),
        );
        Ok(Self {
            _salesforce: salesforce,
            _pagerduty: pagerduty,
            _gitlab: gitlab,
            slack,
            config,
        })
    }

    /// What Slack was told, in a line each.
    pub(super) fn told(&self) -> Vec<String> {
        self.slack.told()
    }
}

fn accounts(world: &World) -> Vec<Account> {
    let named = world
        .organizations
        .values()
        .filter(|organization| names_somebody(organization));
    let accounts = named.filter_map(|organization| {
        let field = |key: &str| organization.organization_fields.get(key)?.as_str();
        Some(Account {
            id: organization.id,
            ase: field("assigned_se")?.parse().ok()?,
            salesforce_id: field("salesforce_id")?.to_owned(),
        })
    });
    accounts.collect()
}

fn write(accounts: &[Account], now: Timestamp, folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder.join("agents"))?;
    let mut served: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for account in accounts {
        served.entry(account.ase).or_default().push(account.id);
    }
    for (ase, organizations) in &served {
        let count = organizations.len();
        let mut file = format!(
            "region: AMER-C\nworking_hours: 0800-1600 Central time\npagerduty: {{ id: P{ase} }}\nfocuses:\n\
             - {{ name: Self-Managed, percentage: {} }}\n- name: ASE\n  percentage: {}\n  zendesk: global\n  organizations:\n",
            100_usize.saturating_sub(25 * count),
            25 * count
        );
        for (at, organization) in organizations.iter().enumerate() {
            let share = 100 / count + usize::from(at < 100 % count);
            // Writing to a String cannot fail.
            let _ = writeln!(file, "  - {{ id: {organization}, percentage: {share} }}");
        }
        let _ = writeln!(file, "zendesk: {{ main: {{ id: {ase} }} }}");
        fs::write(folder.join(format!("agents/{ase}.yml")), file)?;
    }
    let mut table = "| Zendesk Account ID | Zendesk User (ASE) ID |\n|---|---|\n".to_owned();
    for account in accounts {
        let _ = writeln!(table, "| {} | {} |", account.id, account.ase);
    }
    fs::write(folder.join("README.md"), table)?;
    let today = now.to_zoned(TimeZone::UTC).date();
    let mut off = "agent,start,end,cover\n".to_owned();
    if let Some(account) = accounts.first() {
        let (start, end) = (
            today.saturating_add(3.days()),
            today.saturating_add(7.days()),
        );
        let _ = writeln!(off, "{},{start},{end},", account.ase);
    }
    fs::write(folder.join("time-off.csv"), off)?;
    Ok(())
}

/// The notes, by their paths in the project: the last account has none, and the second's leaves a question open.
fn notes(world: &World, accounts: &[Account]) -> BTreeMap<String, String> {
    let noted = accounts.len().saturating_sub(1);
    let noted = accounts.iter().take(noted).enumerate();
    let notes = noted.map(|(at, account)| {
        let name = world
            .users
            .get(&account.ase)
            .map_or("Somebody", |user| user.name.as_str());
        let emergency = if at == 1 {
            ""
        } else {
            "  Emergencies are handled by the on-call engineer.\n"
        };
        let note = format!(
            "notes: |\n  {name} is the AMER ASE. All new non-emergency tickets are assigned to {name}. Pre-existing tickets \
             keep their assignee, and {name} follows them.\n\n  Outside of the working hours, and if {name} is unavailable, \
             please respond while leaving {name} as the assignee.\n\n{emergency}"
        );
        (format!("{}.yaml", account.id), note)
    });
    notes.collect()
}

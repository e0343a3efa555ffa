//! The other places by hand: what each source that a configuration names says, without asking Zendesk for anything.
//!
//! ```sh
//! cargo run --package examples --example read_sources                        # files of its own, simulated services
//! cargo run --package examples --example read_sources -- ase.toml            # yours
//! cargo run --package examples --example read_sources -- ase.toml pagerduty  # of yours one: team, notes, readme, …
//! ```
//!
//! Nothing is written anywhere, and nobody is asked but who the chosen sections name.

use std::{collections::BTreeMap, env, fmt::Debug, fs, path::Path, sync::Arc};

use anyhow::{Context, bail, ensure};
use ase_daemon::{
    config::{self, Config},
    simulated::{Gitlab, Pagerduty, Salesforce},
    sources::{Brought, Sources},
    zendesk::Surroundings,
};
use ase_rules::Reading;
use jiff::Timestamp;
use tokio::time::Instant;
use zendesk_client::{Auth, Client, Event, SystemClock};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if let Some(path) = env::args().nth(1) {
        let mut config = config::load(Path::new(&path))?;
        if let Some(source) = env::args().nth(2) {
            keep_only(&source, &mut config)?;
        }
        let known = read(&config).await?;
        println!("\n{known} of the sources answered whole.");
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let rows = vec![Salesforce::row(
        "0014M00001abcdE",
        "Assigned Support Engineer",
        "2027-01-31",
    )];
    let salesforce = Salesforce::start(rows, 2000).await?;
    let shift = ["PCEOC01", "PMAYA01", "maya@example.com"].map(str::to_owned);
    let pagerduty = Pagerduty::start(vec![shift.into()], &[]).await?;
    let note = (
        "organizations/123.yaml".to_owned(),
        "notes: |\n  Maya is the AMER ASE.\n".to_owned(),
    );
    let gitlab = Gitlab::start([note].into(), 100).await?;
    for (name, text) in [
        ("secret", Salesforce::SECRET),
        ("token", Pagerduty::TOKEN),
        ("gitlab-token", Gitlab::TOKEN),
        (
            "agents/maya.yml",
            "focuses:\n- name: ASE\n  percentage: [percent]\nzendesk: { main: { id: 456 } }\n",
        ),
        (
            "README.md",
            "| Zendesk Account ID | ASE ID |\n|---|---|\n| 123 | 456 |\n",
        ),
        (
            "time-off.ics",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE:mailto:maya@example.com\nDTSTART;VALUE=DATE:20260102\n\
             RRULE:FREQ=YEARLY\nX-ASE-COVER:nora@example.com\nEND:VEVENT\nEND:VCALENDAR\n",
        ),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        fs::write(path, text)?;
    }
    let text = format!(
        "[instances.global]\nurl = \"https://example.zendesk.com\"\nauth = {{ kind = \"bearer\", token = {{ file = \"token\" }} }}\n\
         [sources]\nteam = {{ path = \"agents\" }}\nreadme = {{ path = \"README.md\" }}\n\
         availability = {{ path = \"time-off.ics\" }}\n\
         [sources.notes.gitlab]\nurl = \"{}\"\nproject = \"{}\"\nfolder = \"organizations\"\ntoken = {{ file = \"gitlab-token\" }}\n\
         [sources.salesforce]\nurl = \"{}\"\nquery = \"SELECT Account__r.Id, Name, EndDate__c FROM Charge__c\"\n\
         columns = {{ salesforce_id = \"Account__r.Id\", charge = \"Name\", end_date = \"EndDate__c\" }}\n\
         auth = {{ kind = \"client_credentials\", client_id = \"{}\", client_secret = {{ file = \"secret\" }} }}\n\
         [sources.pagerduty]\nurl = \"{}\"\ntoken = {{ file = \"token\" }}\nceoc_schedules = [\"PCEOC01\"]\n",
        gitlab.service().url(),
        Gitlab::PROJECT,
        salesforce.service().url(),
        Salesforce::CLIENT,
        pagerduty.service().url(),
    );
    let mut config = config::parse(&text, "the example's configuration", &BTreeMap::new())?;
    config.resolve_paths(folder.path());
    let known = read(&config).await?;
    ensure!(known == 6, "{known} of 6 sources answered");
    Ok(())
}

/// Leaves of the sources that are configured one.
fn keep_only(source: &str, config: &mut Config) -> anyhow::Result<()> {
    let mut all = std::mem::take(&mut config.sources);
    let sources = &mut config.sources;
    match source {
        "team" => sources.team = all.team.take(),
        "notes" => sources.notes = all.notes.take(),
        "readme" => sources.readme = all.readme.take(),
        "salesforce" => sources.salesforce = all.salesforce.take(),
        "pagerduty" => sources.pagerduty = all.pagerduty.take(),
        "availability" => sources.availability = all.availability.take(),
        other => bail!("there is no source `{other}`"),
    }
    Ok(())
}

/// Reads every source that is configured, and says what came; how many answered whole.
async fn read(config: &Config) -> anyhow::Result<usize> {
    let around = Surroundings {
        clock: Arc::new(SystemClock),
        observer: Arc::new(|_: &Event| {}),
    };
    // Sources that ask Zendesk are left alone: this client is asked nothing.
    let nobody = Client::builder("https://example.zendesk.com")
        .auth(Auth::bearer("unused"))
        .read_only()
        .build()?;
    let sources = Sources::connect(config, &config::Fields::default(), &nobody, &around)?;
    let heard = sources
        .read(Timestamp::now(), Instant::now() + sources.wait(true))
        .await;
    let known = [
        show("team", &heard.team),
        show("notes", &heard.notes),
        show("readme", &heard.readme),
        show("salesforce", &heard.charges),
        show("pagerduty", &heard.on_call),
        show("availability", &heard.absences),
    ];
    Ok(known.into_iter().filter(|known| *known).count())
}

fn show<T: Debug>(name: &str, reading: &Option<Reading<Arc<Brought<T>>>>) -> bool {
    match reading {
        None => println!("{name}: not configured"),
        Some(reading) => {
            let word = reading.doubt().unwrap_or("known");
            println!("{name}: {word}");
            if let Some(brought) = reading.value() {
                println!("  {} records: {:?}", brought.records, brought.value);
                for flaw in &brought.flaws {
                    println!("  could not be read: {flaw}");
                }
            }
        }
    }
    reading
        .as_ref()
        .is_some_and(|reading| reading.doubt().is_none())
}

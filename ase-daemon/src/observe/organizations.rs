//! Organizations: which are accounts, whom they name, what they pay for.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, NamedAse, OrganizationId, Reading, named_ase};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tracing::info;
use zendesk_client::{Checkpoint, Malformed, Pages, api::Start, model::Organization};

use super::{Notes, Observer, Place, chain, doubt};
use crate::{
    config::Fields,
    store::{Mark, Mirror, Update},
};

const SOURCE: &str = "zendesk.organizations";
const STREAM: &str = "organizations";
const DOUBTED: &str = "organizations.doubted";
/// When all organizations were read last.
const FILLED: &str = "organizations.filled";
/// Ids of organizations whose record could not be read: looked at again until it can.
const ASIDE: &str = "organizations.aside";

/// A list may be read while it changes; what follows it begins this much earlier.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);

/// What a run through organizations brought.
#[derive(Debug, Default)]
struct Run {
    read: usize,
    accounts: BTreeMap<OrganizationId, Account>,
    others: BTreeSet<OrganizationId>,
    /// Records that could not be read, by id.
    aside: BTreeMap<i64, String>,
    /// Records that could not be read and that have no readable id.
    unnamed: Vec<String>,
    /// Whether any organization showed the field that names the ASE.
    shows_field: bool,
    /// Whether this was a run through all organizations.
    whole: bool,
}

/// Reads what changed, or everything the first time and when a sweep is due, and brings the mirror up to date.
pub(super) async fn read(
    observer: &Observer<'_>,
    mirror: &mut Mirror,
    notes: &mut Notes,
) -> anyhow::Result<Reading<Vec<Account>>> {
    let mark = mirror.checkpoints.get(STREAM).cloned();
    let place = mark
        .as_ref()
        .map(|mark| serde_json::from_str(&mark.value))
        .transpose()?;
    let aside = mirror
        .checkpoints
        .get(ASIDE)
        .map(|mark| serde_json::from_str(&mark.value))
        .transpose()?;
    let started = observer.clock.monotonic();
    let run = match place {
        None => fill(observer).await,
        Some(place) => match changes(observer, place, aside.unwrap_or_default()).await {
            Ok(_) if sweep_is_due(observer, mirror) => fill(observer).await,
            other => other,
        },
    };
    // Zendesk's time of the beginning, as answers that came later told it.
    let began = observer.now() - SignedDuration::try_from(observer.clock.monotonic() - started)?;
    match run {
        Ok((run, place)) => take_in(observer, mirror, notes, run, place, began).await,
        Err(why) => {
            notes.errors.push(format!("organizations: {why}"));
            let reading = match mark {
                Some(mark) => Reading::Stale {
                    value: mirror.accounts.values().cloned().collect(),
                    seen_at: mark.seen_at,
                    why,
                },
                None => Reading::Unknown { why },
            };
            notes.source(SOURCE, &reading, 0, None);
            Ok(reading)
        }
    }
}

/// Whether everything is to be read afresh, to prove the mirror.
fn sweep_is_due(observer: &Observer<'_>, mirror: &Mirror) -> bool {
    let every = observer.full_sweep_every;
    mirror
        .checkpoints
        .get(FILLED)
        .is_none_or(|mark| observer.now().duration_since(mark.seen_at).unsigned_abs() >= every)
}

/// Reads every organization, by list or by export, whichever ends sooner.
async fn fill(observer: &Observer<'_>) -> Result<(Run, Place), String> {
    let told = |error: zendesk_client::Error| chain(&error);
    let total = observer
        .reader
        .organizations()
        .count()
        .await
        .map_err(told)?;
    let since = Place::Since(observer.now() - OVERLAP);
    let way = cheapest(total, observer.instance.head_room);
    info!(organizations = total, way = ?way, "reading all organizations");
    let mut run = Run {
        whole: true,
        ..Run::default()
    };
    let place = match way {
        Way::List => {
            let pages = observer.reader.organizations().list();
            run.follow(observer, pages).await.map_err(told)?;
            since
        }
        Way::Export => {
            let start = Start::Since(Timestamp::UNIX_EPOCH);
            let pages = observer.reader.incremental().organizations(start);
            let checkpoint = run.follow(observer, pages).await.map_err(told)?;
            checkpoint.map_or(since, Place::Resume)
        }
    };
    run.compare(total)?;
    Ok((run, place))
}

/// Reads the organizations that changed since `place`, and again those that could not be read.
async fn changes(
    observer: &Observer<'_>,
    place: Place,
    aside: Vec<i64>,
) -> Result<(Run, Place), String> {
    let told = |error: zendesk_client::Error| chain(&error);
    let mut run = Run::default();
    if !aside.is_empty() {
        let ids: Vec<_> = aside
            .into_iter()
            .map(zendesk_client::OrganizationId::new)
            .collect();
        let organizations = observer.reader.organizations();
        let shown = organizations.show_many(&ids).await.map_err(told)?;
        run.take(observer, shown.found, shown.malformed);
    }
    let pages = observer.reader.incremental().organizations(place.start());
    let checkpoint = run.follow(observer, pages).await.map_err(told)?;
    // A record that cannot even be named is read again with whatever comes next.
    let moved = checkpoint.filter(|_| run.unnamed.is_empty());
    Ok((run, moved.map_or(place, Place::Resume)))
}

/// A way to read every organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    /// 100 a page, counted against the account's limit only.
    List,
    /// 1,000 a page, at most 10 requests a minute for all exports together.
    Export,
}

/// The way that ends sooner within the limits and the head room; the list where it costs little more,
/// because an export withholds the last minute.
///
/// A list page costs 1 of at least 200 requests a minute (the smallest plan), an export page 1 of 10,
/// of which the ticket export needs its own.
fn cheapest(organizations: u64, head_room: f64) -> Way {
    const CHEAP_LIST: u64 = 10;
    let usable = |limit: f64| ((limit * (1.0 - head_room)) as u64).max(1);
    let list_pages = organizations.div_ceil(100).max(1);
    let export_pages = organizations.div_ceil(1000).max(1);
    let list_minutes = (list_pages - 1) / usable(200.0);
    let export_minutes = (export_pages - 1) / usable(10.0).saturating_sub(1).max(1);
    if list_pages <= CHEAP_LIST || list_minutes < export_minutes {
        Way::List
    } else {
        Way::Export
    }
}

impl Run {
    /// Reads `pages` to their end; the checkpoint is where they end.
    async fn follow(
        &mut self,
        observer: &Observer<'_>,
        mut pages: Pages<Organization>,
    ) -> zendesk_client::Result<Option<Checkpoint>> {
        let mut checkpoint = None;
        while let Some(page) = pages.next_page().await? {
            self.take(observer, page.items, page.malformed);
            checkpoint = page.checkpoint.or(checkpoint);
        }
        Ok(checkpoint)
    }

    /// Refuses a list that has less than Zendesk counted. Above 100,000 its count is a day old and proves nothing.
    fn compare(&self, total: u64) -> Result<(), String> {
        let seen = self.accounts.len() + self.others.len() + self.aside.len() + self.unnamed.len();
        if total <= 100_000 && (seen as u64) < total {
            return Err(format!(
                "the list has {seen} organizations, and Zendesk counts {total}"
            ));
        }
        Ok(())
    }

    fn take(
        &mut self,
        observer: &Observer<'_>,
        organizations: Vec<Organization>,
        malformed: Vec<Malformed>,
    ) {
        self.read += organizations.len();
        for organization in organizations {
            let fields = &observer.instance.fields;
            self.shows_field |= organization
                .organization_fields
                .contains_key(&fields.named_ase);
            let account = account_of(&organization, &observer.instance.fields, observer.redacts());
            // An export repeats an organization that changed while it was read: the last word counts.
            let id = account.organization;
            self.aside.remove(&id.get());
            self.accounts.remove(&id);
            self.others.remove(&id);
            let kept = is_account(&account) || account.doubt.is_some();
            if kept && organization.deleted_at.is_none() {
                self.accounts.insert(id, account);
            } else {
                self.others.insert(id);
            }
        }
        for record in malformed {
            let why = format!("{} ({})", record.reason, record.at);
            match record.id {
                Some(id) => drop(self.aside.insert(id, why)),
                None => self.unnamed.push(why),
            }
        }
    }
}

/// Brings a complete run into the mirror, unless it lost more than can be believed.
async fn take_in(
    observer: &Observer<'_>,
    mirror: &mut Mirror,
    notes: &mut Notes,
    run: Run,
    place: Place,
    began: Timestamp,
) -> anyhow::Result<Reading<Vec<Account>>> {
    let Run {
        read,
        mut accounts,
        others,
        mut aside,
        unnamed,
        shows_field,
        whole,
    } = run;
    // An account whose record no longer shows the field is not one that names nobody.
    let named = &observer.instance.fields.named_ase;
    accounts.retain(|id, account| {
        if account.doubt.is_none() {
            return true;
        }
        if mirror.accounts.contains_key(id) {
            aside.insert(id.get(), format!("it does not show `{named}`"));
            return false;
        }
        is_account(account)
    });
    let others: BTreeSet<OrganizationId> = others
        .into_iter()
        .filter(|id| !aside.contains_key(&id.get()))
        .collect();
    let gone: Vec<OrganizationId> = mirror
        .accounts
        .keys()
        .filter(|id| {
            // Of a whole list, what is not in it is gone; of changes, only what has changed so.
            others.contains(id)
                || (whole && !accounts.contains_key(id) && !aside.contains_key(&id.get()))
        })
        .copied()
        .collect();
    let mark = |value: String| Mark {
        value,
        seen_at: began,
    };
    if let Some(why) = shrunk(observer, mirror, &accounts, &gone, began).await? {
        notes.errors.push(format!("organizations: {why}"));
        let seen_at = mirror
            .checkpoints
            .get(STREAM)
            .map_or(began, |mark| mark.seen_at);
        let reading = Reading::Stale {
            value: mirror.accounts.values().cloned().collect(),
            seen_at,
            why,
        };
        notes.source(SOURCE, &reading, read, None);
        return Ok(reading);
    }
    let update = Update {
        refill: whole,
        accounts: accounts.values().cloned().collect(),
        accounts_gone: gone.clone(),
        checkpoints: vec![
            (STREAM.to_owned(), mark(serde_json::to_string(&place)?)),
            (
                ASIDE.to_owned(),
                mark(serde_json::to_string(&aside.keys().collect::<Vec<_>>())?),
            ),
        ]
        .into_iter()
        .chain(whole.then(|| (FILLED.to_owned(), mark(String::new()))))
        .collect(),
        ..Update::default()
    };
    observer.store.save(observer.name, update).await?;
    for id in &gone {
        mirror.accounts.remove(id);
        mirror.filled.remove(id);
        mirror
            .tickets
            .retain(|_, ticket| ticket.organization != Some(*id));
    }
    mirror.accounts.extend(accounts);
    if whole {
        mirror.filled.clear();
    }
    let broken = aside.len() + unnamed.len();
    mark_malformed(mirror, notes, aside, unnamed);
    let reading = Reading::Known {
        value: mirror.accounts.values().cloned().collect(),
        seen_at: began,
    };
    let mut incomplete = (broken > 0).then(|| format!("{} could not be read", records(broken)));
    if whole && read > 0 && !shows_field {
        let why = format!(
            "no organization shows the field `{named}`; `ase-daemon check` says which fields there are"
        );
        notes.errors.push(format!("organizations: {why}"));
        incomplete = Some(why);
    }
    notes.source(SOURCE, &reading, read, incomplete);
    Ok(reading)
}

/// An organization that does not decode stops writes for it, and is told.
fn mark_malformed(
    mirror: &mut Mirror,
    notes: &mut Notes,
    aside: BTreeMap<i64, String>,
    unnamed: Vec<String>,
) {
    for (id, why) in aside {
        notes
            .errors
            .push(format!("organization {id} could not be read: {why}"));
        if let Some(account) = mirror.accounts.get_mut(&OrganizationId::new(id)) {
            account.doubt = Some(format!("its record could not be read: {why}"));
        }
    }
    for why in unnamed {
        notes.errors.push(format!(
            "an organization without a readable id could not be read: {why}"
        ));
    }
}

/// Why a reading is not believed: too many accounts lost their ASE at once.
async fn shrunk(
    observer: &Observer<'_>,
    mirror: &Mirror,
    accounts: &BTreeMap<OrganizationId, Account>,
    gone: &[OrganizationId],
    now: Timestamp,
) -> anyhow::Result<Option<String>> {
    let names = |account: &Account| names_somebody(account.named_ase.as_deref());
    let before = mirror
        .accounts
        .values()
        .filter(|account| names(account))
        .count();
    let lost = accounts
        .values()
        .filter(|account| !names(account))
        .map(|account| &account.organization)
        .chain(gone)
        .filter(|id| mirror.accounts.get(id).is_some_and(names))
        .map(|id| id.get())
        .collect::<Vec<_>>();
    let count = lost.len();
    let sudden = count >= 3 && count as f64 > observer.roster.shrink_guard * before as f64;
    let believed = doubt::weigh(observer, mirror, DOUBTED, lost, sudden, now).await?;
    Ok((!believed).then(|| {
        format!("{count} of {before} accounts lost their named ASE at once; held until the same is read three times, ten minutes apart")
    }))
}

/// Whether an organization is a customer of the ASE service: somebody is named, or it is paid for, or its tag says so.
fn is_account(account: &Account) -> bool {
    names_somebody(account.named_ase.as_deref()) || account.flag == Some(true) || account.flag_tag
}

fn names_somebody(raw: Option<&str>) -> bool {
    raw.is_some_and(|raw| named_ase(raw) != NamedAse::NotNamed)
}

/// The facts of an organization; redacted, it has no name but its id.
fn account_of(organization: &Organization, fields: &Fields, redacts: bool) -> Account {
    let shows_ase = matches!(
        organization.organization_fields.get(&fields.named_ase),
        Some(Value::Null | Value::String(_) | Value::Number(_))
    );
    let field = |key: &str| organization.organization_fields.get(key);
    let text = |key: &str| match field(key) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let checkbox = |key: &str| field(key).and_then(Value::as_bool);
    let checked = |key: &&String| checkbox(key) == Some(true);
    let unreadable =
        |key: &&String| !matches!(field(key), None | Some(Value::Null | Value::Bool(_)));
    Account {
        organization: OrganizationId::new(organization.id.get()),
        name: if redacts {
            format!("organization {}", organization.id)
        } else {
            organization.name.clone()
        },
        named_ase: text(&fields.named_ase),
        flag: checkbox(&fields.flag),
        flag_tag: organization.tags.contains(&fields.flag),
        signature: checkbox(&fields.signature),
        expiration: text(&fields.expiration),
        salesforce_id: text(&fields.salesforce_id),
        suppressed_by: fields.suppress.iter().filter(checked).cloned().collect(),
        unreadable: fields.suppress.iter().filter(unreadable).cloned().collect(),
        doubt: (!shows_ase).then(|| format!("it does not show `{}`", fields.named_ase)),
        tickets_doubt: None,
    }
}

fn records(count: usize) -> String {
    if count == 1 {
        "1 record".to_owned()
    } else {
        format!("{count} records")
    }
}

#[cfg(test)]
mod tests {
    use super::{Way, cheapest};

    #[test]
    fn all_organizations_are_read_the_way_that_ends_sooner() {
        // Up to ten pages the list, which shows the last minute too.
        assert_eq!(cheapest(0, 0.5), Way::List);
        assert_eq!(cheapest(1_000, 0.5), Way::List);
        // Half of 10 a minute, less one for tickets, is 4 export pages in the first minute.
        assert_eq!(cheapest(4_000, 0.5), Way::Export);
        // 10 export pages take three minutes, 100 list pages less than one.
        assert_eq!(cheapest(10_000, 0.5), Way::List);
        assert_eq!(cheapest(100_000, 0.5), Way::List);
    }
}

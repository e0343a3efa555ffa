//! The places that say who the ASE is.

use std::collections::BTreeSet;

use ase_rules::{NamedAse, TeamFile, UserId};

use super::{Place, place, unread};
use crate::onboard::Subject;

pub(super) fn readme(subject: Subject<'_>) -> Option<Place> {
    let reading = subject.readme?;
    let Some(table) = reading.value() else {
        return Some(unread("readme", reading));
    };
    let wanted = subject.account.organization;
    let listed = table.value.iter().find(|one| one.organization == wanted);
    let agent = listed.and_then(|one| one.agent);
    let says = match (listed, agent) {
        (None, _) => "the table does not list the account".to_owned(),
        (Some(_), None) => "the table lists the account with nobody".to_owned(),
        (Some(_), Some(id)) => format!("the table names {} ({id})", subject.called(id)),
    };
    // Where the account is not listed, it may be the row that could not be read.
    let flaw = table.flaws.first().filter(|_| listed.is_none());
    let told = Place {
        agent,
        ..place("readme", reading, says)
    };
    Some(told.doubted_by(flaw.cloned()))
}

pub(super) fn zendesk(subject: Subject<'_>) -> Place {
    let account = subject.account;
    let policy = subject.policy;
    let flag = match account.flag {
        Some(true) => "is checked",
        Some(false) => "is not checked",
        None => "is not readable",
    };
    let named = match account.named() {
        NamedAse::Named(id) => format!("names {} ({id})", subject.called(id)),
        NamedAse::NotNamed => "names nobody".to_owned(),
        NamedAse::Unreadable => "holds no user id".to_owned(),
    };
    let told = Place {
        agent: account.ase(),
        ..place(
            "zendesk",
            &subject.facts.accounts,
            format!(
                "`{}` {named}, and `{}` {flag}",
                policy.named_key, policy.flag_key
            ),
        )
    };
    told.doubted_by(account.doubt.clone())
}

pub(super) fn team(subject: Subject<'_>, counts: Option<UserId>) -> Option<Place> {
    let reading = subject.facts.sources.team.as_ref()?;
    let Some(files) = reading.value() else {
        return Some(unread("team", reading));
    };
    let instance = &subject.facts.instance;
    let wanted = subject.account.organization;
    let claims = |file: &&TeamFile| file.claims(instance).any(|claim| claim == wanted);
    let claiming: Vec<&TeamFile> = files.iter().filter(claims).collect();
    let agents: BTreeSet<UserId> = claiming.iter().filter_map(|file| file.agent).collect();
    let only = agents.first().copied().filter(|_| agents.len() == 1);
    let says = match (only, claiming.is_empty()) {
        (_, true) => "no team file lists the account".to_owned(),
        (Some(id), _) => format!(
            "the file of {} ({id}) lists the account",
            subject.called(id)
        ),
        (None, _) if agents.is_empty() => "a team file of nobody lists the account".to_owned(),
        (None, _) => format!("{} team files list the account", agents.len()),
    };
    // Where no file of somebody lists the account, it may be the file that could not be read fully.
    let doubt = agents.is_empty().then(|| {
        let unread = files.iter().find_map(|file| file.doubt.as_ref());
        let unread = unread.map(|why| format!("a team file was not read fully: {why}"));
        let nobodys =
            (!claiming.is_empty()).then(|| "the file does not say whose it is".to_owned());
        unread.or(nobodys)
    });
    let entries = subject.policy.modes.iter();
    let entries = entries.filter(|entry| entry.organization == wanted);
    let more: BTreeSet<&UserId> = entries.flat_map(|entry| &entry.more_ases).collect();
    let fits = |ase: UserId| {
        let mut others = agents.iter().filter(|agent| **agent != ase);
        agents.contains(&ase) && others.all(|other| more.contains(other))
    };
    let told = Place {
        agent: only,
        agrees: counts.map(fits),
        ..place("team", reading, says)
    };
    Some(told.doubted_by(doubt.flatten()))
}

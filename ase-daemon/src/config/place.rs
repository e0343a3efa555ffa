//! Where things are: keys in the file, and paths from its folder.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item};

use super::{Auth, Config, SecretRef};

/// Byte offset of the value at a dotted path such as `instances.global.head_room` or `accounts[1].mode`.
pub(super) fn find(document: &Document<&str>, key: &str) -> Option<usize> {
    let mut item: &Item = document.as_item();
    let mut offset = None;
    for part in key.split('.') {
        let (name, index) = match part.split_once('[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']').parse::<usize>().ok()),
            None => (part, None),
        };
        item = item.get(name)?;
        offset = item.span().map(|span| span.start).or(offset);
        if let Some(index) = index {
            item = item.get(index)?;
            offset = item.span().map(|span| span.start).or(offset);
        }
    }
    offset
}

/// Makes relative paths count from `folder`, the configuration file's.
pub(super) fn resolve(config: &mut Config, folder: &Path) {
    let anchor = |path: &mut PathBuf| {
        if path.is_relative() {
            *path = folder.join(&*path);
        }
    };
    let secret = |reference: &mut SecretRef| {
        if let SecretRef::File { file } = reference {
            anchor(file);
        }
    };
    let auth = |auth: &mut Auth| match auth {
        Auth::ClientCredentials { client_secret, .. } => secret(client_secret),
        Auth::ApiToken { token, .. } | Auth::Bearer { token } => secret(token),
    };
    for instance in config.instances.values_mut() {
        auth(&mut instance.auth);
        if let Some(webhook) = &mut instance.webhook {
            secret(&mut webhook.secret);
        }
    }
    if let Some(path) = config.store.url.strip_prefix("sqlite://") {
        let mut path = PathBuf::from(path);
        anchor(&mut path);
        config.store.url = format!("sqlite://{}", path.display());
    }
    config.store.password.iter_mut().for_each(secret);
    config.http.token.iter_mut().for_each(secret);
    anchor(&mut config.kill_switch);
    let sources = &mut config.sources;
    if let Some(team) = &mut sources.team {
        team.path.iter_mut().for_each(anchor);
        let gitlab = team.gitlab.iter_mut();
        gitlab.flat_map(|part| &mut part.token).for_each(secret);
    }
    if let Some(notes) = &mut sources.notes {
        notes.path.iter_mut().for_each(anchor);
        let gitlab = notes.gitlab.iter_mut();
        gitlab.flat_map(|part| &mut part.token).for_each(secret);
    }
    if let Some(readme) = &mut sources.readme {
        anchor(&mut readme.path);
    }
    if let Some(salesforce) = &mut sources.salesforce {
        salesforce.path.iter_mut().for_each(anchor);
        salesforce.auth.iter_mut().for_each(auth);
    }
    if let Some(pagerduty) = &mut sources.pagerduty {
        secret(&mut pagerduty.token);
    }
    if let Some(availability) = &mut sources.availability {
        anchor(&mut availability.path);
    }
    if let Some(slack) = &mut config.notify.slack {
        slack.webhook.iter_mut().for_each(secret);
        slack
            .instances
            .values_mut()
            .for_each(|one| secret(&mut one.webhook));
    }
    if let Some(webhook) = &mut config.notify.webhook {
        secret(&mut webhook.secret);
    }
    if let Some(mail) = &mut config.notify.mail {
        mail.password.iter_mut().for_each(secret);
    }
}

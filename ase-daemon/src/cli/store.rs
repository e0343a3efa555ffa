//! `store`: what is to be done with the state as a whole.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::{
    Global, Usage, load,
    output::{Format, print},
};
use crate::{
    config::{self, SecretRef},
    store::{Copied, Server, Store, copy},
};

/// What is to be done.
#[derive(Args, Debug)]
pub(super) struct OfStore {
    #[command(subcommand)]
    work: Work,
}

#[derive(Debug, Subcommand)]
enum Work {
    /// Copy everything in the configured store into another one, which must be new or empty. No daemon may be at work.
    Copy(Copy),
}

/// Where to.
#[derive(Args, Debug)]
struct Copy {
    /// The other store: `sqlite://PATH`, or `postgres://USER@HOST/DATABASE`.
    #[arg(long, value_name = "URL")]
    to: String,
    /// The environment variable with the other store's password; without it the one in `PGPASSWORD`.
    #[arg(long, value_name = "NAME")]
    password_env: Option<String>,
    /// The file with the other store's password.
    #[arg(long, value_name = "PATH", conflicts_with = "password_env")]
    password_file: Option<PathBuf>,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

pub(super) async fn store(global: &Global, of_store: &OfStore) -> anyhow::Result<ExitCode> {
    let Work::Copy(wanted) = &of_store.work;
    let config = load(global)?;
    let target = target(wanted)?;
    if target.url == config.store.url {
        Err(Usage(format!(
            "{} is the configured store itself",
            target.url
        )))?;
    }
    let from = Store::open(&config.store).await?;
    let to = Store::open(&target).await?;
    let copied = copy(&from, &to).await?;
    print(&match wanted.format {
        Format::Json => serde_json::to_string_pretty(&copied)? + "\n",
        Format::Text => text(&copied, &target.url),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The other store. Its address is held against the rules that `store.url` is.
fn target(wanted: &Copy) -> anyhow::Result<config::Store> {
    let url = &wanted.to;
    if Server::is_meant(url) {
        // The message is that of the configuration, whose key it names.
        let check = Server::check(url);
        check.map_err(|why| Usage(why.replace("`store.url`", "`--to`")))?;
    } else if !url.starts_with("sqlite://") {
        Err(Usage(format!(
            "`--to {url}` is none of sqlite://PATH and postgres://USER@HOST/DATABASE"
        )))?;
    }
    let password = match (&wanted.password_env, &wanted.password_file) {
        (Some(env), _) => Some(SecretRef::Env { env: env.clone() }),
        (None, Some(file)) => Some(SecretRef::File { file: file.clone() }),
        (None, None) => None,
    };
    Ok(config::Store {
        url: url.clone(),
        password,
        ..config::Store::default()
    })
}

fn text(copied: &Copied, to: &str) -> String {
    let mut text = format!("copied to {to}:\n");
    for (table, records) in copied {
        text.push_str(&format!("  {table:<12} {records:>9}\n"));
    }
    text.push_str("Every record was checked on the way. Put the new url under [store] and start the daemon again.\n");
    text
}

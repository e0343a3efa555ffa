//! Secrets by reference: `{ env = "NAME" }` or `{ file = "PATH" }`.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, bail};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

/// Where a secret is found. The secret itself never stands in the file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields, expecting = "a secret is never written into the file: write { env = \"NAME\" } or { file = \"PATH\" }")]
pub enum SecretRef {
    /// In an environment variable.
    Env {
        /// Its name.
        env: String,
    },
    /// In a file; surrounding white space is cut off.
    File {
        /// Its path, from the configuration file's folder.
        file: PathBuf,
    },
}

impl SecretRef {
    /// Reads the secret.
    ///
    /// # Errors
    ///
    /// If the variable is not set, the file cannot be read, or the secret is empty.
    pub fn resolve(&self) -> anyhow::Result<SecretString> {
        let text = match self {
            Self::Env { env } => env::var(env).ok().with_context(|| format!("the environment variable {env}, which holds a secret, is not set"))?,
            Self::File { file } => fs::read_to_string(file).with_context(|| format!("cannot read the secret file {}", file.display()))?,
        };
        let secret = text.trim();
        if secret.is_empty() {
            bail!("the secret from {self} is empty");
        }
        Ok(secret.into())
    }
}

impl std::fmt::Display for SecretRef {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Env { env } => write!(out, "environment variable {env}"),
            Self::File { file } => write!(out, "file {}", file.display()),
        }
    }
}

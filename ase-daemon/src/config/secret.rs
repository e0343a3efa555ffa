//! Secrets by reference: `{ env = "NAME" }` or `{ file = "PATH" }`.

use std::{env, fs, io, path::PathBuf};

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

/// Where a secret is found. The secret itself never stands in the file.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a secret is never written into the file: write { env = \"NAME\" } or { file = \"PATH\" }"
)]
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
    pub fn resolve(&self) -> Result<SecretString, SecretError> {
        let text = match self {
            Self::Env { env } => env::var(env).map_err(|_| SecretError::NotSet(env.clone()))?,
            Self::File { file } => {
                fs::read_to_string(file).map_err(|source| SecretError::Unreadable {
                    path: file.display().to_string(),
                    source,
                })?
            }
        };
        let secret = text.trim();
        if secret.is_empty() {
            return Err(SecretError::Empty(self.to_string()));
        }
        Ok(secret.into())
    }
}

/// Why a secret could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Its environment variable is not set, or not text.
    #[error(
        "the environment variable {0}, which holds a secret, is not set; set it, or name a file with {{ file = \"PATH\" }}"
    )]
    NotSet(String),
    /// Its file cannot be read.
    #[error("cannot read the secret file {path}")]
    Unreadable {
        /// Path of the file.
        path: String,
        /// Why not.
        source: io::Error,
    },
    /// There is nothing in it.
    #[error("the secret from {0} is empty")]
    Empty(String),
}

impl std::fmt::Display for SecretRef {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Env { env } => write!(out, "environment variable {env}"),
            Self::File { file } => write!(out, "file {}", file.display()),
        }
    }
}

//! Loading: defaults, then the file, then the environment.

use std::{collections::BTreeMap, env, fs, io, path::Path};

use config::{FileFormat, Value as Setting};
use toml_edit::Document;

use super::{
    Config, canonical_name,
    keys::{Kind, Schema, UnknownKey},
    place,
};

/// Prefix of environment variables that set a key: `ASE__INSTANCES__GLOBAL__MODE=apply`.
const PREFIX: &str = "ASE__";

/// Why a configuration was refused: each message says where and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error(
        "cannot read the configuration {path}; name another with --config or ASE_CONFIG, or start from ase.example.toml"
    )]
    Unreadable {
        /// Path of the file.
        path: String,
        /// Why not.
        source: io::Error,
    },
    /// One or more things in it are wrong; one line each.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
}

/// Loads the configuration at `path`, with the environment on top.
///
/// # Errors
///
/// If the file cannot be read, has an unknown key or a wrong value, or contradicts itself.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.display().to_string(),
        source,
    })?;
    let variables = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    let mut config = parse(&text, &path.display().to_string(), &variables)?;
    config.resolve_paths(path.parent().unwrap_or(Path::new("")));
    Ok(config)
}

/// Parses a configuration text; `name` is what messages call it, `variables` the environment on top.
///
/// # Errors
///
/// As [`load`], but for reading the file.
pub fn parse(
    text: &str,
    name: &str,
    variables: &BTreeMap<String, String>,
) -> Result<Config, ConfigError> {
    let document = Document::parse(text).map_err(|error| {
        let place = error
            .span()
            .map_or_else(|| name.to_owned(), |span| at(name, text, span.start));
        ConfigError::Refused(vec![format!(
            "{place}: not TOML: {}",
            error.message().trim()
        )])
    })?;
    let schema = Schema::new();
    let mut wrong: Vec<String> = schema
        .unknown_keys(document.as_table())
        .iter()
        .map(|key| {
            let place = key
                .offset
                .map_or_else(|| name.to_owned(), |offset| at(name, text, offset));
            format!("{place}: {}", unknown(key))
        })
        .collect();
    let mut builder =
        config::Config::builder().add_source(config::File::from_str(text, FileFormat::Toml));
    for (variable, value) in variables {
        match setting(&schema, &document, variable, value) {
            Ok((path, setting)) => {
                builder = builder
                    .set_override(&path, setting)
                    .map_err(|error| ConfigError::Refused(vec![format!("{variable}: {error}")]))?;
            }
            Err(message) => wrong.push(message),
        }
    }
    if !wrong.is_empty() {
        return Err(ConfigError::Refused(wrong));
    }
    let mut config: Config = builder
        .build()
        .and_then(config::Config::try_deserialize)
        .map_err(|error| ConfigError::Refused(vec![refused(&error, name, text, &document)]))?;
    let contradictions = config.contradictions();
    if contradictions.is_empty() {
        config.use_canonical_names();
        Ok(config)
    } else {
        Err(ConfigError::Refused(
            contradictions
                .into_iter()
                .map(|line| format!("{name}: {line}"))
                .collect(),
        ))
    }
}

fn unknown(key: &UnknownKey) -> String {
    match &key.suggestion {
        Some(near) => format!("unknown key `{}`; did you mean `{near}`?", key.path),
        None => format!(
            "unknown key `{}`; ase.example.toml lists every key",
            key.path
        ),
    }
}

/// What an environment variable sets: path and typed value.
fn setting(
    schema: &Schema,
    document: &Document<&str>,
    variable: &str,
    value: &str,
) -> Result<(String, Setting), String> {
    let path = variable[PREFIX.len()..].to_lowercase();
    let mut segments: Vec<&str> = path.split("__").collect();
    // The file may spell the instance otherwise: `main` where the variable says `GLOBAL`.
    let instances = document
        .get("instances")
        .and_then(|item| item.as_table_like());
    if let (["instances", name, ..], Some(instances)) = (segments.as_slice(), instances) {
        let same = |key: &&str| canonical_name(key) == canonical_name(name);
        if let Some(spelt) = instances.iter().map(|(key, _)| key).find(same) {
            segments[1] = spelt;
        }
    }
    let kind = schema
        .at(&segments)
        .map_err(|key| format!("environment variable {variable}: {}", unknown(&key)))?;
    let typed = typed(&kind, value).ok_or_else(|| {
        let wanted = match kind {
            Kind::Table => "cannot be set by an environment variable; set the keys in it",
            Kind::Integer => "takes a whole number",
            Kind::Number => "takes a number",
            Kind::Boolean => "takes true or false",
            Kind::List(_) | Kind::Text => "takes values separated by commas",
        };
        format!(
            "environment variable {variable}: `{}` {wanted}",
            segments.join(".")
        )
    })?;
    Ok((segments.join("."), typed))
}

fn typed(kind: &Kind, value: &str) -> Option<Setting> {
    Some(match kind {
        Kind::Text => value.into(),
        Kind::Integer => value.parse::<i64>().ok()?.into(),
        Kind::Number => value.parse::<f64>().ok()?.into(),
        Kind::Boolean => value.parse::<bool>().ok()?.into(),
        Kind::List(of) => value
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| typed(of, item))
            .collect::<Option<Vec<Setting>>>()?
            .into(),
        Kind::Table => return None,
    })
}

/// Says where a value that could not be taken stands, if the error names its key.
fn refused(
    error: &config::ConfigError,
    name: &str,
    text: &str,
    document: &Document<&str>,
) -> String {
    let (key, message) = told(error);
    let place = key
        .as_deref()
        .and_then(|key| place::find(document, key))
        .map_or_else(|| name.to_owned(), |offset| at(name, text, offset));
    let words = key
        .as_deref()
        .map(|key| Schema::new().words_at(key))
        .unwrap_or_default();
    let message = if words.is_empty() {
        message
    } else {
        format!("it is one of {}", words.join(", "))
    };
    match key {
        Some(key) => format!("{place}: `{key}`: {message}"),
        None => format!("{place}: {message}"),
    }
}

/// Splits the crate's error into the key it is about and what is wrong.
fn told(error: &config::ConfigError) -> (Option<String>, String) {
    match error {
        config::ConfigError::At { error, key, .. } => {
            let (inner, message) = told(error);
            (key.clone().or(inner), message)
        }
        config::ConfigError::Type {
            unexpected,
            expected,
            key,
            ..
        } => (
            key.clone(),
            format!("found {unexpected}, expected {expected}"),
        ),
        config::ConfigError::NotFound(key) => (None, format!("the key `{key}` is missing")),
        config::ConfigError::Message(message) => (None, message.clone()),
        other => (None, other.to_string()),
    }
}

/// `file:line:column` of a byte offset.
fn at(name: &str, text: &str, offset: usize) -> String {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |tail| tail.chars().count())
        + 1;
    format!("{name}:{line}:{column}")
}

#[cfg(test)]
mod tests;

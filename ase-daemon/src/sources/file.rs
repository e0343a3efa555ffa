//! Files and folders as sources: bounded in size, read beside the threads that talk to services.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};

/// No file of people is larger.
const LARGEST: u64 = 64 << 20;
/// Nor are there more files in a folder.
const MOST: usize = 100_000;

/// A file of a folder.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// Its path from the folder.
    pub(super) name: String,
    /// What is in it, or why that cannot be read.
    pub(super) text: Result<String, String>,
}

/// Reads a file.
pub(super) async fn read(path: &Path) -> anyhow::Result<String> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || {
        text(&path).with_context(|| format!("cannot read {}", path.display()))
    })
    .await?
}

/// Reads the YAML files of a folder and of the folders in it, in the order of their paths, and makes of them what `parse`
/// says.
///
/// # Errors
///
/// If the folder cannot be listed, or has no such file: that is never "there is nothing".
pub(super) async fn read_folder<T: Send + 'static>(
    folder: &Path,
    parse: fn(Vec<Text>) -> T,
) -> anyhow::Result<T> {
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut paths = Vec::new();
        list(&folder, &mut paths)?;
        ensure!(
            !paths.is_empty(),
            "there is no .yml or .yaml file in {}; is that the right folder?",
            folder.display()
        );
        paths.sort();
        let files = paths.into_iter().map(|path| Text {
            name: path
                .strip_prefix(&folder)
                .unwrap_or(&path)
                .display()
                .to_string(),
            text: text(&path).map_err(|error| format!("{error:#}")),
        });
        Ok(parse(files.collect()))
    })
    .await?
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !is_hidden {
            list(&path, paths)?;
        } else if !kind.is_dir() && !is_hidden && is_yaml(&path) {
            paths.push(path);
        }
        if paths.len() > MOST {
            bail!("there are more than {MOST} files in {}", folder.display());
        }
    }
    Ok(())
}

pub(super) fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|it| it.eq_ignore_ascii_case("yml") || it.eq_ignore_ascii_case("yaml"))
}

fn text(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    ensure!(
        bytes.len() as u64 <= LARGEST,
        "it is larger than {} MiB",
        LARGEST >> 20
    );
    let text = String::from_utf8(bytes).context("it is not UTF-8 text")?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}

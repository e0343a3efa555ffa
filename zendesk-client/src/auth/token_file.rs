//! Tokens in a file.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use secrecy::ExposeSecret;

use super::provider::BoxedFuture;
use super::store::{Renewal, TokenStore};
use super::tokens::Tokens;
use crate::error::{Error, Result};

/// A file that only its owner may read (mode 0600), replaced as a whole: after a crash it holds the old tokens or the
/// new ones. Processes may share it.
///
/// Beside it, with `.renewal` added to the name, is the note of the last renewal, and for a moment a third one whose
/// name ends in `.new`.
#[derive(Clone, Debug)]
pub struct TokenFile(PathBuf);

impl TokenFile {
    /// Tokens at `path`. Its folder must exist.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    fn note(&self) -> PathBuf {
        beside(&self.0, ".renewal")
    }
}

impl TokenStore for TokenFile {
    fn load(&self) -> BoxedFuture<'_, Option<Tokens>> {
        let path = self.0.clone();
        Box::pin(async move {
            let json = read(path).await?;
            json.map(|json| Tokens::from_json(&json)).transpose()
        })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxedFuture<'a, ()> {
        let (path, json) = (self.0.clone(), tokens.to_json());
        Box::pin(async move {
            elsewhere(move || replace(&path, json.expose_secret().as_bytes()))
                .await
                .map_err(|error| failed("written", &error))
        })
    }

    fn renewal(&self) -> BoxedFuture<'_, Option<Renewal>> {
        let path = self.note();
        Box::pin(async move {
            let json = read(path).await?;
            json.map(|json| {
                serde_json::from_str(&json)
                    .map_err(|_| Error::config("the note of a renewal cannot be read"))
            })
            .transpose()
        })
    }

    fn note_renewal<'a>(&'a self, renewal: Option<&'a Renewal>) -> BoxedFuture<'a, ()> {
        let path = self.note();
        Box::pin(async move {
            let json = renewal.map(serde_json::to_vec).transpose();
            let json = json.map_err(|_| Error::config("the note of a renewal cannot be made"))?;
            elsewhere(move || match json {
                Some(json) => replace(&path, &json),
                None => remove(&path),
            })
            .await
            .map_err(|error| failed("written", &error))
        })
    }
}

async fn read(path: PathBuf) -> Result<Option<String>> {
    match elsewhere(move || fs::read_to_string(path)).await {
        Ok(json) => Ok(Some(json)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", &error)),
    }
}

/// Files block; the calls in flight shall not.
async fn elsewhere<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(io::Error::other("the runtime is shutting down")))
}

fn failed(done: &str, error: &io::Error) -> Error {
    Error::config(format!("the token file cannot be {done}: {}", error.kind()))
}

fn replace(path: &Path, json: &[u8]) -> io::Result<()> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // A name of its own, so that two who save at once do not rename each other's half.
    let nth = NEXT.fetch_add(1, Ordering::Relaxed);
    let fresh = beside(path, &format!(".{}-{nth}.new", std::process::id()));
    // What a run with the same number left behind.
    remove(&fresh)?;
    let mut file = private(&fresh)?;
    let written = file
        .write_all(json)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&fresh, path));
    if let Err(error) = written {
        // The first failure is the one to tell of.
        let _ = fs::remove_file(&fresh);
        return Err(error);
    }
    // The rename itself lasts once the folder is written.
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match cfg!(unix) {
        true => File::open(folder.unwrap_or(Path::new(".")))?.sync_all(),
        false => Ok(()),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn beside(path: &Path, added: &str) -> PathBuf {
    let mut name: OsString = path.into();
    name.push(added);
    name.into()
}

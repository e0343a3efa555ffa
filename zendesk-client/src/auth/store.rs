//! Where tokens are kept between two runs.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;

use super::provider::BoxedFuture;
use super::tokens::Tokens;
use crate::error::Error;

/// Keeps a pair of [`Tokens`]; see [`Auth::rotating`](super::Auth::rotating).
///
/// The client reads the store before every renewal, so that processes that share it follow each other, and saves new
/// tokens before it uses them. If saving fails it goes on with the new tokens, since the old ones are dead, and saves
/// again with the next renewal.
///
/// A save must be all or nothing and lasting when it returns: between Zendesk's answer and the end of `save` the new
/// tokens exist in this process only. After a crash in that moment Zendesk refuses the stored refresh token; the client
/// then looks into the store once more, and if nothing newer is there every call is an [`Error::Auth`] with the code
/// `invalid_grant`: the user has to authorize again. It is never taken for an empty result and never retried for ever.
pub trait TokenStore: Send + Sync + fmt::Debug {
    /// Reads the tokens; `None` if there never were any.
    fn load(&self) -> BoxedFuture<'_, Option<Tokens>>;

    /// Replaces the tokens.
    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxedFuture<'a, ()>;
}

/// A file that only its owner may read, replaced as a whole: after a crash it holds the old tokens or the new ones.
#[derive(Clone, Debug)]
pub struct TokenFile(PathBuf);

impl TokenFile {
    /// Tokens at `path`. Its folder must exist; beside the file a second one, with `.new` added, appears for a moment.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
}

impl TokenStore for TokenFile {
    fn load(&self) -> BoxedFuture<'_, Option<Tokens>> {
        let path = self.0.clone();
        Box::pin(async move {
            match elsewhere(move || fs::read_to_string(path)).await {
                Ok(json) => Tokens::from_json(&json).map(Some),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(failed("read", &error)),
            }
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
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private(&fresh)?;
    file.write_all(json)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    // The rename itself lasts once the folder is written.
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match cfg!(unix) {
        true => File::open(folder.unwrap_or(Path::new(".")))?.sync_all(),
        false => Ok(()),
    }
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

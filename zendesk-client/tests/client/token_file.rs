//! Tokens in a file.

use std::path::PathBuf;

use secrecy::ExposeSecret;
use zendesk_client::{TokenFile, TokenStore, Tokens};

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("zendesk-client-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of it harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn access_token(file: &TokenFile) -> String {
    let json = file.load().await.unwrap().unwrap().to_json();
    let json: serde_json::Value = serde_json::from_str(json.expose_secret()).unwrap();
    json["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn it_is_whole_and_private() {
    let folder = Folder::new("whole");
    let path = folder.0.join("tokens.json");
    let file = TokenFile::new(&path);
    assert!(file.load().await.unwrap().is_none());
    for round in ["one", "two"] {
        file.save(&Tokens::new(round, "r")).await.unwrap();
        assert_eq!(access_token(&file).await, round);
    }
    assert_eq!(folder.names(), ["tokens.json"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    std::fs::write(&path, "canary").unwrap();
    let error = file.load().await.unwrap_err();
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn a_save_that_broke_off_leaves_the_old_tokens() {
    let folder = Folder::new("broken-off");
    let file = TokenFile::new(folder.0.join("tokens.json"));
    file.save(&Tokens::new("old", "r")).await.unwrap();
    // What a process leaves that is killed before the rename, by another name and by the one we are about to use.
    for nth in 0..40 {
        let name = format!("tokens.json.{}-{nth}.new", std::process::id());
        std::fs::write(folder.0.join(name), "{\"access_tok").unwrap();
    }
    assert_eq!(access_token(&file).await, "old");
    file.save(&Tokens::new("new", "r")).await.unwrap();
    assert_eq!(access_token(&file).await, "new");
}

#[tokio::test]
async fn savers_at_once_do_not_mix() {
    let folder = Folder::new("at-once");
    let path = folder.0.join("tokens.json");
    let mut savers = tokio::task::JoinSet::new();
    for saver in 0..8 {
        let file = TokenFile::new(&path);
        savers.spawn(async move {
            for round in 0..10 {
                let token = format!("{saver}-{round}-{}", "x".repeat(saver * 1000));
                file.save(&Tokens::new(token, "r")).await.unwrap();
                access_token(&file).await;
            }
        });
    }
    while let Some(saver) = savers.join_next().await {
        saver.unwrap();
    }
    assert_eq!(folder.names(), ["tokens.json"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said_so() {
    let folder = Folder::new("missing");
    let file = TokenFile::new(folder.0.join("nowhere").join("tokens.json"));
    let error = file.save(&Tokens::new("canary", "r")).await.unwrap_err();
    assert!(error.to_string().contains("cannot be written"), "{error}");
    assert!(file.note_renewal(None).await.is_ok() && file.renewal().await.unwrap().is_none());
}

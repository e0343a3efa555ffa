//! A store in memory that can be stopped, broken and read too early.

use std::sync::{Arc, Mutex};

use secrecy::ExposeSecret;
use tokio::sync::Notify;
use zendesk_client::{BoxedFuture, Error, Renewal, TokenStore, Tokens};

/// Moments in the life of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    BeforeNote,
    AfterNote,
    BeforeSave,
    AfterSave,
}

/// Tokens in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf(pub(super) Arc<Inside>);

#[derive(Debug, Default)]
pub(super) struct Inside {
    pub(super) tokens: Mutex<Option<Tokens>>,
    pub(super) renewal: Mutex<Option<Renewal>>,
    /// What the next reading finds, as if it came too early.
    pub(super) former: Mutex<Option<Tokens>>,
    pub(super) broken: Mutex<bool>,
    /// Where it stops until it is let go on.
    pub(super) stops_at: Mutex<Option<Moment>>,
    pub(super) stopped: Notify,
    pub(super) go_on: Notify,
    pub(super) saved: Notify,
}

impl Shelf {
    pub(super) fn with(access: &str, refresh: &str) -> Self {
        let shelf = Self::default();
        *shelf.0.tokens.lock().unwrap() = Some(Tokens::new(access, refresh));
        shelf
    }

    async fn pass(&self, moment: Moment) {
        let stops = *self.0.stops_at.lock().unwrap() == Some(moment);
        if stops {
            self.0.stopped.notify_one();
            self.0.go_on.notified().await;
        }
    }

    pub(super) fn stop_at(&self, moment: Moment) {
        *self.0.stops_at.lock().unwrap() = Some(moment);
    }

    /// The disk, as the next run finds it.
    pub(super) fn after_a_crash(&self) -> Self {
        let next = Self::default();
        *next.0.tokens.lock().unwrap() = self.0.tokens.lock().unwrap().clone();
        *next.0.renewal.lock().unwrap() = self.0.renewal.lock().unwrap().clone();
        next
    }

    pub(super) fn break_down(&self, broken: bool) {
        *self.0.broken.lock().unwrap() = broken;
    }

    /// Access and refresh token.
    pub(super) fn held(&self) -> (String, String) {
        let tokens = self.0.tokens.lock().unwrap().clone().unwrap().to_json();
        let json: serde_json::Value = serde_json::from_str(tokens.expose_secret()).unwrap();
        let text = |key: &str| json[key].as_str().unwrap().to_owned();
        (text("access_token"), text("refresh_token"))
    }

    fn works(&self) -> Result<(), Error> {
        match *self.0.broken.lock().unwrap() {
            true => "no".parse::<zendesk_client::Checkpoint>().map(|_| ()),
            false => Ok(()),
        }
    }
}

impl TokenStore for Shelf {
    fn load(&self) -> BoxedFuture<'_, Option<Tokens>> {
        Box::pin(async {
            let former = self.0.former.lock().unwrap().take();
            Ok(former.or_else(|| self.0.tokens.lock().unwrap().clone()))
        })
    }

    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxedFuture<'a, ()> {
        Box::pin(async {
            self.pass(Moment::BeforeSave).await;
            self.works()?;
            *self.0.tokens.lock().unwrap() = Some(tokens.clone());
            self.pass(Moment::AfterSave).await;
            self.0.saved.notify_one();
            Ok(())
        })
    }

    fn renewal(&self) -> BoxedFuture<'_, Option<Renewal>> {
        Box::pin(async { Ok(self.0.renewal.lock().unwrap().clone()) })
    }

    fn note_renewal<'a>(&'a self, renewal: Option<&'a Renewal>) -> BoxedFuture<'a, ()> {
        Box::pin(async move {
            self.pass(Moment::BeforeNote).await;
            self.works()?;
            *self.0.renewal.lock().unwrap() = renewal.cloned();
            self.pass(Moment::AfterNote).await;
            Ok(())
        })
    }
}

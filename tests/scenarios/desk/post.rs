//! Who takes the daemon's notices: a service of a few lines, and the daemon's post.

use std::sync::{Arc, Mutex};

use ase_daemon::notify::{Channel, Post};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Desk;

/// Lines for a story whose daemon tells Slack.
pub(crate) const SLACK: &str = "[notify.slack]\nwebhook = { file = \"$FOLDER/slack\" }";

/// A message as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Message {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        &found.unwrap().1
    }
}

/// Takes messages, and answers each with the next of its answers, then with 200.
pub(crate) struct Mailbox {
    pub(crate) url: String,
    messages: Arc<Mutex<Vec<Message>>>,
    _serving: DropGuard,
}

impl Mailbox {
    pub(crate) async fn open(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/services/T0/B0/x", listener.local_addr().unwrap());
        let messages: Arc<Mutex<Vec<Message>>> = Arc::default();
        let mut answers: Vec<String> = answers.iter().rev().map(ToString::to_string).collect();
        let taken = Arc::clone(&messages);
        let stop = CancellationToken::new();
        let serving = stop.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = tokio::select! {
                    taken = listener.accept() => taken.unwrap(),
                    () = serving.cancelled() => return,
                };
                let answer = answers.pop().unwrap_or_else(|| "200 OK".to_owned());
                let message = take(stream, &answer).await;
                taken.lock().unwrap().push(message);
            }
        });
        Self {
            url,
            messages,
            _serving: stop.drop_guard(),
        }
    }

    /// What came so far.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.messages.lock().unwrap().clone()
    }

    /// The titles of what came so far.
    pub(crate) fn titles(&self) -> Vec<String> {
        let title = |message: &Message| message.json()["text"].as_str().unwrap().to_owned();
        self.messages().iter().map(title).collect()
    }
}

async fn take(stream: TcpStream, answer: &str) -> Message {
    let mut stream = BufReader::new(stream);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.unwrap().1.parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.unwrap();
    Message {
        headers,
        text: String::from_utf8(body).unwrap(),
    }
}

impl Desk {
    /// A service that takes the daemon's notices, which knows of it by the files of secrets in the story's folder.
    pub(crate) async fn mailbox(&self, answers: &[&str]) -> Mailbox {
        let mailbox = Mailbox::open(answers).await;
        std::fs::write(self.folder.path().join("slack"), &mailbox.url).unwrap();
        mailbox
    }

    /// Where the story's secrets lie.
    pub(crate) fn folder(&self) -> std::path::PathBuf {
        self.folder.path().to_owned()
    }

    /// Sends what is due, as the daemon does beside its cycles.
    pub(crate) async fn send_notices(&self) {
        let channels = Channel::all(&self.config.notify).unwrap();
        let post = Post::new(&self.store, channels, self.clock());
        post.send_all(&CancellationToken::new()).await.unwrap();
    }

    /// A cycle of somebody who only looks.
    pub(crate) async fn audit(&self) {
        self.auditor().run(&CancellationToken::new()).await.unwrap();
    }
}

//! An HTTP server of a few lines, so that every way an answer can break is at hand.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use zendesk_client::{Auth, Client, ClientBuilder};

use crate::clock::TestClock;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) authorization: Option<String>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Null if it is no JSON.
    pub(crate) body: Value,
    /// The body as it came.
    pub(crate) text: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// The head promises the whole body; the connection breaks half way.
    BrokenOff(String),
    /// The connection is reset before any answer.
    Reset,
    /// Nothing ever comes.
    Silence,
    /// The head promises the whole body; after half of it nothing more comes.
    HalfThenSilence(String),
    /// The body comes byte by byte, a hundred a second.
    Trickle(String),
}

impl Reply {
    pub(crate) fn json(body: &Value) -> Self {
        Self::status(200, body.to_string()).header("content-type", "application/json")
    }

    pub(crate) fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.to_string()));
        }
        self
    }
}

pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers every request with what `reply` makes of it; requests are numbered from 0.
    pub(crate) async fn start(
        reply: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, reply) = (Arc::clone(&seen), Arc::new(reply));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, reply) = (Arc::clone(&log), Arc::clone(&reply));
                tokio::spawn(async move {
                    // A client that gives up breaks the connection; that is its right.
                    let _ = serve(stream, &log, &*reply).await;
                });
            }
        });
        Self { url, seen }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Requests for `path`, in order.
    pub(crate) fn seen_at(&self, path: &str) -> Vec<Seen> {
        let seen = self.seen();
        seen.into_iter().filter(|seen| seen.path == path).collect()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder(&self.url).auth(Auth::bearer("t"))
    }

    /// A client whose waits take no time.
    pub(crate) fn client(&self) -> Client {
        let clock = Arc::new(TestClock::default());
        self.builder().clock(clock).build().unwrap()
    }
}

async fn serve(
    stream: TcpStream,
    log: &Mutex<Vec<Seen>>,
    reply: &(dyn Fn(&Seen, usize) -> Reply + Sync),
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let seen = read(&mut stream).await?;
    let nth = {
        let mut log = log.lock().unwrap();
        log.push(seen.clone());
        log.len() - 1
    };
    let mut stream = stream.into_inner();
    match reply(&seen, nth) {
        Reply::Answer {
            status,
            headers,
            body,
        } => {
            let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head.push_str("connection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body).await?;
            stream.shutdown().await
        }
        Reply::BrokenOff(body) => {
            stream.write_all(head_of(&body).as_bytes()).await?;
            stream.write_all(&body.as_bytes()[..body.len() / 2]).await?;
            stream.shutdown().await
        }
        Reply::Reset => {
            stream.set_zero_linger()?;
            Ok(())
        }
        Reply::Silence => until_it_hangs_up(&mut stream).await,
        Reply::HalfThenSilence(body) => {
            stream.write_all(head_of(&body).as_bytes()).await?;
            stream.write_all(&body.as_bytes()[..body.len() / 2]).await?;
            until_it_hangs_up(&mut stream).await
        }
        Reply::Trickle(body) => {
            stream.write_all(head_of(&body).as_bytes()).await?;
            let mut pulse = tokio::time::interval(Duration::from_millis(10));
            for byte in body.as_bytes() {
                pulse.tick().await;
                stream.write_all(&[*byte]).await?;
            }
            stream.shutdown().await
        }
    }
}

fn head_of(body: &str) -> String {
    format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n", body.len())
}

async fn until_it_hangs_up(stream: &mut TcpStream) -> io::Result<()> {
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.map(|_| ())
}

async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Seen> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next(), words.next());
    let (mut authorization, mut headers, mut length) = (None, Vec::new(), 0);
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        let name = name.to_ascii_lowercase();
        headers.push((name.clone(), value.to_owned()));
        match name.as_str() {
            "authorization" => authorization = Some(value.to_owned()),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let target = target.ok_or(io::ErrorKind::UnexpectedEof)?;
    let url = url::Url::parse("http://x").unwrap().join(&target).unwrap();
    Ok(Seen {
        method: method.unwrap_or_default(),
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        authorization,
        headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
        text: String::from_utf8_lossy(&body).into_owned(),
    })
}

/// Time for one exchange in tests where an answer never comes.
pub(crate) const IMPATIENT: Duration = Duration::from_millis(400);

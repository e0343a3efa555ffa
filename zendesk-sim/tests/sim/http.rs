//! Just enough of an HTTP client: one request, one connection.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zendesk_sim::Sim;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{} {error}: {}", self.status, self.text))
    }
}

/// Sends a request with the headers given; an error is a broken connection.
pub(crate) async fn send(
    sim: &Sim,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> io::Result<Answer> {
    let body = body.map(Value::to_string).unwrap_or_default();
    send_text(sim, method, target, headers, &body).await
}

/// The same with a body of any kind, which `Content-Type` names.
pub(crate) async fn send_text(
    sim: &Sim,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> io::Result<Answer> {
    let url = sim.url();
    let host = url.strip_prefix("http://").unwrap();
    // A link of an answer is followed as it is.
    let target = target.strip_prefix(url.as_str()).unwrap_or(target);
    let mut head = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        head += &format!("Host: {host}\r\n");
    }
    if !headers.iter().any(|(name, _)| *name == "Content-Type") {
        head += "Content-Type: application/json\r\n";
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("Content-Length: {}\r\n\r\n", body.len());
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    read(&String::from_utf8_lossy(&bytes), method != "HEAD")
}

fn read(text: &str, has_body: bool) -> io::Result<Answer> {
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers = lines.filter_map(|line| line.split_once(": "));
    let answer = Answer {
        status: status
            .and_then(|code| code.parse().ok())
            .ok_or_else(broken)?,
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        text: body.to_owned(),
    };
    let length = answer
        .header("content-length")
        .and_then(|length| length.parse().ok());
    if has_body && length.is_some_and(|length: usize| length > body.len()) {
        return Err(broken());
    }
    Ok(answer)
}

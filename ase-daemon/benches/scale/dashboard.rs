//! The pages of the dashboard: how large they are, and what one costs to make.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{cost::processor, row};

/// Each page is looked at so many times; the best time counts.
const LOOKS: usize = 3;

pub(super) async fn look(address: SocketAddr, account: i64) {
    let of_account = format!("/at/global/accounts/{account}");
    let pages = [
        "/",
        "/at/global/accounts?page=2",
        of_account.as_str(),
        "/at/global/ases",
        "/at/global/findings",
        "/at/global/findings?page=2&owner=ase",
        "/at/global/actions",
        "/at/global/cycles",
        "/metrics",
    ];
    let (mut first, mut dearest, mut largest) = (None, Duration::ZERO, 0);
    for page in pages {
        let mut best = Duration::MAX;
        for _ in 0..LOOKS {
            let before = processor();
            largest = largest.max(get(address, page).await);
            let spent = processor() - before;
            first.get_or_insert(spent);
            best = best.min(spent);
        }
        dearest = dearest.max(best);
    }
    let milliseconds = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
    row("dashboard: its largest page, kB", largest / 1000);
    row(
        "dashboard: its dearest page, ms of processor",
        milliseconds(dearest),
    );
    row(
        "dashboard: the first look at a cycle, ms",
        milliseconds(first.unwrap_or_default()),
    );
}

/// The size of the answer.
async fn get(address: SocketAddr, page: &str) -> usize {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {page} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{page}");
    answer.len()
}

//! An account of invented tickets, for measuring: an incremental export of gzip pages, packed before the first request.
//!
//! `export_server PAGES TICKETS_PER_PAGE` prints its URL, then serves until it is killed. Who does not ask for gzip gets a 406.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

type Error = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse());
    let pages: usize = numbers.next().unwrap_or(Ok(100))?;
    let rows: usize = numbers.next().unwrap_or(Ok(1000))?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let mut dice = Dice(88_172_645_463_325_252);
    let mut plain = 0;
    let mut packed = Vec::new();
    for page in 0..pages {
        let body = page_of(&mut dice, &url, page, pages, rows);
        plain += body.len();
        packed.push(gzip(body.as_bytes())?);
    }
    let bytes: usize = packed.iter().map(Vec::len).sum();
    println!("{url}");
    eprintln!(
        "{} bytes a ticket, {} of them on the wire",
        plain / (pages * rows),
        bytes / (pages * rows)
    );
    let packed = Arc::new(packed);
    loop {
        let (stream, _) = listener.accept().await?;
        let packed = Arc::clone(&packed);
        tokio::spawn(async move {
            // A client may hang up when it likes.
            let _ = serve(stream, &packed).await;
        });
    }
}

/// Answers one request after the other on one connection.
async fn serve(mut stream: TcpStream, pages: &[Vec<u8>]) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    while let Some(target) = lines.next_line().await? {
        let mut unpacks = false;
        while let Some(line) = lines.next_line().await?
            && !line.is_empty()
        {
            let header = line.to_ascii_lowercase();
            unpacks |= header.starts_with("accept-encoding:") && header.contains("gzip");
        }
        if !unpacks {
            let refused = b"HTTP/1.1 406 Not Acceptable\r\ncontent-length: 0\r\n\r\n";
            write.write_all(refused).await?;
            continue;
        }
        let page = target
            .split_once("cursor=c")
            .and_then(|(_, rest)| rest.split(['&', ' ']).next()?.parse().ok())
            .unwrap_or(0);
        let Some(body) = pages.get(page) else {
            let none = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
            write.write_all(none).await?;
            continue;
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-encoding: gzip\r\n\
             x-rate-limit: 100000\r\nx-rate-limit-remaining: 99999\r\n\
             zendesk-ratelimit-incremental-exports: total=100000; remaining=99999; resets=60\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        write.write_all(head.as_bytes()).await?;
        write.write_all(body).await?;
    }
    Ok(())
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

/// As Zendesk orders an answer: the tickets first, the cursor last.
fn page_of(dice: &mut Dice, url: &str, page: usize, pages: usize, rows: usize) -> String {
    let mut body = String::from("{\"tickets\":[");
    for row in 0..rows {
        if row > 0 {
            body.push(',');
        }
        ticket(&mut body, dice, page * rows + row + 1);
    }
    let end = page + 1 == pages;
    let next = page + 1;
    // Writing to a `String` cannot fail.
    let _ = write!(
        body,
        "],\"after_url\":\"{url}/api/v2/incremental/tickets/cursor.json?cursor=c{next}\",\
         \"after_cursor\":\"c{next}\",\"before_url\":null,\"before_cursor\":null,\"end_of_stream\":{end}}}"
    );
    body
}

fn ticket(body: &mut String, dice: &mut Dice, id: usize) {
    let subject = dice.words(7);
    let description = dice.words(110).replace(" must ", "\\n\\nmust ");
    let organization = dice.below(400) + 1;
    let assignee = 1000 + if dice.below(10) == 0 { 7 } else { organization };
    let time = 1_740_000_000 + id;
    let fields = fields(dice);
    let word = dice.word();
    // Writing to a `String` cannot fail.
    let _ = write!(
        body,
        "{{\"url\":\"https://acme.zendesk.com/api/v2/tickets/{id}.json\",\"id\":{id},\"external_id\":null,\
         \"via\":{{\"channel\":\"email\",\"source\":{{\"from\":{{\"address\":\"{word}{id}@example.com\",\
         \"name\":\"{word}\"}},\"to\":{{\"address\":\"help@acme.example\",\"name\":\"Acme\"}},\"rel\":null}}}},\
         \"created_at\":\"2025-03-01T10:{:02}:{:02}Z\",\"updated_at\":\"2025-04-02T11:{:02}:{:02}Z\",\
         \"generated_timestamp\":{time},\"type\":\"question\",\"subject\":\"{subject}\",\"raw_subject\":\"{subject}\",\
         \"description\":\"{description}\",\"priority\":\"normal\",\"status\":\"open\",\
         \"recipient\":\"help@acme.example\",\"requester_id\":{},\"submitter_id\":{},\"assignee_id\":{assignee},\
         \"organization_id\":{organization},\"group_id\":{},\"collaborator_ids\":[{}],\"follower_ids\":[],\
         \"email_cc_ids\":[],\"forum_topic_id\":null,\"problem_id\":null,\"has_incidents\":false,\"is_public\":true,\
         \"due_at\":null,\"tags\":[\"{}\",\"{}\",\"vip\"],\"custom_fields\":{fields},\
         \"satisfaction_rating\":{{\"score\":\"unoffered\"}},\"sharing_agreement_ids\":[],\
         \"custom_status_id\":6130830355738,\"encoded_id\":\"EWLX0W-W4PZ\",\"fields\":{fields},\"followup_ids\":[],\
         \"ticket_form_id\":6130830344474,\"brand_id\":6130830354842,\"allow_channelback\":false,\
         \"allow_attachments\":true,\"from_messaging_channel\":false}}",
        dice.below(60),
        dice.below(60),
        dice.below(60),
        dice.below(60),
        6_130_871_000_000 + dice.below(1_000_000),
        6_130_871_000_000 + dice.below(1_000_000),
        6_130_852_536_340 + dice.below(9),
        6_130_871_000_000 + dice.below(1_000_000),
        dice.word(),
        dice.word(),
    );
}

/// Twenty-four custom fields, most of them without a value, as they are.
fn fields(dice: &mut Dice) -> String {
    let mut fields = String::from("[");
    for field in 0..24 {
        if field > 0 {
            fields.push(',');
        }
        let id = 6_130_830_400_000_u64 + field * 137;
        let value = match field % 6 {
            0 => format!("\"{}\"", dice.word()),
            1 => "false".to_owned(),
            2 if dice.below(3) == 0 => format!("[\"{}\",\"{}\"]", dice.word(), dice.word()),
            _ => "null".to_owned(),
        };
        let _ = write!(fields, "{{\"id\":{id},\"value\":{value}}}");
    }
    fields.push(']');
    fields
}

/// The same tickets every time.
struct Dice(u64);

const WORDS: [&str; 48] = [
    "printer",
    "cluster",
    "upgrade",
    "fails",
    "after",
    "the",
    "node",
    "restart",
    "must",
    "customer",
    "königlich",
    "latency",
    "query",
    "index",
    "backup",
    "restore",
    "replica",
    "shard",
    "timeout",
    "connection",
    "refused",
    "license",
    "renewal",
    "invoice",
    "please",
    "advise",
    "urgent",
    "production",
    "staging",
    "since",
    "yesterday",
    "deployed",
    "version",
    "driver",
    "memory",
    "disk",
    "full",
    "growing",
    "slowly",
    "certificate",
    "expired",
    "login",
    "password",
    "reset",
    "metrics",
    "dashboard",
    "empty",
    "again",
];

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn word(&mut self) -> String {
        let word = WORDS[usize::try_from(self.below(48)).unwrap_or(0)];
        match self.below(5) {
            0 => format!("{word}{}", self.below(10_000)),
            _ => word.to_owned(),
        }
    }

    fn words(&mut self, n: usize) -> String {
        (0..n).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

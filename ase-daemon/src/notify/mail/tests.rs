use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};

use super::Mail;
use crate::{
    config::{self, MailTls},
    notify::{Kind, Line, Notice, Part},
};

/// A server that answers `refused` with 550, takes everything else, and hands over what it heard.
async fn server(refused: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut heard = String::new();
        let mut in_data = false;
        write.write_all(b"220 here\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            heard.push_str(&format!("{line}\n"));
            in_data = match in_data {
                true if line != "." => continue,
                true => false,
                false => line == "DATA",
            };
            let answer = match line.as_str() {
                "DATA" => "354 go on",
                "QUIT" => break,
                line if !refused.is_empty() && line.starts_with(refused) => {
                    "550 no maya@example.com here"
                }
                _ => "250 taken",
            };
            write
                .write_all(format!("{answer}\r\n").as_bytes())
                .await
                .unwrap();
        }
        heard
    });
    (port, heard)
}

fn mail(port: u16) -> Mail {
    let config = config::Mail {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        tls: MailTls::None,
        user: None,
        password: None,
        from: "ASE desk <ase@example.com>".to_owned(),
        to: vec!["maya@example.com".to_owned(), "lee@example.com".to_owned()],
    };
    Mail::new(&config, None).unwrap()
}

fn notice() -> Notice {
    Notice {
        id: "held/global/2026-03-02".to_owned(),
        instance: "global".to_owned(),
        kind: Kind::Held,
        at: "2026-03-02T09:00:00Z".parse().unwrap(),
        title: "A plan of 60 writes\r\nBcc: everybody@example.com".to_owned(),
        parts: vec![Part::of(vec![Line::about(
            "Ticket #101",
            Some("https://a.example/agent/tickets/101".to_owned()),
        )])],
    }
}

#[tokio::test]
async fn a_notice_is_one_mail_to_all_with_no_header_of_its_own() {
    let (port, heard) = server("").await;
    let mail = mail(port);
    mail.send(&notice()).await.unwrap();
    drop(mail);
    let heard = heard.await.unwrap();
    for to in ["RCPT TO:<maya@example.com>", "RCPT TO:<lee@example.com>"] {
        assert!(heard.contains(to), "{heard}");
    }
    assert!(
        heard.contains("Subject: [global] A plan of 60 writes"),
        "{heard}"
    );
    let (head, _) = heard.split_once("\n\n").unwrap();
    assert!(!head.contains("\nBcc:"), "{heard}");
    assert!(head.contains("text/plain; charset=utf-8"), "{heard}");
    assert!(
        heard.contains("https://a.example/agent/tickets/101"),
        "{heard}"
    );
}

#[tokio::test]
async fn a_refusal_says_the_code_and_no_address() {
    let (port, _heard) = server("RCPT").await;
    let refusal = mail(port).send(&notice()).await.unwrap_err();
    assert_eq!(refusal.why, "the server answered 550");
}

//! Whose certificate is not good is told nothing.

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zendesk_client::{Auth, Broken, Client, Error};

use crate::clock::TestClock;

/// The addresses a child process is to call, the good one first.
const URLS: &str = "ZENDESK_CLIENT_TLS_URLS";

/// A server with one certificate.
struct Secured {
    url: String,
    /// Handshakes begun, and what was sent after those that came to an end.
    met: Arc<Mutex<(usize, Vec<String>)>>,
}

impl Secured {
    async fn start(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Self {
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!(
            "https://localhost:{}",
            listener.local_addr().unwrap().port()
        );
        let met = Arc::<Mutex<(usize, Vec<String>)>>::default();
        let log = Arc::clone(&met);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                log.lock().unwrap().0 += 1;
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let mut request = vec![0; 4096];
                let Ok(read) = stream.read(&mut request).await else {
                    continue;
                };
                // A client that refuses us only after the handshake hangs up without a word.
                if read == 0 {
                    continue;
                }
                let request = String::from_utf8_lossy(&request[..read]).into_owned();
                log.lock().unwrap().1.push(request);
                let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"count\":1}";
                // It has what it came for.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { url, met }
    }
}

fn server_of(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).unwrap()
}

/// The authority's certificates are trusted by way of the environment, as an operator would have it; so this is one
/// test in two processes.
#[tokio::test]
async fn a_bad_certificate_is_refused_and_no_token_sent() {
    if let Ok(urls) = std::env::var(URLS) {
        return call_each(&urls).await;
    }
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate().unwrap();
    let by_authority = |params: CertificateParams| params.signed_by(&key, &issuer).unwrap();
    let mut expired = server_of("localhost");
    expired.not_before = date_time_ymd(2020, 1, 1);
    expired.not_after = date_time_ymd(2021, 1, 1);
    let mut early = server_of("localhost");
    early.not_before = date_time_ymd(4000, 1, 1);
    let certificates = [
        ("good", by_authority(server_of("localhost"))),
        (
            "self-signed",
            server_of("localhost").self_signed(&key).unwrap(),
        ),
        ("expired", by_authority(expired)),
        ("not yet good", by_authority(early)),
        (
            "of another host",
            by_authority(server_of("acme.zendesk.com")),
        ),
    ];
    let mut servers = Vec::new();
    for (what, certificate) in certificates {
        let chain = vec![certificate.der().clone()];
        servers.push((what, Secured::start(chain, &key).await));
    }
    let urls: Vec<_> = servers.iter().map(|(_, server)| &*server.url).collect();
    let trusted = std::env::temp_dir().join(format!("zendesk-client-root-{}", std::process::id()));
    std::fs::write(&trusted, root.pem()).unwrap();
    let called = in_another_process(urls.join(","), &trusted).await;
    std::fs::remove_file(&trusted).unwrap();
    assert!(called.0, "{}", called.1);

    for (what, server) in servers {
        let met = server.met.lock().unwrap();
        let (handshakes, requests) = &*met;
        assert!(*handshakes > 0, "{what}: never called");
        match what {
            "good" => assert!(requests[0].contains("canary-token")),
            _ => assert!(requests.is_empty(), "{what}: {requests:?}"),
        }
    }
}

async fn in_another_process(urls: String, trusted: &Path) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "tls::a_bad_certificate_is_refused_and_no_token_sent",
        ])
        .env(URLS, urls)
        .env("SSL_CERT_FILE", trusted)
        .env_remove("SSL_CERT_DIR");
    let ended = tokio::task::spawn_blocking(move || command.output());
    let ended = ended.await.unwrap().unwrap();
    let printed = String::from_utf8_lossy(&ended.stdout).into_owned();
    (
        ended.status.success() && printed.contains("1 passed"),
        printed,
    )
}

async fn call_each(urls: &str) {
    for (nth, url) in urls.split(',').enumerate() {
        let client = Client::builder(url)
            .auth(Auth::bearer("canary-token"))
            .clock(Arc::new(TestClock::default()))
            .build()
            .unwrap();
        let called = client.search().count("x").await;
        match nth {
            0 => assert_eq!(called.unwrap(), 1),
            _ => {
                let refused = matches!(
                    called,
                    Err(Error::Transport {
                        what: Broken::Connect,
                        ..
                    })
                );
                assert!(refused, "{nth}: {called:?}");
            }
        }
    }
}

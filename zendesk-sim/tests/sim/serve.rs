//! The program, as a script starts and stops it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Starts it, and reads its line.
fn serve() -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_zendesk-sim"))
        .args(["serve", "--organizations", "1", "--tickets", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    (child, line)
}

#[cfg(unix)]
#[test]
fn it_can_be_stopped_as_soon_as_it_says_where_it_listens() {
    for signal in ["-TERM", "-INT"].into_iter().cycle().take(12) {
        let (mut child, line) = serve();
        assert!(line.starts_with("listening on http://127.0.0.1:"), "{line}");
        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        let status = child.wait().unwrap();
        assert_eq!(status.code(), Some(0), "{signal}: {status}");
    }
}

//! What an operator sees at a terminal: progress, width, colour; and nothing of that in a pipe.

use std::process::{Command, Output};

use super::desk::{Place, hostile};

/// The command at a terminal of 60 columns, stdout and stderr together.
async fn at_a_terminal(place: &Place, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let command = place.command(arguments);
    let line: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| format!("'{}'", part.to_str().unwrap()))
        .collect();
    let mut script = Command::new("script");
    script
        .arg("--quiet")
        .arg("--return")
        .arg("--command")
        .arg(format!("stty rows 40 cols 60; {}", line.join(" ")))
        .arg("/dev/null")
        .env("FACES_TEST_SECRET", "sim-secret")
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .envs(variables.iter().copied());
    let output: Output = tokio::task::spawn_blocking(move || script.output().unwrap())
        .await
        .unwrap();
    assert!(
        matches!(output.status.code(), Some(0 | 3)),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Columns that a line of ASCII takes, colours aside.
fn width(line: &str) -> usize {
    let mut width = 0;
    let mut in_colour = false;
    for letter in line.chars() {
        match letter {
            '\x1b' => in_colour = true,
            'm' if in_colour => in_colour = false,
            _ if in_colour => {}
            _ => width += 1,
        }
    }
    width
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_shows_progress_colour_and_lines_that_fit() {
    let place = Place::new(hostile(), &["global"]).await;
    let seen = at_a_terminal(&place, &["audit"], &[]).await;
    assert!(seen.contains("reading organizations"), "{seen}");
    assert!(seen.contains("\x1b[1;31mERROR"), "{seen}");
    let (_, report) = seen.split_once("audit mode").unwrap();
    // A name of ten kilobytes is cut to a line, and has words that end.
    let (findings, _) = report.split_once("Would be done").unwrap();
    for line in findings.lines().filter(|line| line.is_ascii()) {
        assert!(
            width(line.trim_end()) <= 60 || !line.trim().contains(' '),
            "{line}"
        );
    }

    let place = Place::new(hostile(), &["global"]).await;
    let plain = at_a_terminal(&place, &["--quiet", "audit"], &[("NO_COLOR", "1")]).await;
    assert!(!plain.contains('\x1b'), "{plain:?}");
    assert!(!plain.contains("reading organizations"), "{plain}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_gets_neither_progress_nor_colour_nor_broken_lines() {
    let place = Place::new(hostile(), &["global"]).await;
    let output = place.run(&["audit"]).await;
    let (told, log) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(
        !told.contains('\x1b') && !log.contains('\x1b'),
        "{told}{log}"
    );
    assert!(!log.contains("reading tickets"), "{log}");
    assert!(
        told.lines().any(|line| line.chars().count() > 100),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_has_examples_in_its_help() {
    let place = Place::new(hostile(), &["global"]).await;
    let all = place.print(&["--help"]).await;
    let (_, commands) = all.split_once("Commands:").unwrap();
    let (commands, _) = commands.split_once("Options:").unwrap();
    let names = commands
        .lines()
        .filter_map(|line| {
            line.strip_prefix("  ")
                .filter(|line| !line.starts_with(' '))
        })
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help" && name.chars().all(|c| c.is_ascii_lowercase()));
    let mut seen = 0;
    for name in names {
        let help = place.print(&[name, "--help"]).await;
        assert!(help.contains("Example"), "{name}: {help}");
        assert!(
            help.contains(&format!("ase-daemon {name}")) || help.contains(&format!("{name} ")),
            "{name}"
        );
        seen += 1;
    }
    assert_eq!(seen, 15, "{commands}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_says_what_why_where_and_what_next() {
    let place = Place::new(hostile(), &["global"]).await;
    place.configure(&["global"], "[roster]\nmax_agee = \"15m\"\n");
    let output = place.run(&["audit"]).await;
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    for part in [
        "did you mean `max_age`?",
        "max_agee = …",
        "^^^^^^^^",
        "  next: ",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("15m"), "{told}");

    place.configure(&["global"], "");
    let text = std::fs::read_to_string(place.path("ase.toml")).unwrap();
    let nobody = text.replace(&place.sim.url(), "http://127.0.0.1:9");
    std::fs::write(place.path("ase.toml"), nobody).unwrap();
    let output = place.run(&["--quiet", "explain", "ticket", "1"]).await;
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    for part in [
        "error: at global",
        "  because: ",
        "  next: ",
        "`ase-daemon check`",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

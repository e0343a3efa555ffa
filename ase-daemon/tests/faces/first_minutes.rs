//! The first minutes of an operator: a configuration from the live instance, and pages of the manual.

use std::fs;

use super::desk::{Place, hostile};

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_is_made_from_the_live_instance_and_none_is_overwritten() {
    let place = Place::new(hostile(), &["global"]).await;
    let url = place.sim.url();
    let arguments = [
        "init",
        "--url",
        &url,
        "--client-id",
        "sim",
        "--secret-env",
        "FACES_TEST_SECRET",
    ];
    let before = fs::read(place.path("ase.toml")).unwrap();
    let refused = place.run(&arguments).await;
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read(place.path("ase.toml")).unwrap(), before);

    fs::remove_file(place.path("ase.toml")).unwrap();
    let told = place.print(&arguments).await;
    assert!(told.contains("check"), "{told}");
    let text = fs::read_to_string(place.path("ase.toml")).unwrap();
    for line in [
        "mode = \"audit\"",
        "client_secret = { env = \"FACES_TEST_SECRET\" }",
        "named_ase = \"assigned_se\"",
        "flag = \"sub_ss_ase\"",
        "emergency_forms = [360001264259]",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("sim-secret"), "{text}");
    let check = place.print(&["check"]).await;
    assert!(!check.contains("PROBLEM"), "{check}");
    place.print(&["audit"]).await;
    assert!(place.sim.log().iter().all(|entry| !entry.is_write()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manual_has_a_page_for_every_command() {
    let place = Place::new(hostile(), &["global"]).await;
    let folder = place.path("man");
    place.print(&["man", folder.to_str().unwrap()]).await;
    for name in [
        "ase-daemon",
        "ase-daemon-audit",
        "ase-daemon-explain-ticket",
        "ase-daemon-init",
    ] {
        let page = fs::read_to_string(folder.join(format!("{name}.1"))).unwrap();
        assert!(page.contains(".TH"), "{name}: {page}");
    }
}

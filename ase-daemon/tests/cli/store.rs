//! `store`.

use crate::{
    daemon::Daemon,
    place::{Place, acme, told},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_store_is_moved_by_a_command() {
    let place = Place::new(acme()).await;
    place.configure("[http]\nlisten = \"127.0.0.1:0\"\n[schedule]\nevery = \"1h\"");
    let output = place.run(&["run", "--once"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let history = place.run(&["history"]).await.stdout;
    let new = format!("sqlite://{}", place.path("new.db").display());
    let copy = async || place.run(&["store", "copy", "--to", &new]).await;

    let mut daemon = Daemon::start(&place, &[]);
    daemon.says("cycle done");
    let output = copy().await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("stop it first"), "{}", told(&output));
    daemon.signal("-TERM");
    daemon.ends();

    let output = copy().await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("intent"), "{}", told(&output));
    let output = copy().await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("not empty"), "{}", told(&output));
    place.configure(&format!("[store]\nurl = \"{new}\""));
    assert_eq!(place.run(&["history"]).await.stdout, history);
    assert_eq!(copy().await.status.code(), Some(2), "onto itself");
    for (to, why) in [
        ("nowhere", "none of"),
        ("postgres://db.example.com/ase", "names no user"),
    ] {
        let output = place.run(&["store", "copy", "--to", to]).await;
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains(why), "{}", told(&output));
    }
}

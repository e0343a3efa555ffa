//! `check`.

use std::fs;

use crate::{
    place::{Place, acme, told},
    webhooks::webhook,
};

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_field_that_is_called_otherwise() {
    let place = Place::new(acme()).await;
    let output = place.run(&["check"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    place.configure("[instances.global.fields]\nnamed_ase = \"asigned_se\"\n[instances.global.tickets]\nemergency_forms = [1]");
    let output = place.run(&["check"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(
        told(&output).contains("did you mean `assigned_se`?"),
        "{}",
        told(&output)
    );
    assert!(told(&output).contains("360001264259"), "{}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn check_says_whether_webhooks_can_arrive() {
    let place = Place::new(acme()).await;
    fs::write(place.path("webhook-secret"), "not the one").unwrap();
    let configured = "[instances.global.tickets]\nemergency_forms = []\n\
                      [instances.global.webhook]\nsecret = { file = \"webhook-secret\" }\n\
                      [http]\nlisten = \"127.0.0.1:0\"";
    place.configure(configured);
    let checked = async |code: i32, words: &str| {
        let output = place.run(&["check"]).await;
        assert_eq!(output.status.code(), Some(code), "{}", told(&output));
        assert!(told(&output).contains(words), "{}", told(&output));
    };
    checked(1, "no webhook of Zendesk's points to /webhooks/global").await;
    let (_, secret) = webhook(&place.sim, "https://ase.example.com/webhooks/global").await;
    checked(1, "would all be refused").await;
    fs::write(place.path("webhook-secret"), secret).unwrap();
    checked(0, "is that of webhook").await;
    place.configure(&configured.replace("127.0.0.1:0", "192.0.2.1:80"));
    checked(1, "cannot listen at 192.0.2.1:80").await;
}

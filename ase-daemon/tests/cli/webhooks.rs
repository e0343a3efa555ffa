//! Webhooks, from Zendesk to the write.

use std::fs;

use serde_json::Value;
use zendesk_client::{Auth, Client, Method, Request};
use zendesk_sim::{Actor, Change, Sim, Ticket};

use crate::{
    daemon::Daemon,
    place::{Place, acme},
};

/// A webhook of the simulator's that points to `endpoint`; its id and its secret.
pub(crate) async fn webhook(sim: &Sim, endpoint: &str) -> (String, String) {
    let client = admin(sim);
    let events = ["created", "tags_changed"].map(|event| format!("zen:event-type:ticket.{event}"));
    let made: Value = client
        .request(Request::post("/api/v2/webhooks").json(serde_json::json!({ "webhook": {
            "name": "ase-daemon", "endpoint": endpoint, "http_method": "POST", "request_format": "json",
            "status": "active", "subscriptions": events,
        }})))
        .await
        .unwrap();
    let id = made["webhook"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v2/webhooks/{id}/signing_secret");
    let told: Value = client.request(Request::get(path)).await.unwrap();
    let secret = told["signing_secret"]["secret"].as_str().unwrap();
    (id, secret.to_owned())
}

fn admin(sim: &Sim) -> Client {
    let token = Auth::bearer(sim.access_token());
    Client::builder(sim.url()).auth(token).build().unwrap()
}

/// The next cycle is an hour away; what Zendesk's webhook names is written to before.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_answered_by_a_write_within_seconds() {
    let place = Place::new(acme()).await;
    let (id, secret) = webhook(&place.sim, "http://127.0.0.1:9/webhooks/global").await;
    fs::write(place.path("webhook-secret"), secret).unwrap();
    place.configure(
        "[instances.global.webhook]\nsecret = { file = \"webhook-secret\" }\n\
         [http]\nlisten = \"127.0.0.1:0\"\n[schedule]\nevery = \"1h\"",
    );
    let mut daemon = Daemon::start(&place, &[]);
    let line = daemon.says("listening on http://");
    let address = line.rsplit("http://").next().unwrap().trim().to_owned();
    daemon.says("cycle done");
    // It comes after its ASE did, and is none of ours until its tag goes.
    place.sim.world_mut(|world| {
        let acme = *world.organizations.keys().next().unwrap();
        world.add_ticket(Ticket::new(acme, "Help").id(102).tag("skip_autoassign"))
    });
    let endpoint = serde_json::json!({ "webhook": { "endpoint": format!("http://{address}/webhooks/global") }});
    let path = format!("/api/v2/webhooks/{id}");
    admin(&place.sim)
        .send(Request::new(Method::Patch, path).json(endpoint))
        .await
        .unwrap();
    let maya = place.sim.world(|world| {
        let users = world.users.values();
        users
            .clone()
            .find(|user| user.name == "Maya Chen")
            .unwrap()
            .id
    });
    place.sim.world_mut(|world| {
        let untag = Change::RemoveTag("skip_autoassign".to_owned());
        world.act(Actor::Person(maya), 102, [untag]).unwrap()
    });
    // What it wrote in its first cycle may be named by a delivery too.
    let mut line = daemon.says("carried out");
    while !line.contains("102") {
        line = daemon.says("carried out");
    }
    let assignee = place
        .sim
        .world(|world| world.tickets.get(&102).unwrap().assignee_id);
    assert_eq!(assignee, Some(maya), "{line}");
    daemon.signal("-TERM");
    daemon.ends();
}

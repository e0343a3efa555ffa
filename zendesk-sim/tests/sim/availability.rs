//! Which agents are there, and what they are skilled in.

use serde_json::{Value, json};

use crate::desk::Desk;

const LIST: &str = "/api/v2/agent_availabilities";

async fn set(desk: &Desk, who: &str, status: i64) -> u16 {
    let path = format!("{LIST}/agent_statuses/{who}");
    desk.put(&path, json!({ "id": status })).await.status
}

fn agents(list: &Value) -> Vec<i64> {
    let data = list["data"].as_array().unwrap().iter();
    data.map(|own| own["attributes"]["agent_id"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn an_agent_goes_online_and_away() {
    let desk = Desk::open().await;
    let path = format!("{LIST}/{}", desk.maya);
    let before = desk.get(&path).await.json();
    let own = &before["data"];
    assert_eq!(own["id"], format!("agent_availabilities|{}", desk.maya));
    assert_eq!(own["attributes"]["agent_status"]["name"], "offline");
    assert_eq!(own["attributes"]["group_ids"], json!([desk.group]));
    assert_eq!(set(&desk, &format!("agents/{}", desk.maya), 3).await, 200);
    let after = desk.get(&path).await.json();
    let status = &after["data"]["attributes"]["agent_status"];
    assert_eq!(
        (&status["id"], &status["name"]),
        (&json!(3), &json!("online"))
    );
    assert_eq!(status["updated_at"], crate::desk::NOW);
    assert_eq!(after["data"]["attributes"]["version"], 2);
    let channels = after["included"].as_array().unwrap();
    assert!(
        channels
            .iter()
            .all(|own| own["attributes"]["status"] == "online")
    );
    assert_eq!(set(&desk, "me", 4).await, 200);
    assert_eq!(set(&desk, "me", 77).await, 400);
    assert_eq!(set(&desk, "agents/1", 3).await, 404);
    assert_eq!(desk.get(&format!("{LIST}/1")).await.status, 404);
}

#[tokio::test]
async fn the_list_is_narrowed_by_state_group_and_channel() {
    let desk = Desk::open().await;
    set(&desk, &format!("agents/{}", desk.maya), 3).await;
    let list = async |query: &str| desk.get(&format!("{LIST}?{query}")).await.json();
    assert_eq!(
        agents(&list("filter[agent_status_id]=3").await),
        [desk.maya]
    );
    let of_group = format!("filter[group_ids]={}", desk.group);
    assert_eq!(agents(&list(&of_group).await), [desk.maya]);
    let online = list("filter[channel_status]=messaging:online").await;
    assert_eq!(agents(&online), [desk.maya]);
    let first = list("page[size]=1").await;
    assert_eq!(first["data"].as_array().unwrap().len(), 1);
    assert_eq!(first["meta"]["has_more"], true);
    let path = format!("/api/v2/account_groups/availability/{}", desk.group);
    let group = desk.get(&path).await.json();
    assert_eq!(group["agent_count"], 1);
    let states = desk.get(&format!("{LIST}/agent_statuses")).await.json();
    let ids = states["default"].as_array().unwrap().iter();
    assert_eq!(
        Vec::from_iter(ids.map(|own| own["id"].clone())),
        [2, 3, 4, 5]
    );
    assert_eq!(states["custom"], json!([]));
}

#[tokio::test]
async fn a_skill_is_given_and_exported() {
    let desk = Desk::open().await;
    let made = desk.post(
        "/api/v2/routing/attributes",
        json!({ "attribute": { "name": "Language" } }),
    );
    let skill = made.await.json()["attribute"]["id"].clone();
    let skill = skill.as_str().unwrap();
    let values = format!("/api/v2/routing/attributes/{skill}/values");
    let made = desk.post(&values, json!({ "attribute_value": { "name": "French" } }));
    let value = made.await.json()["attribute_value"].clone();
    assert_eq!(value["attribute_id"], skill);
    let path = format!("/api/v2/routing/agents/{}/instance_values", desk.maya);
    let body = json!({ "attribute_value_ids": [value["id"]] });
    let held = desk.post(&path, body).await.json();
    assert_eq!(held["attribute_values"], json!([value]));
    let agent = desk.get(&format!("{LIST}/{}", desk.maya)).await.json();
    assert_eq!(
        agent["data"]["attributes"]["skills"],
        json!([{ "id": value["id"] }])
    );
    desk.sim.clock().advance(std::time::Duration::from_secs(61));
    let export = async |what: &str| {
        let path = format!("/api/v2/incremental/routing/{what}?start_time=0");
        desk.get(&path).await.json()
    };
    let row = export("instance_values").await["instance_values"][0].clone();
    assert_eq!(row["type"], "associate_agent");
    assert_eq!(row["instance_id"], desk.maya.to_string());
    assert_eq!(row["attribute_value_id"], value["id"]);
    assert_eq!(
        export("attributes").await["attributes"][0]["name"],
        "Language"
    );
    assert_eq!(export("attribute_values").await["count"], 1);
    desk.post(&path, json!({ "attribute_value_ids": [] })).await;
    assert_eq!(desk.get(&path).await.json()["attribute_values"], json!([]));
}

//! Custom objects: kinds, fields and records.

use serde_json::{Value, json};

use crate::desk::Desk;

const CARS: &str = "/api/v2/custom_objects/car/records";

async fn garage() -> Desk {
    let desk = Desk::open().await;
    let car = json!({ "key": "car", "title": "Car", "title_pluralized": "Cars" });
    let made = desk
        .post("/api/v2/custom_objects", json!({ "custom_object": car }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    for (key, kind) in [("make", "text"), ("seats", "integer")] {
        let field = json!({ "key": key, "title": key, "type": kind });
        let body = json!({ "custom_object_field": field });
        let made = desk.post("/api/v2/custom_objects/car/fields", body).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    desk
}

async fn add(desk: &Desk, name: &str, external: &str, fields: Value) -> Value {
    let record = json!({ "name": name, "external_id": external, "custom_object_fields": fields });
    let made = desk
        .post(CARS, json!({ "custom_object_record": record }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["custom_object_record"].clone()
}

fn names(list: &Value) -> Vec<&str> {
    let records = list["custom_object_records"].as_array().unwrap().iter();
    records.map(|own| own["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_record_is_written_read_and_deleted() {
    let desk = garage().await;
    let own = add(&desk, "Red", "R1", json!({ "make": "Fiat", "seats": 4 })).await;
    let path = format!("{CARS}/{}", own["id"].as_str().unwrap());
    assert_eq!(desk.get(&path).await.json()["custom_object_record"], own);
    let change = json!({ "custom_object_record": { "custom_object_fields": { "seats": 2 } } });
    let changed = desk.ask("PATCH", &path, Some(change)).await.json();
    let fields = json!({ "make": "Fiat", "seats": 2 });
    assert_eq!(
        changed["custom_object_record"]["custom_object_fields"],
        fields
    );
    let upsert = async |external: &str, name: &str| {
        let body = json!({ "custom_object_record": { "name": name } });
        let target = format!("{CARS}?external_id={external}");
        desk.ask("PATCH", &target, Some(body)).await.status
    };
    assert_eq!(upsert("R1", "Dark red").await, 200);
    assert_eq!(upsert("B1", "Blue").await, 201);
    let count = desk.get(&format!("{CARS}/count")).await.json();
    assert_eq!(count["count"]["value"], 2);
    let gone = format!("{CARS}?external_id=B1");
    assert_eq!(desk.ask("DELETE", &gone, None).await.status, 204);
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(desk.get(&path).await.status, 404);
}

#[tokio::test]
async fn records_are_found_by_words_and_by_filters() {
    let desk = garage().await;
    add(&desk, "Red", "R1", json!({ "make": "Fiat", "seats": 4 })).await;
    add(&desk, "Blue", "B1", json!({ "make": "Saab", "seats": 5 })).await;
    add(&desk, "Black", "B2", json!({ "make": "Saab", "seats": 2 })).await;
    let get = async |query: &str| desk.get(&format!("{CARS}{query}")).await.json();
    assert_eq!(names(&get("/search?query=saab").await), ["Blue", "Black"]);
    assert_eq!(
        names(&get("/autocomplete?name=bl").await),
        ["Blue", "Black"]
    );
    assert_eq!(
        names(&get("?filter[external_ids]=R1,B2").await),
        ["Red", "Black"]
    );
    let page = get("?page[size]=2").await;
    assert_eq!(
        (names(&page).len(), &page["meta"]["has_more"]),
        (2, &json!(true))
    );
    let filter = json!({ "filter": { "$and": [
        { "custom_object_fields.make": { "$eq": "saab" } },
        { "custom_object_fields.seats": { "$gt": 3 } },
    ] } });
    let found = desk.post(&format!("{CARS}/search"), filter).await.json();
    assert_eq!(names(&found), ["Blue"]);
    let wrong = json!({ "filter": { "name": { "$like": "x" } } });
    assert_eq!(
        desk.post(&format!("{CARS}/search"), wrong).await.status,
        400
    );
}

#[tokio::test]
async fn what_a_kind_does_not_have_is_refused() {
    let desk = garage().await;
    add(&desk, "Red", "R1", json!({})).await;
    let refused = async |record: Value| {
        let answer = desk
            .post(CARS, json!({ "custom_object_record": record }))
            .await;
        answer.status
    };
    assert_eq!(
        refused(json!({ "name": "A", "custom_object_fields": { "wings": 2 } })).await,
        422
    );
    assert_eq!(
        refused(json!({ "name": "A", "external_id": "R1" })).await,
        422
    );
    assert_eq!(refused(json!({ "external_id": "R2" })).await, 422);
    assert_eq!(desk.get("/api/v2/custom_objects/boat").await.status, 404);
    let limit = desk
        .get("/api/v2/custom_objects/car/limits/field_limit")
        .await;
    assert_eq!(limit.json(), json!({ "count": 2, "limit": 400 }));
    let field = desk
        .get("/api/v2/custom_objects/car/fields/make")
        .await
        .json();
    let path = format!(
        "/api/v2/custom_objects/car/fields/{}",
        field["custom_object_field"]["id"]
    );
    assert_eq!(desk.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(
        desk.ask("DELETE", "/api/v2/custom_objects/car", None)
            .await
            .status,
        204
    );
    let limit = desk.get("/api/v2/custom_objects/limits/record_limit").await;
    assert_eq!(limit.json()["count"], 0);
}

#[tokio::test]
async fn a_job_writes_many_and_tells_which_row_failed() {
    let desk = garage().await;
    add(&desk, "Red", "R1", json!({})).await;
    let items = json!([
        { "name": "Dark red", "external_id": "R1" },
        { "name": "Blue", "external_id": "B1" },
        { "external_id": "N1" },
    ]);
    let job = json!({ "job": { "action": "create_or_update_by_external_id", "items": items } });
    let queued = desk
        .post("/api/v2/custom_objects/car/jobs", job)
        .await
        .json();
    let job = queued["job_status"]["id"].as_str().unwrap().to_owned();
    desk.sim.clock().advance(std::time::Duration::from_secs(1));
    let done = desk
        .get(&format!("/api/v2/job_statuses/{job}"))
        .await
        .json();
    let results = &done["job_status"]["results"];
    assert_eq!(results[0]["status"], "Updated");
    assert_eq!(results[1]["status"], "Created");
    assert_eq!(results[2]["error"], "BadRequest");
    let list = desk.get(CARS).await.json();
    assert_eq!(names(&list), ["Dark red", "Blue"]);
    let unknown = json!({ "job": { "action": "paint", "items": [{}] } });
    let unknown = desk.post("/api/v2/custom_objects/car/jobs", unknown).await;
    assert_eq!(unknown.status, 400);
}

//! Custom objects, their fields and their records.
//!
//! Reference: <https://developer.zendesk.com/api-reference/custom-data/custom-objects/custom_objects/>

use serde_json::{Value, json};

use crate::ids::{CustomObjectKey, CustomObjectRecordId};
use crate::model::{
    CustomObject, CustomObjectDraft, CustomObjectField, CustomObjectRecord,
    CustomObjectRecordDraft, FieldDraft, Limit,
};

resource! {
    /// The custom objects of an account; made by
    /// [`Client::custom_objects`](crate::Client::custom_objects).
    CustomObjects
}

operations! { CustomObjects {
    /// Lists all kinds of records.
    all list() "/api/v2/custom_objects" => "custom_objects": CustomObject;
    /// Reads a kind.
    read get(key: &CustomObjectKey) "/api/v2/custom_objects/{key}" => "custom_object": CustomObject;
    /// Creates a kind.
    post create(draft: &CustomObjectDraft) "/api/v2/custom_objects",
        body json!({ "custom_object": draft })
        => "custom_object": CustomObject;
    /// Changes a kind.
    patch update(key: &CustomObjectKey, draft: &CustomObjectDraft) "/api/v2/custom_objects/{key}",
        body json!({ "custom_object": draft })
        => "custom_object": CustomObject;
    /// Deletes a kind and all its records.
    delete delete(key: &CustomObjectKey) "/api/v2/custom_objects/{key}";
    /// How many kinds there are and may be.
    get limit() "/api/v2/custom_objects/limits/object_limit" => _: Limit;

    /// Lists the fields of a kind.
    all fields(key: &CustomObjectKey) "/api/v2/custom_objects/{key}/fields"
        => "custom_object_fields": CustomObjectField;
    /// Reads a field by its key or its id.
    get field(key: &CustomObjectKey, field: &str) "/api/v2/custom_objects/{key}/fields/{field}"
        => "custom_object_field": CustomObjectField;
    /// Creates a field.
    post create_field(key: &CustomObjectKey, draft: &FieldDraft) "/api/v2/custom_objects/{key}/fields",
        body json!({ "custom_object_field": draft })
        => "custom_object_field": CustomObjectField;
    /// Changes a field.
    patch update_field(key: &CustomObjectKey, field: &str, draft: &FieldDraft)
        "/api/v2/custom_objects/{key}/fields/{field}",
        body json!({ "custom_object_field": draft })
        => "custom_object_field": CustomObjectField;
    /// Deletes a field and its values.
    delete delete_field(key: &CustomObjectKey, field: &str) "/api/v2/custom_objects/{key}/fields/{field}";
    /// Puts the fields in another order.
    put reorder_fields(key: &CustomObjectKey, ids: &[i64]) "/api/v2/custom_objects/{key}/fields/reorder",
        body json!({ "custom_object_field_ids": ids });
    /// How many fields a kind has and may have.
    get field_limit(key: &CustomObjectKey) "/api/v2/custom_objects/{key}/limits/field_limit" => _: Limit;

    /// Lists the records of a kind, a hundred a page.
    cursor records(key: &CustomObjectKey) "/api/v2/custom_objects/{key}/records"
        => "custom_object_records": CustomObjectRecord;
    /// Reads a record.
    get record(key: &CustomObjectKey, id: &CustomObjectRecordId) "/api/v2/custom_objects/{key}/records/{id}"
        => "custom_object_record": CustomObjectRecord;
    /// Creates a record.
    post create_record(key: &CustomObjectKey, draft: &CustomObjectRecordDraft) "/api/v2/custom_objects/{key}/records",
        body json!({ "custom_object_record": draft })
        => "custom_object_record": CustomObjectRecord;
    /// Changes a record.
    patch update_record(key: &CustomObjectKey, id: &CustomObjectRecordId, draft: &CustomObjectRecordDraft)
        "/api/v2/custom_objects/{key}/records/{id}",
        body json!({ "custom_object_record": draft })
        => "custom_object_record": CustomObjectRecord;
    /// Creates the record with this external id, or changes the one there is.
    patch upsert_record(key: &CustomObjectKey, external_id: &str, draft: &CustomObjectRecordDraft)
        "/api/v2/custom_objects/{key}/records",
        query { "external_id": external_id },
        body json!({ "custom_object_record": draft })
        => "custom_object_record": CustomObjectRecord;
    /// Deletes a record.
    delete delete_record(key: &CustomObjectKey, id: &CustomObjectRecordId) "/api/v2/custom_objects/{key}/records/{id}";
    /// Deletes the record with this external id.
    delete delete_record_by_external_id(key: &CustomObjectKey, external_id: &str)
        "/api/v2/custom_objects/{key}/records",
        query { "external_id": external_id };
    /// Counts the records of a kind.
    count count_records(key: &CustomObjectKey) "/api/v2/custom_objects/{key}/records/count";
    /// Lists records whose name begins like this.
    cursor autocomplete_records(key: &CustomObjectKey, name: &str) "/api/v2/custom_objects/{key}/records/autocomplete",
        query { "name": name }
        => "custom_object_records": CustomObjectRecord;
    /// Searches in the records of a kind.
    cursor search_records(key: &CustomObjectKey, query: &str) "/api/v2/custom_objects/{key}/records/search",
        query { "query": query }
        => "custom_object_records": CustomObjectRecord;
    /// Searches by a filter such as `{"$and": [{"custom_object_fields.size": {"$eq": "large"}}]}`; the first hundred.
    post filter_records(key: &CustomObjectKey, filter: &Value) "/api/v2/custom_objects/{key}/records/search",
        query { "page[size]": 100 },
        body json!({ "filter": filter })
        => "custom_object_records": Vec<CustomObjectRecord>;
    /// Writes many records at once: `action` is `create`, `update`, `delete`, `create_or_update_by_external_id` or the
    /// like, `items` are at most a hundred records or ids.
    job_post write_records(key: &CustomObjectKey, action: &str, items: &[Value]) "/api/v2/custom_objects/{key}/jobs",
        body json!({ "job": { "action": action, "items": items } });
    /// How many records there are and may be.
    get record_limit() "/api/v2/custom_objects/limits/record_limit" => _: Limit;
}}

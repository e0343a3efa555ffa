//! What each kind of operation sends, and whether its method sends that alone.

macro_rules! verb {
    (post) => {
        $crate::request::Method::Post
    };
    (job_post) => {
        $crate::request::Method::Post
    };
    (bulk_post) => {
        $crate::request::Method::Post
    };
    (raw_post) => {
        $crate::request::Method::Post
    };
    (put) => {
        $crate::request::Method::Put
    };
    (bulk_put) => {
        $crate::request::Method::Put
    };
    (raw_put) => {
        $crate::request::Method::Put
    };
    (patch) => {
        $crate::request::Method::Patch
    };
    (delete) => {
        $crate::request::Method::Delete
    };
    (job_delete) => {
        $crate::request::Method::Delete
    };
    (bulk_delete) => {
        $crate::request::Method::Delete
    };
    (raw_delete) => {
        $crate::request::Method::Delete
    };
    ($read:ident) => {
        $crate::request::Method::Get
    };
}

macro_rules! direct {
    (raw_get) => {
        false
    };
    (raw_post) => {
        false
    };
    (raw_put) => {
        false
    };
    ($kind:ident) => {
        true
    };
}

macro_rules! verb_name {
    (post) => {
        "POST"
    };
    (job_post) => {
        "POST"
    };
    (bulk_post) => {
        "POST"
    };
    (put) => {
        "PUT"
    };
    (bulk_put) => {
        "PUT"
    };
    (patch) => {
        "PATCH"
    };
    (delete) => {
        "DELETE"
    };
    (job_delete) => {
        "DELETE"
    };
    (bulk_delete) => {
        "DELETE"
    };
    ($read:ident) => {
        "GET"
    };
}

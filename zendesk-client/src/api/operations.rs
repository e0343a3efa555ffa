//! How an operation is declared: once, with its path, from which come the method, its request and the list of
//! everything this crate can do.

#[macro_use]
mod verbs;

use crate::request::Method;

/// One operation of the API that a handle offers; see [`operations`](super::operations()).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The handle, such as `Tickets`.
    pub handle: &'static str,
    /// The method of the handle, such as `get`; where it is not [`direct`](Self::direct), a name of its own.
    pub name: &'static str,
    /// Whether the handle has a method of this name, which sends this and nothing else. Otherwise a method written by
    /// hand sends it, such as `update_safely`.
    pub direct: bool,
    /// What is sent.
    pub method: Method,
    /// The path with its parameters, such as `/api/v2/tickets/{id}`.
    pub path: &'static str,
}

/// Declares operations of a handle, each as
/// `kind name(arguments) "path", query { "key": value }, body json => "key": Record;`.
///
/// | kind | what it makes |
/// |---|---|
/// | `get post put patch delete` | one request; the record under a key, the whole answer for `_`, or nothing |
/// | `read` | `get`, and `find` beside it |
/// | `cursor offset whole time export` | a list by that kind of paging |
/// | `all` | a list that Zendesk gives in one answer |
/// | `many` | records by id, a hundred a request |
/// | `count` | a number |
/// | `job_post job_delete` | one background job |
/// | `bulk_post bulk_put bulk_delete` | jobs, one for each hundred of the first argument |
/// | `raw_get raw_post raw_put` | only the request, for a method written by hand |
macro_rules! operations {
    ($handle:ident {$(
        $(#[$doc:meta])*
        $kind:ident $name:ident ( $($arg:ident : $ty:ty),* $(,)? ) $path:literal
        $(, query { $($key:literal : $value:expr),* $(,)? })?
        $(, body $body:expr)?
        $(=> $field:tt : $record:ty)? ;
    )*}) => {
        impl $handle<'_> {
            pub(in crate::api) const OPERATIONS: &'static [$crate::api::Operation] = &[$(
                $crate::api::Operation {
                    handle: stringify!($handle),
                    name: stringify!($name),
                    direct: direct!($kind),
                    method: verb!($kind),
                    path: $path,
                },
            )*];

            $(operation! {
                $kind { $(#[$doc])* #[doc = concat!("\n\n`", verb_name!($kind), " ", $path, "`")] }
                $name [$($arg: $ty,)*] $path [$($($key: $value,)*)?] [$($body)?] [$($field $record)?]
            })*
        }
    };
}

/// The request of an operation: its arguments stand in the path, percent-encoded.
macro_rules! request {
    ($kind:ident [$($arg:ident: $ty:ty,)*] $path:literal [$($key:literal: $value:expr,)*] [$($body:expr)?]) => {{
        let path = {
            $(let $arg = $crate::api::segment::Segment(&$arg); let _ = &$arg;)*
            format!($path)
        };
        $crate::request::Request::new(verb!($kind), path) $(.query($key, $value))* $(.json($body))?
    }};
}

macro_rules! operation {
    (read { $(#[$doc:meta])* } $name:ident [$($arg:ident: $ty:ty,)*] $path:literal [$($query:tt)*] [] [$field:tt $record:ty]) => {
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// One that [is not found](crate::Error::is_not_found) if there is none like this.
        pub async fn $name(&self, $($arg: $ty),*) -> $crate::error::Result<$record> {
            let request = request!(get [$($arg: $ty,)*] $path [$($query)*] []);
            answer!(self, request, $field $record)
        }

        /// The same, if there is one like this.
        ///
        /// # Errors
        ///
        /// Whatever kept us from knowing.
        pub async fn find(&self, $($arg: $ty),*) -> $crate::error::Result<Option<$record>> {
            $crate::api::found(self.$name($($arg),*).await)
        }
    };
    (all { $(#[$doc:meta])* } $name:ident [$($arg:ident: $ty:ty,)*] $path:literal [$($key:literal: $value:expr,)*] [] [$field:literal $record:ty]) => {
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// Whatever kept the answer from coming; a single record that cannot be read fails the call.
        pub async fn $name(&self, $($arg: $ty),*) -> $crate::error::Result<Vec<$record>> {
            let request = request!(get [$($arg: $ty,)*] $path [$($key: $value,)*] []);
            $crate::api::exchange::all(self.client, request, $field).await
        }
    };
    (many { $(#[$doc:meta])* } $name:ident [$arg:ident: $ty:ty,] $path:literal [] [] [$field:literal $record:ty]) => {
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// Whatever kept an answer from coming; no part is returned then.
        pub async fn $name(&self, $arg: $ty) -> $crate::error::Result<$crate::page::Shown<$record>> {
            let ids = $arg.iter().map(ToString::to_string);
            $crate::api::show_many(self.client, $path, $field, ids).await
        }
    };
    (count { $(#[$doc:meta])* } $name:ident [$($arg:ident: $ty:ty,)*] $path:literal [$($query:tt)*] [] []) => {
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// Whatever kept the answer from coming.
        pub async fn $name(&self, $($arg: $ty),*) -> $crate::error::Result<u64> {
            let request = request!(get [$($arg: $ty,)*] $path [$($query)*] []);
            let call = request.call();
            $crate::api::count(call, &self.client.request(request).await?)
        }
    };
    (bulk_post $($rest:tt)*) => { bulk! { bulk_post $($rest)* } };
    (bulk_put $($rest:tt)*) => { bulk! { bulk_put $($rest)* } };
    (bulk_delete $($rest:tt)*) => { bulk! { bulk_delete $($rest)* } };
    (job_post $($rest:tt)*) => { job! { job_post $($rest)* } };
    (job_delete $($rest:tt)*) => { job! { job_delete $($rest)* } };
    (raw_get $($rest:tt)*) => { raw! { raw_get $($rest)* } };
    (raw_post $($rest:tt)*) => { raw! { raw_post $($rest)* } };
    (raw_put $($rest:tt)*) => { raw! { raw_put $($rest)* } };
    (get $($rest:tt)*) => { call! { get $($rest)* } };
    (post $($rest:tt)*) => { call! { post $($rest)* } };
    (put $($rest:tt)*) => { call! { put $($rest)* } };
    (patch $($rest:tt)*) => { call! { patch $($rest)* } };
    (delete $($rest:tt)*) => { call! { delete $($rest)* } };
    ($kind:ident { $(#[$doc:meta])* } $name:ident [$($arg:ident: $ty:ty,)*] $path:literal [$($key:literal: $value:expr,)*] [] [$field:literal $record:ty]) => {
        $(#[$doc])*
        pub fn $name(&self, $($arg: $ty),*) -> $crate::page::Pages<$record> {
            list!(self $kind [$($arg: $ty,)*] $path [$($key: $value,)*] $field $record)
        }
    };
}

/// One request and its answer.
macro_rules! call {
    ($kind:ident { $(#[$doc:meta])* } $name:ident [$($arg:ident: $ty:ty,)*] $path:literal [$($query:tt)*] [$($body:expr)?] [$($field:tt $record:ty)?]) => {
        $(#[$doc])*
        ///
        /// # Errors
        ///
        /// Whatever kept the answer from coming, or its shape.
        pub async fn $name(&self, $($arg: $ty),*) -> $crate::error::Result<answer_type!($($record)?)> {
            let request = request!($kind [$($arg: $ty,)*] $path [$($query)*] [$($body)?]);
            answer!(self, request, $($field $record)?)
        }
    };
}

/// Jobs, one for each hundred.
macro_rules! bulk {
    ($kind:ident { $(#[$doc:meta])* } $name:ident [$arg:ident: $ty:ty, $($more:ident: $more_ty:ty,)*] $path:literal [$($query:tt)*] [$($body:expr)?] []) => {
        $(#[$doc])*
        /// A job for each hundred; see [`Jobs`](crate::api::Jobs). Each waits for room among the account's background jobs
        /// until the deadline of a call.
        ///
        /// # Errors
        ///
        /// Whatever kept the first hundred from being taken. Once a job runs, what follows is told in its outcomes.
        pub async fn $name(&self, $arg: $ty, $($more: $more_ty),*) -> $crate::error::Result<$crate::api::Jobs> {
            let request = |$arg: $ty| request!($kind [$arg: $ty, $($more: $more_ty,)*] $path [$($query)*] [$($body)?]);
            $crate::api::job_statuses::submit(self.client, $arg, request).await
        }
    };
}

/// One job.
macro_rules! job {
    ($kind:ident { $(#[$doc:meta])* } $name:ident [$($arg:ident: $ty:ty,)*] $path:literal [$($query:tt)*] [$($body:expr)?] []) => {
        $(#[$doc])*
        /// A job, which waits for room among the account's background jobs until the deadline of the call.
        ///
        /// # Errors
        ///
        /// Whatever kept the job from being taken.
        pub async fn $name(&self, $($arg: $ty),*) -> $crate::error::Result<$crate::model::JobStatus> {
            let request = request!($kind [$($arg: $ty,)*] $path [$($query)*] [$($body)?]);
            $crate::api::job_statuses::queue_one(self.client, &request).await
        }
    };
}

/// The request alone.
macro_rules! raw {
    ($kind:ident { $(#[$doc:meta])* } $name:ident [$($arg:ident: $ty:ty,)*] $path:literal [$($query:tt)*] [$($body:expr)?] []) => {
        fn $name($($arg: $ty),*) -> $crate::request::Request {
            request!($kind [$($arg: $ty,)*] $path [$($query)*] [$($body)?])
        }
    };
}

macro_rules! list {
    ($self:ident $kind:ident [$($arg:ident: $ty:ty,)*] $path:literal [$($key:literal: $value:expr,)*] $field:literal $record:ty) => {{
        let request = request!(get [$($arg: $ty,)*] $path [$($key: $value,)*] []);
        $crate::api::exchange::list::<$record>($self.client, paging!($kind), request, $field)
    }};
}

macro_rules! paging {
    (cursor) => {
        $crate::page::Kind::Cursor
    };
    (offset) => {
        $crate::page::Kind::Offset
    };
    (whole) => {
        $crate::page::Kind::Whole
    };
    (time) => {
        $crate::page::Kind::Time
    };
    (export) => {
        $crate::page::Kind::Export
    };
}

macro_rules! answer_type {
    () => {
        ()
    };
    ($record:ty) => {
        $record
    };
}

macro_rules! answer {
    ($self:ident, $request:ident,) => {
        $crate::api::exchange::done($self.client, $request).await
    };
    ($self:ident, $request:ident, _ $record:ty) => {
        $self.client.request::<$record>($request).await
    };
    ($self:ident, $request:ident, $field:literal $record:ty) => {
        $crate::api::exchange::one::<$record>($self.client, $request, $field).await
    };
}

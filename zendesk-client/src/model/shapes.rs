//! The three shapes nearly every model has: an open enum, a record that is read, a draft that is written.

/// An enum of words that keeps the words it does not know.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A word this crate does not know.
            Other(String),
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            /// In any case: webhooks shout.
            fn from(word: &str) -> Self {
                $(if word.eq_ignore_ascii_case($word) {
                    return Self::$variant;
                })*
                Self::Other(word.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Ok(Self::from(word.as_ref()))
            }
        }
    };
}

/// A record as Zendesk gives it.
///
/// `must` is always there; `plain` may be missing or null and is then empty; `maybe` may be missing or null and is then
/// `None`; `times` are points in time that may be missing or null. Whatever else stands in the record is in `extra`.
macro_rules! record {
    (
        $(#[$doc:meta])*
        $name:ident {
            $(must { $($(#[$($must_doc:tt)+])* $must:ident: $must_type:ty,)* })?
            $(plain { $($(#[$($plain_doc:tt)+])* $plain:ident: $plain_type:ty,)* })?
            $(maybe { $($(#[$($maybe_doc:tt)+])* $maybe:ident: $maybe_type:ty,)* })?
            $(times { $($(#[$($time_doc:tt)+])* $time:ident,)* })?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $($(
                $(#[$($must_doc)+])*
                #[doc = record!(@doc [$(#[$($must_doc)+])*] $must ", always there.")]
                pub $must: $must_type,
            )*)?
            $($(
                $(#[$($plain_doc)+])*
                #[doc = record!(@doc [$(#[$($plain_doc)+])*] $plain ", empty where it gives none.")]
                #[serde(default, deserialize_with = "crate::model::null_is_default")]
                pub $plain: $plain_type,
            )*)?
            $($(
                $(#[$($maybe_doc)+])*
                #[doc = record!(@doc [$(#[$($maybe_doc)+])*] $maybe ", where it gives one.")]
                #[serde(default)]
                pub $maybe: Option<$maybe_type>,
            )*)?
            $($(
                $(#[$($time_doc)+])*
                #[doc = record!(@doc [$(#[$($time_doc)+])*] $time ", where it gives one.")]
                #[serde(default, deserialize_with = "crate::model::time_or_null")]
                pub $time: Option<jiff::Timestamp>,
            )*)?
            /// Keys this crate does not know, as they came.
            #[serde(flatten)]
            pub extra: crate::model::Extra,
        }
    };
    // A key that Zendesk alone documents, or one with words of its own.
    (@doc [] $key:ident $given:literal) => {
        concat!("Zendesk's `", stringify!($key), "`", $given)
    };
    (@doc [#[serde(rename = $key:literal)]] $name:ident $given:literal) => {
        concat!("Zendesk's `", $key, "`", $given)
    };
    (@doc [$($own:tt)+] $key:ident $given:literal) => {
        ""
    };
}

/// What a record is to be, for creating and for changing it. What is not named is not sent, and so not changed.
macro_rules! draft {
    (
        $(#[$doc:meta])*
        $name:ident {
            $($(#[$set_doc:meta])* $set:ident $(as $key:literal)?: $type:ty,)*
        }
    ) => {
        $(#[$doc])*
        ///
        /// What is not named is not sent, and so not changed. Absent is not null: see `clear`.
        #[derive(Clone, Default, PartialEq, serde::Serialize)]
        #[serde(transparent)]
        #[must_use]
        pub struct $name {
            pub(crate) fields: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            /// One that names nothing yet.
            pub fn new() -> Self {
                Self {
                    fields: serde_json::Map::new(),
                }
            }

            $(
                $(#[$set_doc])*
                #[doc = concat!("Sets `", draft!(@key $set $($key)?), "`.")]
                pub fn $set(self, value: $type) -> Self {
                    self.set(draft!(@key $set $($key)?), value)
                }
            )*

            /// Sets a key this type has no method for.
            pub fn set(mut self, key: &str, value: impl serde::Serialize) -> Self {
                self.fields.insert(key.to_owned(), serde_json::json!(value));
                self
            }

            /// Sets a key to null, which takes its value away. To leave it as it is, do not name it.
            pub fn clear(self, key: &str) -> Self {
                self.set(key, serde_json::Value::Null)
            }

            /// Whether nothing is named.
            pub fn is_empty(&self) -> bool {
                self.fields.is_empty()
            }
        }

        /// Shows which keys are named, not what they say.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name))
                    .field(&self.fields.keys().collect::<Vec<_>>())
                    .finish()
            }
        }
    };
    (@key $set:ident) => { stringify!($set) };
    (@key $set:ident $key:literal) => { $key };
}

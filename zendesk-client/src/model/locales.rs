//! Languages.

use crate::ids::LocaleId;

record! {
    /// A language.
    Locale {
        must {
            id: LocaleId,
            locale: String,
        }
        plain {
            url: String,
            name: String,
        }
        maybe {
            native_name: String,
            presentation_name: String,
            rtl: bool,
            default: bool,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

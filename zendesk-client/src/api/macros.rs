//! Macros: changes an agent applies with a click.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/business-rules/macros/>

use serde_json::{Value, json};

use super::exchange::one;
use super::form::with_file;
use super::joined;
use crate::error::Result;
use crate::ids::{AttachmentId, MacroId, TicketId};
use crate::model::{Macro, MacroAttachment, MacroDraft};
use crate::request::Request;

resource! {
    /// The macros of an account; made by
    /// [`Client::macros`](crate::Client::macros).
    Macros
}

operations! { Macros {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/macros" => "macros": Macro;
    /// Reads one.
    read get(id: MacroId) "/api/v2/macros/{id}" => "macro": Macro;
    /// Creates one.
    post create(draft: &MacroDraft) "/api/v2/macros", body json!({ "macro": draft }) => "macro": Macro;
    /// Changes one and returns it as it is afterwards.
    put update(id: MacroId, draft: &MacroDraft) "/api/v2/macros/{id}",
        body json!({ "macro": draft })
        => "macro": Macro;
    /// Deletes one.
    delete delete(id: MacroId) "/api/v2/macros/{id}";
    /// Lists the active ones.
    cursor active() "/api/v2/macros/active" => "macros": Macro;
    /// Searches by title.
    offset search(query: &str) "/api/v2/macros/search", query { "query": query } => "macros": Macro;
    /// Changes many at once: objects with `id` and what to change (`active`, `position`).
    put update_many(changes: &[Value]) "/api/v2/macros/update_many",
        body json!({ "macros": changes })
        => "macros": Vec<Macro>;
    /// Deletes many at once, at most a hundred.
    delete destroy_many(ids: &[MacroId]) "/api/v2/macros/destroy_many", query { "ids": joined(ids) };
    /// What a macro would do to any ticket; nothing is changed. Send what it gives with an update.
    get apply(id: MacroId) "/api/v2/macros/{id}/apply" => "result": Value;
    /// What a ticket would be after a macro; nothing is changed.
    get apply_to(ticket: TicketId, id: MacroId) "/api/v2/tickets/{ticket}/macros/{id}/apply"
        => "result": Value;
    /// A macro made from another one or from a ticket, not saved.
    get derive_from(id: MacroId) "/api/v2/macros/new", query { "macro_id": id } => "macro": Macro;
    /// Lists what macros can do.
    get actions() "/api/v2/macros/actions" => "actions": Vec<Value>;
    /// Lists the fields and operators macros know.
    get definitions() "/api/v2/macros/definitions" => "definitions": Value;
    /// Lists the categories: the parts of titles before `::`.
    get categories() "/api/v2/macros/categories" => "categories": Vec<String>;
    /// Lists the files of a macro.
    all attachments(id: MacroId) "/api/v2/macros/{id}/attachments" => "macro_attachments": MacroAttachment;
    /// Reads what is known of a file.
    get attachment(id: AttachmentId) "/api/v2/macros/attachments/{id}" => "macro_attachment": MacroAttachment;
    raw_post attaching(id: MacroId) "/api/v2/macros/{id}/attachments";
    raw_post uploading() "/api/v2/macros/attachments";
}}

impl Macros<'_> {
    /// Uploads a file to a macro, which can have five.
    ///
    /// # Errors
    ///
    /// Whatever kept Zendesk from taking it; 413 when it is too large.
    pub async fn attach(
        &self,
        id: MacroId,
        file_name: &str,
        content_type: &str,
        content: &[u8],
    ) -> Result<MacroAttachment> {
        let request = Self::attaching(id);
        self.send_file(request, file_name, content_type, content)
            .await
    }

    /// Uploads a file for a macro to come: name it in
    /// [`MacroDraft::attachments`](crate::model::MacroDraft::attachments) soon, or Zendesk removes it.
    ///
    /// # Errors
    ///
    /// As for [`attach`](Self::attach).
    pub async fn upload(
        &self,
        file_name: &str,
        content_type: &str,
        content: &[u8],
    ) -> Result<MacroAttachment> {
        let request = Self::uploading();
        self.send_file(request, file_name, content_type, content)
            .await
    }

    async fn send_file(
        &self,
        request: Request,
        file_name: &str,
        content_type: &str,
        content: &[u8],
    ) -> Result<MacroAttachment> {
        let words = [("filename", file_name)];
        let request = with_file(
            request,
            "attachment",
            file_name,
            content_type,
            content,
            &words,
        )?;
        one(self.client, request, "macro_attachment").await
    }
}

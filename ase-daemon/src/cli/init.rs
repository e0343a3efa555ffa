//! `init`: writes a configuration to begin with, by asking the live instance. It sends no request other than GET.

use std::{collections::BTreeMap, fmt::Write as _, fs, io::Write as _, process::ExitCode};

use anyhow::{Context, bail};
use clap::Args;
use zendesk_client::{
    Client,
    model::{OrganizationField, TicketForm},
};

use super::{Global, Usage, around, output::print};
use crate::{
    config::{self, Fields, nearest},
    cycle::Instance,
    store::Store,
    tell::words,
};

/// Where Zendesk is, and how we sign in.
#[derive(Args, Debug)]
pub(super) struct Init {
    /// Its address.
    #[arg(long, value_name = "https://NAME.zendesk.com")]
    url: String,
    /// Id of an OAuth client for the client-credentials grant.
    #[arg(long, value_name = "ID", required_unless_present = "email")]
    client_id: Option<String>,
    /// Address of a user with an API token, instead of an OAuth client.
    #[arg(long, value_name = "EMAIL", conflicts_with = "client_id")]
    email: Option<String>,
    /// The environment variable in which the client's secret, or the token, is.
    #[arg(long, value_name = "NAME", default_value = "ASE_CLIENT_SECRET")]
    secret_env: String,
}

pub(super) async fn init(global: &Global, init: &Init) -> anyhow::Result<ExitCode> {
    let path = &global.config;
    if path.exists() {
        bail!(Usage(format!(
            "{} is there already; name another file with `--config FILE`",
            path.display()
        )));
    }
    let name = match &global.instances[..] {
        [] => "global",
        [one] => config::canonical_name(one),
        _ => bail!(Usage("`init` is about one instance".to_owned())),
    };
    let head = init.head(name);
    let unchanged_by_the_environment = BTreeMap::new();
    let config = config::parse(&head, "what was asked for", &unchanged_by_the_environment)?;
    let nothing_is_kept = config::Store {
        url: "memory".to_owned(),
        ..config::Store::default()
    };
    let store = Store::open(&nothing_is_kept).await?;
    let instance = Instance::connect(name, &config, true, &store, &around())?;
    let text = head + &found(name, &instance.zendesk().reader).await?;
    let file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))?;
    let path = path.display();
    print(&format!(
        "{path} is written, in audit mode. Read it, then:\n  ase-daemon --config {path} check\n  ase-daemon --config {path} audit\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}

impl Init {
    /// Where Zendesk is, and how we sign in, as the file says it.
    fn head(&self, name: &str) -> String {
        let secret = format!("{{ env = {} }}", quoted(&self.secret_env));
        let auth = match (&self.client_id, &self.email) {
            (Some(id), _) => format!(
                "kind = \"client_credentials\"\nclient_id = {}\nclient_secret = {secret}   # never the secret itself\n\
                 scope = \"read\"                     # \"read write\" before you set the mode to apply\n",
                quoted(id)
            ),
            (None, email) => format!(
                "kind = \"api_token\"\nemail = {}\ntoken = {secret}           # never the token itself\n",
                quoted(email.as_deref().unwrap_or_default())
            ),
        };
        format!(
            "# Every key with its default and its reason: ase.example.toml.\n\n[instances.{name}]\nurl = {}\n\
             mode = \"audit\"                     # nothing is written to Zendesk; the other mode is \"apply\"\n\n\
             [instances.{name}.auth]\n{auth}",
            quoted(&self.url)
        )
    }
}

/// What the instance has, as the file says it.
async fn found(name: &str, reader: &Client) -> anyhow::Result<String> {
    reader
        .users()
        .me()
        .await
        .context("signing in, as url, client and secret say")?;
    let fields = reader.organization_fields().list().complete().await?;
    let forms = reader.ticket_forms().list().await?;
    let mut text =
        format!("\n[instances.{name}.fields]                 # keys of organization fields\n");
    fields_as_text(&mut text, fields.items());
    let _ = writeln!(text, "\n[instances.{name}.tickets]");
    forms_as_text(&mut text, &forms);
    text.push_str(
        "\n# Since when an ASE has served an account; without it, since the first look:\n# [[accounts]]\n# organization = 123\n\
         # ase_since = \"2026-09-01T00:00:00Z\"\n",
    );
    Ok(text)
}

/// The keys that are there; for one that is not, the nearest of its kind, to be looked at.
fn fields_as_text(text: &mut String, fields: &[OrganizationField]) {
    let usual = Fields::default();
    for (name, key, kind) in [
        ("named_ase", &usual.named_ase, "text"),
        ("flag", &usual.flag, "checkbox"),
        ("signature", &usual.signature, "checkbox"),
        ("expiration", &usual.expiration, "text"),
        ("salesforce_id", &usual.salesforce_id, "text"),
    ] {
        let of_kind: Vec<String> = (fields.iter())
            .filter(|field| field.kind == kind)
            .map(|field| field.key.clone())
            .collect();
        // Writing to a String cannot fail.
        let _ = match (of_kind.contains(key), nearest(key, &of_kind)) {
            (true, _) => writeln!(text, "{name} = {}", quoted(key)),
            (false, Some(near)) => writeln!(
                text,
                "{name} = {}   # there is no {kind} field `{key}`; this one comes nearest: look at it",
                quoted(&near)
            ),
            (false, None) => writeln!(text, "# {name} = \"\"   # there is no {kind} field `{key}`"),
        };
    }
}

/// The forms, those taken for emergencies that are called so.
fn forms_as_text(text: &mut String, forms: &[TicketForm]) {
    let is_emergency = |form: &&TicketForm| form.name.to_lowercase().contains("emergenc");
    let ids: Vec<String> = forms
        .iter()
        .filter(is_emergency)
        .map(|form| form.id.to_string())
        .collect();
    let _ = writeln!(text, "emergency_forms = [{}]   # of these:", ids.join(", "));
    for form in forms {
        let _ = writeln!(text, "#   {}  {}", form.id, words::name(&form.name));
    }
}

fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

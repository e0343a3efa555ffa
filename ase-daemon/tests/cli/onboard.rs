//! `onboard` and `note`: what an account has and lacks, in every form, and proposals that people merge.

use std::{fs, process::Output};

use ase_daemon::simulated::Gitlab;
use serde_json::Value;
use zendesk_sim::{Fault, FaultKind, Organization};

use crate::place::{Place, acme, told};

/// A note that leaves three questions open.
const NOTE: &str =
    "notes: |\n  Maya Chen is the AMER ASE.\n  The on-call engineer handles emergencies.\n";

/// Acme, with a team file that lists it and a note; and the ids of both.
async fn place() -> (Place, String, String) {
    let world = acme();
    let (organization, account) = world.organizations.iter().next().unwrap();
    let maya = account.organization_fields["assigned_se"].as_str().unwrap();
    let (acme, maya) = (organization.to_string(), maya.to_owned());
    let place = Place::new(world).await;
    for folder in ["agents", "organizations"] {
        fs::create_dir(place.path(folder)).unwrap();
    }
    let file = format!(
        "region: AMER-W\nworking_hours: 0900-1700 Pacific time\nfocuses:\n- {{ name: SaaS, percentage: 75 }}\n- name: ASE\n  \
         percentage: 25\n  organizations:\n  - {{ id: {acme}, percentage: 100 }}\nzendesk: {{ main: {{ id: {maya} }} }}\n"
    );
    fs::write(place.path("agents/maya.yml"), file).unwrap();
    fs::write(place.path(&format!("organizations/{acme}.yaml")), NOTE).unwrap();
    place.configure(
        "[sources.team]\npath = \"agents\"\n[sources.notes]\npath = \"organizations\"\n",
    );
    (place, acme, maya)
}

fn said(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", told(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_account_has_a_checklist_in_every_form() {
    let (place, acme, maya) = place().await;
    let text = said(&place.run(&["onboard", &acme]).await, 0);
    let title =
        format!("Acme, organization {acme} at global: 8 of 14 steps done, 4 open, 2 unknown");
    assert!(text.starts_with(&title), "{text}");
    for line in [
        format!("done     named              `assigned_se` names Maya Chen ({maya})"),
        "unknown  charge             [sources.salesforce] is not configured".to_owned(),
        "OPEN     note.unavailable   the note leaves open: what to do with this customer's tickets when the ASE is not available?"
            .to_owned(),
        format!("counts   zendesk      `assigned_se` names Maya Chen ({maya}), and `sub_ss_ase` is checked (read "),
        format!("agrees   team         the file of Maya Chen ({maya}) lists the account (read "),
        "DIFFERS  note         the note leaves open: out_of_hours, unavailable, pre_existing (read ".to_owned(),
        "For the ASE: Organization note, to be reviewed by the manager".to_owned(),
    ] {
        assert!(text.lines().any(|one| one.starts_with(&line)), "{line}\n{text}");
    }
    let markdown = said(
        &place.run(&["onboard", &acme, "--format", "markdown"]).await,
        0,
    );
    for line in [
        format!("## {title}"),
        "- [x] **flag**: `sub_ss_ase` is checked".to_owned(),
        "- [ ] **charge** *(unknown)*: [sources.salesforce] is not configured".to_owned(),
        "### For the ASE: Organization note, to be reviewed by the manager".to_owned(),
        "```yaml".to_owned(),
    ] {
        assert!(
            markdown.lines().any(|one| one.starts_with(&line)),
            "{line}\n{markdown}"
        );
    }
    let json = said(&place.run(&["onboard", &acme, "--format", "json"]).await, 0);
    let list: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(list["organization"].to_string(), acme);
    let state = |step: &str| {
        let mut steps = list["steps"].as_array().unwrap().iter();
        steps.find(|one| one["step"] == step).unwrap()["state"].clone()
    };
    assert_eq!(state("team_file"), "done");
    assert_eq!(state("note.pre_existing"), "open");
    assert_eq!(state("on_call"), "unknown");
    assert_eq!(place.writes(), 0);
    let nobody = place.run(&["onboard", "77"]).await;
    said(&nobody, 1);
    assert!(told(&nobody).contains("there is no organization 77"));
}

/// An organization that is to become an account has a note before it has an ASE.
#[tokio::test(flavor = "multi_thread")]
async fn zendesks_own_note_of_an_organization_that_is_no_account_is_read() {
    let mut world = acme();
    let bolt = Organization::named("Bolt").notes("Maya Chen is the AMER ASE.");
    let bolt = world.add_organization(bolt);
    let place = Place::new(world).await;
    place.configure("[sources.notes]\nzendesk = true\n");
    let text = said(&place.run(&["onboard", &bolt.to_string()]).await, 0);
    assert!(text.contains("there is an organization note"), "{text}");
    let text = said(&place.run(&["note", &bolt.to_string()]).await, 0);
    assert!(text.contains("at global: there is a note\n"), "{text}");
    // Also where this organization is all that Zendesk shows.
    let place = Place::of(place.sim);
    place.configure("[sources.notes]\nzendesk = true\n");
    let list = Fault::new(FaultKind::Forbidden).path("/api/v2/organizations$");
    place.sim.faults().add(list);
    let text = said(&place.run(&["onboard", &bolt.to_string()]).await, 0);
    assert!(text.contains("unknown  named"), "{text}");
    assert!(text.contains("there is an organization note"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_linted_and_its_draft_answers_every_question() {
    let (place, acme, _) = place().await;
    let text = said(&place.run(&["note", &acme]).await, 0);
    assert!(
        text.starts_with(&format!(
            "# organization {acme} at global: there is a note\n"
        )),
        "{text}"
    );
    assert!(
        text.contains("#   answered  who           who is the ASE for this customer?"),
        "{text}"
    );
    assert!(text.contains("#   OPEN      unavailable   "), "{text}");
    // Questions are comments: the whole is the draft, as YAML.
    fs::write(place.path(&format!("organizations/{acme}.yaml")), &text).unwrap();
    let json = said(&place.run(&["note", &acme, "--format", "json"]).await, 0);
    let lint: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(lint["state"], "present");
    let questions = lint["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 6);
    assert!(
        questions.iter().all(|one| one["answered"] == true),
        "{json}"
    );
    let nothing = said(&place.run(&["note", &acme, "--propose"]).await, 0);
    assert_eq!(
        nothing,
        "# nothing to propose: the note answers every question\n"
    );
    fs::remove_dir_all(place.path("organizations")).unwrap();
    let unread = place.run(&["note", &acme, "--propose"]).await;
    assert!(said(&unread, 1).starts_with("# nothing is proposed while the note is not known: "));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_a_proposal_is_a_patch() {
    let (place, acme, _) = place().await;
    let patch = said(&place.run(&["note", &acme, "--propose"]).await, 0);
    let name = format!("{acme}.yaml");
    assert!(
        patch.starts_with(&format!("--- a/{name}\n+++ b/{name}\n@@ -1,3 +1,")),
        "{patch}"
    );
    let path = place.path(&format!("organizations/{name}"));
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        NOTE,
        "it is proposed, not written"
    );
    // What the patch makes of the file answers every question.
    let added = patch.lines().filter_map(|line| line.strip_prefix('+'));
    let text: String = added.skip(1).map(|line| format!("{line}\n")).collect();
    fs::write(&path, text).unwrap();
    let nothing = said(&place.run(&["note", &acme, "--propose"]).await, 0);
    assert_eq!(
        nothing,
        "# nothing to propose: the note answers every question\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_token_a_proposal_is_a_merge_request_to_the_manager() {
    let (place, acme, _) = place().await;
    let path = format!("notes/{acme}.yml");
    let gitlab = Gitlab::start([(path.clone(), NOTE.to_owned())].into(), 100)
        .await
        .unwrap();
    fs::write(place.path("token"), Gitlab::TOKEN).unwrap();
    place.configure(&format!(
        "[sources.notes.gitlab]\nurl = \"{}\"\nproject = \"{}\"\nfolder = \"notes\"\ntoken = {{ file = \"token\" }}\nreviewer = 42\n",
        gitlab.service().url(),
        Gitlab::PROJECT
    ));
    let address = said(&place.run(&["note", &acme, "--propose"]).await, 0);
    assert_eq!(
        address,
        format!(
            "https://gitlab.example/{}/-/merge_requests/1\n",
            Gitlab::PROJECT
        )
    );
    let [commit, request] = &gitlab.merge_requests()[..] else {
        panic!("{:#?}", gitlab.merge_requests());
    };
    let (commit, request) = (&commit["commit"], &request["merge_request"]);
    let branch = commit["branch"].as_str().unwrap();
    assert!(
        branch.starts_with(&format!("ase-note-{acme}-2")),
        "{branch}"
    );
    assert_eq!(commit["start_branch"], "main");
    let actions = commit["actions"].as_array().unwrap();
    assert_eq!(actions.len(), 1);
    assert_eq!(actions[0]["action"], "update");
    assert_eq!(actions[0]["file_path"], path);
    let text = actions[0]["content"].as_str().unwrap();
    assert!(
        text.starts_with("notes: |\n") && text.contains("Maya Chen"),
        "{text}"
    );
    assert_eq!(request["source_branch"], branch);
    assert_eq!(request["target_branch"], "main");
    assert_eq!(request["assignee_id"], 42);
    assert_eq!(request["title"], commit["commit_message"]);
    // Everything else was reading.
    let posted = gitlab.service().log();
    assert_eq!(posted.iter().filter(|one| one.method != "GET").count(), 2);
    assert_eq!(place.writes(), 0);

    fs::write(place.path("token"), "glpat-wrong").unwrap();
    let refused = place.run(&["note", &acme, "--propose"]).await;
    let told = told(&refused);
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(
        told.contains("check the token of `gitlab`") && !told.contains("glpat-wrong"),
        "{told}"
    );
    assert_eq!(gitlab.merge_requests().len(), 2);
}

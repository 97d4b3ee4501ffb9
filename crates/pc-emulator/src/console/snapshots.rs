//! Snapshots: states under names, to go back to.

use maud::{Markup, html};
use pc_transport::wire::Reply;

use crate::console::form::{Form, back_to};
use crate::console::page::Page;
use crate::console::parts::{button, count, field, moment, table, text};
use crate::console::place::place;
use crate::gateway::instance::Instance;
use crate::gateway::kept_snapshot::Snapshot;
use crate::gateway::shared_instance::SharedInstance;
use crate::gateway::snapshots::{MAX_BYTES, MAX_NAME_LETTERS, MAX_SNAPSHOTS};
use crate::values::problem::Problem;

pub(crate) fn page(instance: &Instance) -> Page {
    let row = |(name, snapshot): (&str, &Snapshot)| {
        let buttons = html! { div.buttons {
            (button(&["snapshots", "load"], &[("name", name)], "Go back", &format!("Go back to {name}")))
            (button(&["snapshots", "remove"], &[("name", name)], "Remove", &format!("Remove {name}")))
        } };
        let kib = usize::try_from(snapshot.bytes.div_ceil(1024)).unwrap_or(usize::MAX);
        vec![text(name), moment(snapshot.at), text(count(kib)), buttons]
    };
    let rows = instance.snapshots.iter().map(row).collect();
    let columns = ["Name", "Time in it", ">KiB", "Do"];
    let body = html! {
        (table("Snapshots", &columns, rows, "No snapshot was saved."))
        section aria-labelledby="save" {
            h2 id="save" { "Save a snapshot" }
            form.fields method="post" action=(place(&["snapshots"])) {
                (field("name", "Name", "", html! {
                    input type="text" id="name" name="name" required maxlength=(MAX_NAME_LETTERS);
                }))
                button type="submit" { "Save" }
            }
            p.hint {
                "Everything but options and the request log is saved; a snapshot of the same name is replaced. There are up to "
                (MAX_SNAPSHOTS) ", of " (MAX_BYTES >> 20) " MiB together, packed. " (kept_where(instance))
            }
        }
    };
    Page::new("Snapshots", body)
}

fn kept_where(instance: &Instance) -> Markup {
    html! {
        @if let Some(folder) = instance.snapshots.folder() {
            "They are kept in the folder " code { (folder.path().display()) }
            ", and are here again when the emulator is started with it."
        } @else {
            "They are kept in memory, until the emulator stops: started with " code { "--state FILE" }
            " it keeps them in a folder beside the state."
        }
    }
}

pub(crate) fn save(shared: &SharedInstance, form: &Form) -> Result<Reply, Problem> {
    shared.save_snapshot(form.value("name"))?;
    Ok(back_to(&place(&["snapshots"]), "saved"))
}

pub(crate) fn load(shared: &SharedInstance, form: &Form) -> Result<Reply, Problem> {
    shared.load_snapshot(form.value("name"))?;
    Ok(back_to(&place(&["snapshots"]), "loaded"))
}

pub(crate) fn remove(instance: &mut Instance, form: &Form) -> Result<Reply, Problem> {
    instance.snapshots.remove(form.value("name"))?;
    Ok(back_to(&place(&["snapshots"]), "removed"))
}

//! The machines that are hosted, and how they are shown.

use pc_workflows::{Cancellation, Machine, Purchase, PurchaseId};

use super::stored::Stored;
use crate::view::RUNNING;
use crate::{Kind, View};

/// A machine that is hosted.
pub(super) trait Hosted: Machine + Clone + 'static {
    /// What it is.
    const NAMED: Kind;

    /// Shows where it stands, or how it ended.
    fn show(&self, view: &mut View);

    /// The policy that it was begun under, as long as it may begin to buy.
    fn begun_under(&self) -> Option<&str> {
        None
    }
}

impl Hosted for Purchase {
    const NAMED: Kind = Kind::Purchase;

    fn begun_under(&self) -> Option<&str> {
        self.policy().filter(|_| self.may_begin_to_buy())
    }

    fn show(&self, view: &mut View) {
        view.stage = self.stage().map(|stage| stage.as_str().to_owned());
        view.receipt = self.receipt();
        if let Some(receipt) = &view.receipt {
            view.status = receipt.status.as_str().to_owned();
        }
    }
}

impl Hosted for Cancellation {
    const NAMED: Kind = Kind::Cancellation;

    fn show(&self, view: &mut View) {
        view.cancellation = self.receipt();
        if let Some(receipt) = &view.cancellation {
            view.status = receipt.status.as_str().to_owned();
        }
    }
}

/// A machine as it is now, with what is kept beside it.
pub(super) fn view<M: Hosted>(id: &PurchaseId, machine: &M, stored: &Stored) -> View {
    let control = stored.control.clone();
    let mut view = View {
        purchase_id: id.clone(),
        kind: M::NAMED,
        status: RUNNING.to_owned(),
        stage: None,
        entries: stored.entries.len() as u64,
        service: machine.service().to_owned(),
        waiting: control.waiting,
        stopped: control.stopped,
        copy: control.copy,
        held: control.held,
        receipt: None,
        cancellation: None,
    };
    machine.show(&mut view);
    view
}

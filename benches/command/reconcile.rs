//! `reconcile` of an invoice against `invoices lines` of the same, in processor time. The service is another process.

use pc_benches::{Cost, Figure, Pairs, Size};

use crate::lines::ServedInvoice;

pub(crate) fn figures(size: Size) -> Vec<Figure> {
    let (pairs, lines) = size.of((1, 200), (11, 30_000), (3, 1_000_000));
    let invoice = ServedInvoice::of(lines);
    let pairs = Pairs::measure(pairs, || Cost::of(|| invoice.reconcile()), || Cost::of(|| invoice.to_csv()));
    let name = "reconciling an invoice, processor time";
    vec![Figure::processor_time(name, "writing its lines as CSV", &pairs, 1.2)]
}

//! Purchases as metrics of the `metrics` facade: a program chooses who collects them by the recorder that it installs.
//!
//! ```
//! # use std::sync::Arc;
//! # use pc_transport::{Client, TokioClock};
//! # use pc_workflows::{MemoryJournal, Runner};
//! use pc_transport::telemetry::CallMetrics;
//! use pc_workflows::telemetry::{MeteredJournal, PurchaseMetrics};
//!
//! # fn runner(client: Client) -> Runner {
//! let client = client.with_observer(Arc::new(CallMetrics::new()));
//! let journal = MeteredJournal::new(Arc::new(MemoryJournal::default()), Arc::new(TokioClock::system()));
//! let metrics = PurchaseMetrics::new();
//! Runner::new(client, Arc::new(journal)).with_observer(move |event| metrics.count(event))
//! # }
//! ```

mod metered_journal;
mod purchase_metrics;

use pc_transport::telemetry::Metric;

pub use metered_journal::MeteredJournal;
pub use purchase_metrics::PurchaseMetrics;

/// Every metric of this crate; those of calls are in [`pc_transport::telemetry::METRICS`].
pub const METRICS: &[Metric] = &[
    purchase_metrics::RUNNING,
    purchase_metrics::STARTED,
    purchase_metrics::ENDED,
    purchase_metrics::LEFT,
    purchase_metrics::SECONDS,
    metered_journal::SECONDS,
];

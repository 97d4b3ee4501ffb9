//! A request on one line of the log.

use pc_emulator::RequestRecord;

/// Method, path, operation, status; then what there is of code, reason and fault; and the milliseconds.
pub(super) fn shown(record: &RequestRecord) -> String {
    let query = if record.query.is_empty() { String::new() } else { format!("?{}", record.query) };
    let status = if record.status == 0 { "lost".to_owned() } else { record.status.to_string() };
    let mut line = format!(
        "{} {} {}{query} {} {status}",
        record.at,
        record.method,
        record.path,
        record.operation.unwrap_or("-")
    );
    let parts = [("code", &record.code), ("why", &record.why), ("fault", &record.fault)];
    for (name, text) in parts {
        if let Some(text) = text {
            line.push_str(&format!(" {name}={text:?}"));
        }
    }
    if let Some(took) = record.took {
        line.push_str(&format!(" {:.1} ms", took.as_secs_f64() * 1000.0));
    }
    line
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use pc_emulator::{Emulator, EmulatorOptions};
    use pc_transport::TokioClock;
    use pc_transport::wire::{Method, Request};

    use super::*;

    #[tokio::test]
    async fn a_line_says_why_and_shows_no_secret() {
        let emulator = Emulator::new(EmulatorOptions::default(), Arc::new(TokioClock::system()));
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = lines.clone();
        emulator.on_request(move |record| kept.lock().unwrap().push(shown(record)));
        let request = Request::outside_version(Method::Get, &["v1", "customers"]).query("sig", "hidden");
        let _ = emulator.handle(request.header("Authorization", "Bearer hidden"));
        let line = lines.lock().unwrap().concat();
        let told =
            ["GET /v1/customers?sig=[redacted] ListCustomers 401", "code=\"400\"", "why=\"Access denied"];
        assert!(told.iter().all(|part| line.contains(part)), "{line}");
        assert!(!line.contains("hidden"), "{line}");
    }
}

//! A recording as a person reads it: everything that it holds, before it is given away.

use pc_models::Harmless;

use crate::output::{Failure, print};
use crate::parity::recording::{Body, Exchange, Recording};

pub(super) fn show(recording: &Recording) -> Result<(), Failure> {
    print(&heading(recording))?;
    for exchange in &recording.exchanges {
        print(&shown(exchange)?)?;
    }
    for question in &recording.not_tried {
        print(&format!(
            "{} ({}) was not tried: {}",
            Harmless(&question.operation),
            Harmless(&question.case),
            Harmless(&question.why)
        ))?;
    }
    for assumption in &recording.assumptions {
        let verdict = assumption.verdict.as_str();
        print(&format!("assumption {}: {verdict}: {}", assumption.number, Harmless(&assumption.seen)))?;
    }
    Ok(())
}

fn heading(recording: &Recording) -> String {
    let Recording { made_by, made_on, cloud, masking, .. } = recording;
    format!(
        "A recording by {}, of the {} service, dated {} (moved as all its dates are); masked by the rules {} and the key {}.\n\
        This is all that it holds. What looks like names, ids, amounts and addresses are pseudonyms.\n",
        Harmless(made_by),
        Harmless(cloud),
        Harmless(made_on),
        masking.rules,
        Harmless(&masking.key)
    )
}

fn shown(exchange: &Exchange) -> Result<String, Failure> {
    let Exchange { operation, case, request, answer, .. } = exchange;
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let mut text = format!("{operation} ({case})\n  {} /{}{query}\n", request.method, request.path.join("/"));
    if let Some(body) = &request.body {
        text += &format!("  {}\n", serde_json::to_string(body)?);
    }
    text += &format!("  {} after {} ms\n", answer.status, answer.took_ms);
    for (name, value) in &answer.headers {
        text += &format!("  {name}: {value}\n");
    }
    text += &match &answer.body {
        Body::Empty => "  no body\n".to_owned(),
        Body::Other { kind, bytes_at_least } => {
            format!("  a body of another kind ({kind}, {bytes_at_least} bytes or more), not kept\n")
        }
        Body::Json(body) => {
            let mark = if answer.byte_order_mark { "  behind a byte-order mark:\n" } else { "" };
            let lines = serde_json::to_string_pretty(body)?;
            mark.to_owned() + &lines.lines().map(|line| format!("  {line}\n")).collect::<String>()
        }
    };
    Ok(text.lines().map(|line| format!("{}\n", Harmless(line))).collect())
}

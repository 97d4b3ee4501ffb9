//! What the answers to questions that only read say of what is assumed of the service.

use pc_models::{FaultCode, JsonNode};
use pc_workflows::assumption::{Assumption, Seen, Verdict};

use crate::parity::recorder::AS_SENT;
use crate::parity::recording::{Body, Exchange};

/// The questions about ids that there are not.
const UNKNOWN_IDS: [&str; 4] = ["unknown order", "unknown cart", "unknown subscription", "unknown product"];

/// The question that is asked without all headers of a call.
const BARE: &str = "without a token";

/// How far the service's clock may be off this machine's, in seconds: the service tells its time to the second, and an answer
/// takes a while.
const CLOCK_DIFFERENCE: u64 = 60;

/// What is seen of each assumption that reading asks. `clock_ahead_s`: how many seconds this machine's clock is ahead of the
/// service's, where that is known.
pub(crate) fn read_verdicts(exchanges: &[Exchange], clock_ahead_s: Option<i64>) -> Vec<Seen> {
    // Others, such as Microsoft Graph, are other services.
    let asked =
        || exchanges.iter().filter(|exchange| exchange.request.path.first().is_some_and(|word| word == "v1"));
    let lists =
        || asked().filter(|exchange| exchange.operation == "ListOrders" && exchange.answer.status == 200);
    let unknown = asked().filter(|exchange| UNKNOWN_IDS.contains(&exchange.case.as_str()));
    vec![
        all(Assumption::WHOLE_LIST, "order lists", lists(), is_whole),
        all(Assumption::ORDERS_OF_CUSTOMER, "order lists", lists(), is_of_its_customer),
        all(
            Assumption::IDS_ECHOED,
            "answers",
            asked().filter(|exchange| exchange.case != BARE),
            names_its_request,
        ),
        date(
            all(Assumption::DATE, "answers", asked(), |exchange| {
                tells(header(exchange, "Date").is_some(), "without a `Date`")
            }),
            clock_ahead_s,
        ),
        all(Assumption::NOT_FOUND, "answers about ids that there are not", unknown, says_what_is_documented),
    ]
}

/// A `Date` alone says nothing of the time: either clock may be wrong where they are apart.
fn date(seen: Seen, clock_ahead_s: Option<i64>) -> Seen {
    match clock_ahead_s {
        Some(ahead) if ahead.unsigned_abs() > CLOCK_DIFFERENCE => {
            let told = format!("{} s apart from the clock of this machine", ahead.unsigned_abs());
            Seen::new(Assumption::DATE, Verdict::Unknown, told)
        }
        _ => seen,
    }
}

/// Confirmed where it holds for all of them, refuted by the first for which it does not.
fn all<'e>(
    of: Assumption,
    what: &str,
    exchanges: impl Iterator<Item = &'e Exchange>,
    holds: impl Fn(&Exchange) -> Result<(), String>,
) -> Seen {
    let mut count = 0;
    let mut wrong = Vec::new();
    for exchange in exchanges {
        count += 1;
        wrong.extend(
            holds(exchange).err().map(|why| format!("{} ({}): {why}", exchange.operation, exchange.case)),
        );
    }
    match (count, wrong.first()) {
        (0, _) => Seen::new(of, Verdict::Unknown, format!("there were no {what}")),
        (count, None) => Seen::new(of, Verdict::Confirmed, format!("so in {count} {what}")),
        (count, Some(first)) => Seen::new(
            of,
            Verdict::Refuted,
            format!("not so in {} of {count} {what}, first {first}", wrong.len()),
        ),
    }
}

fn tells(is_so: bool, otherwise: impl Into<String>) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(otherwise.into()) }
}

fn json(exchange: &Exchange) -> Result<&JsonNode, String> {
    match &exchange.answer.body {
        Body::Json(node) => Ok(node),
        _ => Err("its body is no JSON".to_owned()),
    }
}

fn header<'e>(exchange: &'e Exchange, name: &str) -> Option<&'e str> {
    let headers = exchange.answer.headers.iter();
    headers.clone().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn items(list: &JsonNode) -> Result<&[JsonNode], String> {
    list.find("items").and_then(JsonNode::as_list).ok_or_else(|| "it has no items".to_owned())
}

fn is_whole(exchange: &Exchange) -> Result<(), String> {
    let list = json(exchange)?;
    let there = items(list)?.len();
    let more = list.text_at(&["links", "next", "uri"]).is_some()
        || header(exchange, "MS-ContinuationToken").is_some_and(|token| !token.is_empty());
    tells(!more, "it leads to more")?;
    match list.text_at(&["totalCount"]) {
        Some(total) if total != there.to_string() => Err(format!("{there} items of {total}")),
        _ => Ok(()),
    }
}

fn is_of_its_customer(exchange: &Exchange) -> Result<(), String> {
    let customer = exchange.request.path.get(2).map_or("", String::as_str);
    let orders = items(json(exchange)?)?.iter();
    let mut named = orders.filter_map(|order| order.text_at(&["referenceCustomerId"]));
    tells(named.all(|named| named.eq_ignore_ascii_case(customer)), "an order names another customer")
}

fn names_its_request(exchange: &Exchange) -> Result<(), String> {
    let missing: Vec<&str> = ["MS-RequestId", "MS-CorrelationId"]
        .into_iter()
        .filter(|name| header(exchange, name) != Some(AS_SENT))
        .collect();
    tells(missing.is_empty(), format!("{} not as sent", missing.join(" and ")))
}

fn says_what_is_documented(exchange: &Exchange) -> Result<(), String> {
    let status = exchange.answer.status;
    tells(matches!(status, 400 | 404), format!("status {status}"))?;
    let code = json(exchange)?.text_at(&["code"]).and_then(|code| code.parse().ok());
    let code: i64 = code.ok_or("it has no code")?;
    tells(
        FaultCode::documented(code, status).is_some(),
        format!("{code} with status {status} is not documented"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::service::embedded;
    use crate::parity::asking::{Asker, Wish};
    use crate::parity::questions::Frame;
    use pc_emulator::EmulatorOptions;

    async fn exchanges() -> Vec<Exchange> {
        let service = embedded(EmulatorOptions::default(), true).ok().unwrap();
        let wish = Wish { exports: false, customer: None };
        let asker = Asker::new(&service.client, &service.graph, 500);
        asker.ask(&wish, &Frame::of(service.client.clock().now()), |_| ()).await.exchanges
    }

    fn others(exchanges: &[Exchange]) -> Vec<(u32, Verdict)> {
        let seen = read_verdicts(exchanges, Some(1));
        let others = seen.iter().filter(|seen| seen.verdict != Verdict::Confirmed);
        others.map(|seen| (seen.number, seen.verdict)).collect()
    }

    /// Changes the body of the first success of an operation, as text.
    fn changed(
        mut exchanges: Vec<Exchange>,
        operation: &str,
        case: &str,
        from: &str,
        to: &str,
    ) -> Vec<Exchange> {
        let found =
            exchanges.iter_mut().find(|exchange| exchange.operation == operation && exchange.case == case);
        let body = &mut found.unwrap().answer.body;
        let Body::Json(node) = body else { panic!("no JSON") };
        let text = serde_json::to_string(node).unwrap();
        assert!(text.contains(from), "{text}");
        *body = Body::Json(JsonNode::parse(&text.replacen(from, to, 1)).unwrap());
        exchanges
    }

    #[tokio::test(start_paused = true)]
    async fn each_deviation_refutes_its_assumption_alone() {
        let usual = exchanges().await;
        assert_eq!(others(&usual), [], "{:?}", read_verdicts(&usual, None));
        let refuted = |of: Assumption| vec![(of.number, Verdict::Refuted)];
        let paged = changed(usual.clone(), "ListOrders", "read", "\"totalCount\":", "\"totalCount\":1");
        assert_eq!(others(&paged), refuted(Assumption::WHOLE_LIST));
        let foreign = "\"referenceCustomerId\":\"x";
        let foreign = changed(usual.clone(), "ListOrders", "read", "\"referenceCustomerId\":\"", foreign);
        assert_eq!(others(&foreign), refuted(Assumption::ORDERS_OF_CUSTOMER));
        let coded = changed(usual.clone(), "GetCart", "unknown cart", "\"code\":", "\"code\":7");
        assert_eq!(others(&coded), refuted(Assumption::NOT_FOUND));
        let without = |name: &str| {
            let mut less = usual.clone();
            less[0].answer.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            less
        };
        assert_eq!(others(&without("Date")), refuted(Assumption::DATE));
        let apart = read_verdicts(&usual, Some(-3_600));
        let date = apart.iter().find(|seen| seen.number == Assumption::DATE.number).unwrap();
        assert_eq!(date.verdict, Verdict::Unknown, "{date:?}");
        assert_eq!(others(&without("MS-RequestId")), refuted(Assumption::IDS_ECHOED));
        let unknown = read_verdicts(&[], None);
        assert!(unknown.len() == 5 && unknown.iter().all(|seen| seen.verdict == Verdict::Unknown));
    }
}

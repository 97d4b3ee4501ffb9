//! Which call an answer names.
//!
//! The service repeats the ids of the call it answers (`headers`). Nothing forces it to, so an answer without them is not
//! foreign; one that repeats others proves nothing about this call.

use crate::wire::Reply;
use crate::{CorrelationId, RequestId};

/// Whom an answer names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addressee {
    /// The call it came for.
    ThisCall,
    AnotherCall,
    Nobody,
}

impl Addressee {
    /// Whom the answer to a call with these ids names.
    pub(super) fn of(reply: &Reply, request_id: RequestId, correlation_id: CorrelationId) -> Self {
        let correlated = named::<CorrelationId>(reply, "MS-CorrelationId");
        match named_request(reply) {
            Some(named) if named != request_id => Self::AnotherCall,
            _ if correlated.is_some_and(|named| named != correlation_id) => Self::AnotherCall,
            Some(_) => Self::ThisCall,
            None => Self::Nobody,
        }
    }
}

/// The request id that an answer names, where it is one.
pub(super) fn named_request(reply: &Reply) -> Option<RequestId> {
    named(reply, "MS-RequestId")
}

/// The service writes some ids twice, with a comma between.
fn named<Id: std::str::FromStr>(reply: &Reply, header: &str) -> Option<Id> {
    reply.find_header(header)?.split(',').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_its_call_another_or_nobody() {
        let (request, correlation) = (RequestId::fresh(), CorrelationId::fresh());
        let named = |request_text: &str, correlation_text: &str| {
            let reply = Reply::new(404)
                .header("ms-requestid", request_text)
                .header("MS-CORRELATIONID", correlation_text);
            Addressee::of(&reply, request, correlation)
        };
        let (mine, mine_too) = (request.to_string(), correlation.to_string());
        let other = RequestId::fresh().to_string();
        assert_eq!(named(&mine.to_uppercase(), &mine_too), Addressee::ThisCall);
        assert_eq!(named(&format!("{mine},{mine}"), ""), Addressee::ThisCall, "written twice");
        assert_eq!(named(&mine, &other), Addressee::AnotherCall);
        assert_eq!(named(&other, &mine_too), Addressee::AnotherCall);
        assert_eq!(named("", &other), Addressee::AnotherCall);
        assert_eq!(named("", &mine_too), Addressee::Nobody);
        assert_eq!(named("4711", "x"), Addressee::Nobody, "no ids");
    }
}

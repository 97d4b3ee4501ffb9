//! How an error is written: as Partner Center does, or as Microsoft Graph does.

use serde_json::json;

use crate::api::answer::Answer;
use crate::values::problem::Problem;

/// The form of the errors of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorEnvelope {
    PartnerCenter,
    Graph,
}

impl ErrorEnvelope {
    pub(crate) fn answer(self, problem: Problem) -> Answer {
        match self {
            Self::PartnerCenter => problem.into(),
            Self::Graph => {
                let error = json!({"code": graph_code(problem.status), "message": problem.description});
                Answer::new(problem.status, json!({"error": error}))
            }
        }
    }
}

fn graph_code(status: u16) -> &'static str {
    match status {
        400 => "badRequest",
        401 => "InvalidAuthenticationToken",
        403 => "Authorization_RequestDenied",
        404 => "notFound",
        409 => "conflict",
        410 => "gone",
        _ => "generalException",
    }
}

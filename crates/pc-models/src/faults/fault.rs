//! What the service answers when it refuses (`error-codes`, `api-throttling-guidance`).

use serde_json::{Map, Value};

use crate::FaultCode;

crate::codec::resource! {
    /// A fault, in the usual shape (`code`, `description`, `data`, `source`) and in the extended one that some newer
    /// services use (`message`, `errorName`, `isRetryable`).
    pub struct ApiFault {
        /// What is wrong; a number on the wire, sometimes as text.
        code: Option<i64>,
        /// Text for people.
        description: Option<String>,
        /// Text for people, in the extended shape.
        message: Option<String>,
        /// Name of the fault, in the extended shape.
        error_name: Option<String>,
        /// Whether the service thinks that trying again helps, in the extended shape.
        is_retryable: Option<bool>,
        /// Further facts.
        data: Vec<Value>,
        /// Which part of the service refused.
        source: Option<String>,
        /// Values the text speaks of, in the extended shape.
        parameters: Map<String, Value>,
        /// Such as `InternalErrorCode=…`, in the extended shape.
        error_message_extended: Option<String>,
    }
}

impl ApiFault {
    /// The text for people, whichever member holds it.
    #[must_use]
    pub fn text(&self) -> &str {
        self.description.as_deref().or(self.message.as_deref()).unwrap_or_default()
    }

    /// What the code means when it came with this HTTP status; `None` for codes that are not documented.
    #[must_use]
    pub fn meaning(&self, http_status: u16) -> Option<&'static FaultCode> {
        FaultCode::find(self.code?, http_status)
    }
}

crate::codec::resource! {
    /// The gateway's answer to too many calls.
    pub struct ThrottleFault {
        /// Always 429.
        status_code: u16,
        /// Text for people.
        message: String,
    }
}

crate::codec::resource! {
    /// The answer of Microsoft Graph, which serves the billing export, when it refuses.
    pub struct GraphFault {
        /// What is wrong.
        error: GraphError,
    }
}

crate::codec::resource! {
    /// What is wrong, in the words of Microsoft Graph.
    pub struct GraphError {
        /// A word or a number as text.
        code: String,
        /// Text for people.
        message: Option<String>,
        /// Request id, date and further codes.
        inner_error: Option<Value>,
    }
}

//! The form of a line of the route table.

use pc_transport::wire::{Method, Request};
use serde::{Deserialize, Serialize};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::error_envelope::ErrorEnvelope;
use crate::state::audit_record::Change;
use crate::state::store::Store;
use crate::values::operation::Operation;
use crate::values::problem::Problem;

/// Answers a call without changing anything.
pub(crate) type Read = fn(&Store, &Call<'_>) -> Result<Answer, Problem>;
/// Answers a call, and may change the state.
pub(crate) type Write = fn(&mut Store, &Call<'_>) -> Result<Answer, Problem>;

/// Who answers an operation.
#[derive(Clone, Copy)]
pub(crate) enum Handler {
    Read(Read),
    Write(Write),
}

/// An operation: where it is found, who answers it, and what the gateway has to know of it.
pub(crate) struct Route {
    operation: Operation,
    /// Tells the operations apart that share method and path.
    told_apart: Option<fn(&Request) -> Option<Operation>>,
    pub(crate) method: Method,
    /// Segments behind the version; `{…}` takes anything.
    pub(crate) pattern: &'static str,
    handler: Handler,
    pub(crate) envelope: ErrorEnvelope,
    /// Application-only tokens are refused.
    pub(crate) needs_user: bool,
    /// Success bodies begin with a byte-order mark, if the options want it.
    pub(crate) byte_order_mark: bool,
    /// No token is asked for.
    pub(crate) open: bool,
    /// What its calls count against.
    pub(crate) limited: Option<Resource>,
    /// What it is recorded as.
    pub(crate) audited: Option<Change>,
}

/// A resource with a limit of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Resource {
    Order,
    Subscription,
    Customer,
}

pub(crate) const fn get(operation: Operation, pattern: &'static str, handler: Read) -> Route {
    Route::new(operation, Method::Get, pattern, Handler::Read(handler))
}

pub(crate) const fn post(operation: Operation, pattern: &'static str, handler: Write) -> Route {
    Route::new(operation, Method::Post, pattern, Handler::Write(handler))
}

/// A question that is asked by `POST`.
pub(crate) const fn post_read(operation: Operation, pattern: &'static str, handler: Read) -> Route {
    Route::new(operation, Method::Post, pattern, Handler::Read(handler))
}

pub(crate) const fn put(operation: Operation, pattern: &'static str, handler: Write) -> Route {
    Route::new(operation, Method::Put, pattern, Handler::Write(handler))
}

pub(crate) const fn patch(operation: Operation, pattern: &'static str, handler: Write) -> Route {
    Route::new(operation, Method::Patch, pattern, Handler::Write(handler))
}

impl Route {
    const fn new(operation: Operation, method: Method, pattern: &'static str, handler: Handler) -> Self {
        Self {
            operation,
            told_apart: None,
            method,
            pattern,
            handler,
            envelope: ErrorEnvelope::PartnerCenter,
            needs_user: false,
            byte_order_mark: false,
            open: false,
            limited: None,
            audited: None,
        }
    }

    /// The operation it is; the first, where several share method and path.
    pub(crate) fn listed_as(&self) -> Operation {
        self.operation
    }

    /// Which operation a request is; `None` when it is none of those that share the path.
    pub(crate) fn operation(&self, request: &Request) -> Option<Operation> {
        self.told_apart.map_or(Some(self.operation), |told_apart| told_apart(request))
    }

    pub(crate) fn answer(&self, store: &mut Store, call: &Call<'_>) -> Answer {
        let answer = match self.handler {
            Handler::Read(handler) => handler(store, call),
            Handler::Write(handler) => handler(store, call),
        };
        answer.unwrap_or_else(|problem| self.envelope.answer(problem))
    }

    /// Whether it is an operation of Microsoft Graph.
    pub(crate) fn is_graph(&self) -> bool {
        self.envelope == ErrorEnvelope::Graph
    }

    pub(crate) const fn told_apart_by(self, told_apart: fn(&Request) -> Option<Operation>) -> Self {
        Self { told_apart: Some(told_apart), ..self }
    }

    pub(crate) const fn graph(self) -> Self {
        Self { envelope: ErrorEnvelope::Graph, ..self }
    }

    pub(crate) const fn user_only(self) -> Self {
        Self { needs_user: true, ..self }
    }

    pub(crate) const fn marked(self) -> Self {
        Self { byte_order_mark: true, ..self }
    }

    pub(crate) const fn audited(self, change: Change) -> Self {
        Self { audited: Some(change), ..self }
    }

    pub(crate) const fn open(self) -> Self {
        Self { open: true, ..self }
    }

    pub(crate) const fn limited(self, resource: Resource) -> Self {
        Self { limited: Some(resource), ..self }
    }
}

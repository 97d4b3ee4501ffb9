//! Which call a success says that it answers.

/// Which call a success says that it answers, by the ids that the service repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NamedCall {
    /// This one, or none.
    This,
    /// Another one, as every answer of this service to this client so far: something on the way may write ids of its own. What
    /// such an answer does not show may be there all the same.
    PerhapsAnother,
    /// Another one, and answers to other calls named theirs: something on the way has kept it, and hands out what was true once.
    Another,
}

impl NamedCall {
    /// Whether it names another one, for whatever reason.
    #[must_use]
    pub fn is_another(self) -> bool {
        self != Self::This
    }
}

//! What a form remembers of the lines that it wrote.

use serde::{Deserialize, Serialize};

use super::cost_once::CostOnce;
use super::focus::FocusState;

/// What is needed to go on with lines as if there had been no interruption. It is saved beside them; what earlier versions
/// saved has nothing of it.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FormState {
    pub(super) once: CostOnce,
    pub(super) focus: FocusState,
}

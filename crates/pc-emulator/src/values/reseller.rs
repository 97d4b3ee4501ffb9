//! Resellers, by their ids in the partner network.

use crate::values::problem::Problem;

/// How many digits an id has at most.
const MAX_DIGITS: usize = 10;

/// An id that a reseller can have. The emulator knows none of them: it takes every number, but none that begins with 0.
pub(crate) fn check_mpn_id(id: &str) -> Result<(), Problem> {
    let is_number = (1..=MAX_DIGITS).contains(&id.len()) && id.bytes().all(|digit| digit.is_ascii_digit());
    match (is_number, id.starts_with('0')) {
        (false, _) => Err(Problem::new(400, 3000, "The MPN id must be a number.")),
        (true, true) => Err(Problem::new(404, 800_015, format!("The MPN id {id} was not found."))),
        (true, false) => Ok(()),
    }
}

//! The OpenAPI description of what is served: the route table says which operations there are, `fixtures/operations.toml`
//! what each takes and answers, `fixtures/resources.toml` which members resources have.

mod common_parts;
mod family;
mod headers;
mod operation_file;
mod otherwise;
mod paths;
mod refusals;
mod schemas;
mod words;

use serde_json::{Value, json};

/// The OpenAPI 3.1 description of everything the emulator serves, its control endpoints included. The server answers
/// it at `GET /_emulator/openapi.json`.
///
/// ```
/// let description = pc_emulator::openapi();
/// assert_eq!(description["paths"]["/v1/customers"]["get"]["operationId"], "ListCustomers");
/// ```
#[must_use]
pub fn openapi() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Partner Center, emulated",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The part of Microsoft's Partner Center API that the emulator serves",
            "description": "Paths are accepted with and without `/v1`, fixed segments in any case; `v2.0` of the sign-in's before \
                or behind the word that follows the tenant. What is read with `GET` of the API is there for `HEAD`, too. Resources may \
                get further members and words: ignore what you do not know. The console's pages for people, below \
                `/_emulator/console/`, are not described.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Wherever this is served"}],
        "tags": common_parts::tags(),
        "paths": paths::paths(),
        "components": {
            "schemas": schemas::schemas(),
            "parameters": headers::request_headers(),
            "headers": headers::answer_headers(),
            "responses": refusals::refusals(),
            "securitySchemes": common_parts::security_schemes(),
        },
        "security": [{"token": []}],
        "x-otherwise": otherwise::otherwise(),
    })
}

//! What operations have in common: tags, and how a caller proves who it is.

use serde_json::{Value, json};

pub(super) fn tags() -> Value {
    json!([
        {"name": "Catalog", "description": "What can be bought."},
        {"name": "Customers", "description": "Who buys, and what they agreed to."},
        {"name": "Subscriptions", "description": "What customers have for a time."},
        {"name": "Purchases", "description": "Carts, orders and what comes of them."},
        {"name": "Billing", "description": "Invoices, their lines, and exports."},
        {"name": "Audit", "description": "Who changed what."},
        {"name": "Sign-in", "description": "Where tokens come from."},
        {"name": "Emulator", "description": "The emulator's own control endpoints: no token, and no part of the API."},
    ])
}

pub(super) fn security_schemes() -> Value {
    json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token from the token endpoint, where any credentials are accepted.",
        },
    })
}

//! The policy that a purchase would keep to.

use pc_workflows::{Policy, SpendingPolicy};
use serde_json::Value;

use crate::output::{Failure, Findings};

/// Says which policy applies, and all of its rules.
pub(super) fn policy(findings: &mut Findings, policy: Result<Option<Policy>, Failure>) {
    match policy {
        Ok(Some(policy)) => {
            let file = serde_json::to_value(policy.file()).unwrap_or_default();
            findings.good("policy", format!("{}: {}", policy.name(), rules(&file).join(", ")));
        }
        Ok(None) => {
            findings.note("policy", "there is none: nothing limits what is bought (--policy names one)")
        }
        Err(failure) => findings.problem("policy", failure, "mend the file, or name another with --policy"),
    }
}

/// Each value of the file behind its path, without the name and version that a policy begins with.
fn rules(file: &Value) -> Vec<String> {
    let mut rules = Vec::new();
    add(&mut rules, "", file);
    rules.retain(|rule| !rule.starts_with("version ") && !rule.starts_with("name "));
    rules
}

fn add(rules: &mut Vec<String>, path: &str, value: &Value) {
    let Value::Object(members) = value else {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        return rules.push(format!("{path} {text}"));
    };
    for (name, value) in members {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        add(rules, &path, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_named_by_its_path() {
        let text = "version = 1\nname = 'contoso'\nallow_yes = false\n[limits.day]\namount = { USD = '1500.50' }\n\
                    [allow]\ncountries = ['US', 'DE']\n";
        let file = serde_json::to_value(toml::from_str::<pc_workflows::PolicyFile>(text).unwrap()).unwrap();
        let rules = rules(&file).join(", ");
        for rule in ["allow_yes false", "limits.day.amount.USD 1500.50", r#"allow.countries ["US","DE"]"#] {
            assert!(rules.contains(rule), "{rule}: {rules}");
        }
        assert!(!rules.contains("contoso") && !rules.contains("limits.week"), "{rules}");
    }
}

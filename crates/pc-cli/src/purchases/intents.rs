//! Intent files: TOML or JSON, one purchase or many.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use pc_workflows::{PurchaseId, PurchaseIntent};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::output::Failure;

/// The name of a file that is no file.
const STDIN: &str = "-";

/// Reads all files and checks every intent, before anything is done about any of them. An error says where it is.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<PurchaseIntent>, Failure> {
    let mut all = Vec::new();
    let mut files: HashMap<PurchaseId, &Path> = HashMap::new();
    for path in paths {
        let name = name(path);
        let read = match is_stdin(path) {
            true => std::io::read_to_string(std::io::stdin()),
            false => std::fs::read_to_string(path),
        };
        let text = read.map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
        let invalid = |reason: String| Failure::usage(format!("{name}: {reason}"));
        let intents = match text.trim().is_empty() {
            true => Vec::new(),
            false => parse(path, &text).map_err(&invalid)?,
        };
        if intents.is_empty() {
            return Err(invalid("it holds no purchase".to_owned()));
        }
        for intent in intents {
            intent.check().map_err(|error| invalid(error.to_string()))?;
            if let Some(first) = files.insert(intent.id.clone(), path) {
                let (id, first) = (intent.id, self::name(first));
                let twice =
                    format!("purchase `{id}` is in {first} and again in {name}; an id names one purchase");
                return Err(Failure::usage(twice));
            }
            all.push(intent);
        }
    }
    Ok(all)
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new(STDIN)
}

/// The file, for people.
fn name(path: &Path) -> String {
    if is_stdin(path) { "stdin".to_owned() } else { path.display().to_string() }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Many {
    purchase: Vec<PurchaseIntent>,
}

/// Reads the text of one file.
pub(crate) fn parse(path: &Path, text: &str) -> Result<Vec<PurchaseIntent>, String> {
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
        || text.trim_start().starts_with(['{', '['])
            && serde_json::from_str::<serde_json::Value>(text).is_ok();
    // Whether there are one or many is looked up first, so that an error can name its line.
    if is_json {
        let value: serde_json::Value = from_json(text)?;
        if value.is_array() {
            return from_json(text);
        }
        let is_many = value.get("purchase").is_some();
        return if is_many {
            from_json::<Many>(text).map(|many| many.purchase)
        } else {
            Ok(vec![from_json(text)?])
        };
    }
    let table: toml::Table = from_toml(text)?;
    let is_many = table.contains_key("purchase");
    if is_many { from_toml::<Many>(text).map(|many| many.purchase) } else { Ok(vec![from_toml(text)?]) }
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn from_toml<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "id = 'a'\ncustomer = 'd6bf25b7-e0a8-4f2d-a31b-97b55cfc774d'\ncountry = 'US'\n\
                       [[line]]\nproduct = 'P'\nsku = 'S'\nquantity = 1\n";

    fn parsed(name: &str, text: &str) -> Result<Vec<PurchaseIntent>, String> {
        parse(Path::new(name), text)
    }

    #[test]
    fn one_or_many_in_toml_or_json_mean_the_same() {
        let one = parsed("a.toml", ONE).unwrap();
        let many = "[[purchase]]\nid = 'a'\ncustomer = 'd6bf25b7-e0a8-4f2d-a31b-97b55cfc774d'\ncountry = 'US'\n\
                    [[purchase.line]]\nproduct = 'P'\nsku = 'S'\nquantity = 1\n";
        assert_eq!(parsed("a.toml", many).unwrap(), one);
        let json = serde_json::to_string(&one[0]).unwrap();
        assert_eq!(parsed("a.json", &json).unwrap(), one);
        assert_eq!(parsed("a", &format!("[{json}]")).unwrap(), one);
        assert_eq!(parsed("a", &format!("{{\"purchase\": [{json}]}}")).unwrap(), one);
    }

    #[test]
    fn an_error_names_the_line() {
        let unknown = parsed("a.toml", &ONE.replace("country", "land")).unwrap_err();
        assert!(unknown.contains("line 3") && unknown.contains("unknown field `land`"), "{unknown}");
        let wrong = parsed("a.toml", &ONE.replace("quantity = 1", "quantity = 'two'")).unwrap_err();
        assert!(wrong.contains("line 7") && wrong.contains("expected u32"), "{wrong}");
        let missing = parsed("a.toml", &ONE.replace("id = 'a'\n", "")).unwrap_err();
        assert!(missing.contains("missing field `id`"), "{missing}");
        let json = parsed("a.json", "{\n  \"id\": 7\n}").unwrap_err();
        assert!(json.contains("line 2"), "{json}");
    }
}

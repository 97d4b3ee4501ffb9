//! The environment and a `.env` file: the only file that reads either.

use std::collections::HashMap;
use std::path::PathBuf;

use pc_transport::auth::SecretString;

/// What the environment says, and the `.env` file of this folder where the environment is silent.
pub(crate) struct Environment {
    file: HashMap<String, String>,
}

impl Environment {
    /// # Errors
    /// When there is a `.env` file that cannot be read.
    pub(crate) fn read() -> Result<Self, String> {
        Ok(Self { file: dot_env()? })
    }

    /// What the environment alone says.
    pub(crate) fn without_file() -> Self {
        Self { file: HashMap::new() }
    }

    /// A variable that says something.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        said(std::env::var(name).ok().or_else(|| self.file.get(name).cloned()))
    }

    /// A secret from its variable or from the file that `NAME_FILE` names.
    pub(crate) fn secret(&self, name: &str) -> Result<Secret, String> {
        secret(&|name| self.variable(name), name)
    }
}

/// What a variable says; blanks say nothing.
pub(crate) fn said(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A secret, where there is one, and the file it came from, if it came from one.
#[derive(Debug, Default)]
pub(crate) struct Secret {
    pub(crate) text: Option<SecretString>,
    pub(crate) file: Option<PathBuf>,
}

/// A secret from its variable or, better, from the file that another variable names.
pub(crate) fn secret(variable: &dyn Fn(&str) -> Option<String>, name: &str) -> Result<Secret, String> {
    let by_file = format!("{name}_FILE");
    match (variable(name), variable(&by_file)) {
        (Some(_), Some(_)) => Err(format!("{name} and {by_file} are both set: keep one")),
        (Some(text), None) => Ok(Secret { text: Some(text.into()), file: None }),
        (None, Some(path)) => {
            let path = PathBuf::from(path);
            let text = std::fs::read_to_string(&path)
                .map_err(|error| format!("{by_file}: {} cannot be read: {error}", path.display()))?;
            match text.trim() {
                "" => Err(format!("{by_file}: {} is empty", path.display())),
                text => Ok(Secret { text: Some(text.into()), file: Some(path) }),
            }
        }
        (None, None) => Ok(Secret::default()),
    }
}

/// The `.env` file of this folder, and of no folder above: whoever can write there could send our secret to an authority
/// of their own. It holds secrets: an error says where it is wrong, never what is there.
fn dot_env() -> Result<HashMap<String, String>, String> {
    let lines = match dotenvy::from_path_iter(".env") {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(HashMap::new()),
        Err(_) => return Err("the .env file cannot be read".to_owned()),
    };
    let read: Result<HashMap<String, String>, dotenvy::Error> = lines.collect();
    read.map_err(|_| {
        "the .env file has a line that is not NAME=value; put values with blanks or $ in single quotes"
            .to_owned()
    })
}

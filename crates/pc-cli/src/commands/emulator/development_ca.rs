//! The development CA of the emulator's certificates: where it is kept, and how clients come to trust it.

use std::path::{Path, PathBuf};

use pc_emulator::server::{DevelopmentCa, TlsIdentity};
use pc_transport::{Clock, TokioClock};
use pc_workflows::create_private_folder;

use crate::connection::{data_folder, trusted_file};
use crate::output::{Failure, atomic_file, say_lines};

const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca-key.pem";
const FOLDER: &str = "emulator-ca";
/// What Java is told to make of the certificate: it reads no PEM.
const JAVA_STORE: &str = "trust.p12";

/// The folder that is named; or one beside the state; or one in the user's data folder.
pub(super) fn folder(named: Option<&Path>, state: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(folder) = named {
        return Ok(folder.to_owned());
    }
    if let Some(state) = state {
        return Ok(state.parent().unwrap_or(Path::new("")).join(FOLDER));
    }
    let home = |error| {
        Failure::failed(format!(
            "there is no default place for the development CA ({error}): name one with --tls-folder"
        ))
    };
    Ok(data_folder().map_err(home)?.join(FOLDER))
}

/// A certificate for a server of these names, of the CA in the folder; there is a new one when there was none.
pub(super) fn identity(folder: &Path, names: &[String]) -> Result<TlsIdentity, Failure> {
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    let now = TokioClock::system().now();
    let failed =
        |error| Failure::failed(format!("no certificate can be made with {}: {error}", key.display()));
    let ca = match (certificate.exists(), key.exists()) {
        (true, true) => DevelopmentCa::from_pem(&read(&certificate)?, &read(&key)?).map_err(failed)?,
        (false, false) => {
            create_private_folder(folder).map_err(|error| {
                Failure::failed(format!("cannot make the folder {}: {error}", folder.display()))
            })?;
            let ca = DevelopmentCa::generate(now).map_err(failed)?;
            atomic_file::write(&key, ca.key_pem().as_bytes(), false)?;
            atomic_file::write(&certificate, ca.certificate_pem().as_bytes(), false)?;
            say_lines(&format!(
                "made a development CA, in {}:\n{}",
                folder.display(),
                ca.certificate_pem().trim()
            ));
            ca
        }
        _ => {
            return Err(Failure::failed(format!(
                "of the development CA in {} only one of {CERTIFICATE} and {KEY} is there. Put the other back, or remove both: \
                 a new CA is made then, which clients must be told to trust again",
                folder.display()
            )));
        }
    };
    let identity = ca.issue(names, now).map_err(failed)?;
    say_lines(&explained(&certificate));
    Ok(identity)
}

fn read(path: &Path) -> Result<String, Failure> {
    trusted_file::read(path).map(|file| file.text).map_err(Failure::failed)
}

/// What to tell each client.
fn explained(certificate: &Path) -> String {
    let file = std::path::absolute(certificate).unwrap_or_else(|_| certificate.to_owned());
    let (store, file) = (file.with_file_name(JAVA_STORE), file.display());
    let store = store.display();
    format!(
        "clients must trust the development CA in {file}, for as long as they talk to this emulator:\n  \
         Python (requests, MSAL)  REQUESTS_CA_BUNDLE={file}\n  \
         Node.js                  NODE_EXTRA_CA_CERTS={file}\n  \
         .NET, curl, this program SSL_CERT_FILE={file} (on Linux; docs/emulator.md has Windows and macOS)\n  \
         Java, once               keytool -importcert -noprompt -alias emulator -file {file} -keystore {store} -storepass changeit\n  \
         Java, each time          JAVA_TOOL_OPTIONS=\"-Djavax.net.ssl.trustStore={store} -Djavax.net.ssl.trustStorePassword=changeit\""
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_is_made_once_and_its_key_is_the_users_alone() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().join("ca");
        identity(&folder, &[]).ok().unwrap();
        let certificate = std::fs::read_to_string(folder.join(CERTIFICATE)).unwrap();
        identity(&folder, &["emulator.example".to_owned()]).ok().unwrap();
        assert_eq!(std::fs::read_to_string(folder.join(CERTIFICATE)).unwrap(), certificate);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.join(KEY)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::remove_file(folder.join(CERTIFICATE)).unwrap();
        assert!(identity(&folder, &[]).is_err(), "half of one");
    }

    #[test]
    fn it_is_kept_beside_the_state() {
        assert_eq!(folder(None, Some(Path::new("a/state.json"))).ok().unwrap(), Path::new("a/emulator-ca"));
        assert_eq!(folder(None, Some(Path::new("state.json"))).ok().unwrap(), Path::new("emulator-ca"));
        assert_eq!(folder(Some(Path::new("b")), Some(Path::new("a/s"))).ok().unwrap(), Path::new("b"));
    }
}

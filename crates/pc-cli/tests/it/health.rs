//! What containers ask, with nothing but the program beside it.

use crate::harness::Harness;

#[test]
fn a_served_emulator_is_healthy_also_where_the_system_knows_no_certificate_authority() {
    let harness = Harness::new();
    let empty = harness.folder.path().join("no-authorities.pem");
    std::fs::write(&empty, "").unwrap();
    let output = harness
        .command(&["health", &harness.origin])
        .env("SSL_CERT_FILE", &empty)
        .env("SSL_CERT_DIR", harness.folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("status"), "{told}");
}

#[test]
fn what_does_not_answer_200_is_not_healthy() {
    let harness = Harness::new();
    let (other, nobody) = (format!("{}/nothing", harness.origin), "http://127.0.0.1:1");
    for url in [other.as_str(), nobody] {
        let output = harness.command(&["health", url]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{url}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(url), "{url}");
    }
}

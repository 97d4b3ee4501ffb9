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

#[test]
fn the_doctor_goes_by_the_clock_that_purchases_go_by() {
    let harness = Harness::in_real_time();
    harness.advance_clock(2 * 24 * 60 * 60);
    let findings = harness.at_endpoint(&["doctor", "--json"]).json();
    let clock = findings.iter().find(|finding| finding["check"] == "clock");
    assert_eq!(clock.unwrap()["verdict"], "good", "{findings:?}");
}

#[test]
fn health_takes_a_port_alone() {
    let harness = Harness::new();
    let port = harness.origin.rsplit_once(':').unwrap().1;
    let well = harness.run(&["health", port]);
    assert_eq!(well.code, 0, "{}", well.err);
}

#[test]
fn an_emulator_whose_state_could_not_be_kept_does_not_start() {
    let harness = Harness::new();
    let refused = harness.run(&["emulator", "serve", "--listen", "127.0.0.1:0", "--state", "nowhere/s.json"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{}", refused.err);
    assert!(refused.err.contains("nowhere/s.json cannot be written"), "{}", refused.err);
}

#[test]
fn an_address_with_the_wrong_scheme_is_told() {
    let harness = Harness::new();
    let address = harness.origin.replace("http://", "https://");
    let refused = harness.run(&["customers", "list", "--endpoint", &address]);
    assert!(refused.code == 1 && refused.err.contains("is it http://?"), "{}", refused.err);
}

//! Attempts to have secrets sent elsewhere, or other files sent or written in their place. Whoever listens there must hear
//! nothing.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use pc_emulator::{EmulatorOptions, demo};
use serde_json::json;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::harness::{Harness, Ran};

const SECRET: &str = "very-secret-indeed";

/// A host that wants secrets.
struct Listener {
    socket: TcpListener,
    origin: String,
}

impl Listener {
    fn new() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let origin = format!("http://{}", socket.local_addr().unwrap());
        Self { socket, origin }
    }

    /// A connection that was made waits to be accepted, whether its maker lives or not.
    fn assert_heard_nothing(&self, ran: &Ran) {
        assert!(self.socket.accept().is_err(), "somebody called: {ran:?}");
        for text in [&ran.out, &ran.err] {
            assert!(!text.contains(SECRET) && !text.contains("hunter2"), "{text}");
        }
    }
}

const ORDERS: [&str; 5] = ["orders", "list", "--customer", demo::CONTOSO, "--live"];

/// The usual environment, without an origin of its own.
fn usual(secret: &str) -> [(&'static str, String); 3] {
    [
        ("PARTNER_CENTER_TENANT", "tenant.example".to_owned()),
        ("PARTNER_CENTER_CLIENT_ID", "app".to_owned()),
        ("PARTNER_CENTER_CLIENT_SECRET_FILE", secret.to_owned()),
    ]
}

fn run(harness: &Harness, arguments: &[&str], variables: &[(&str, String)]) -> Ran {
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, text)| (*name, text.as_str())).collect();
    harness.run_with(arguments, &variables)
}

/// All destinations at one host.
fn origins(origin: &str) -> String {
    let names = ["PARTNER_CENTER_ENDPOINT", "PARTNER_CENTER_AUTHORITY", "PARTNER_CENTER_GRAPH"];
    names.map(|name| format!("{name}={origin}\n")).concat()
}

#[test]
fn a_planted_file_of_variables_is_not_read() {
    let (harness, listener) = (Harness::new(), Listener::new());
    let secret = harness.write("secret", SECRET);
    let whole = format!(
        "PARTNER_CENTER_TENANT=t\nPARTNER_CENTER_CLIENT_ID=a\nPARTNER_CENTER_CLIENT_SECRET={SECRET}\n{}",
        origins(&listener.origin)
    );
    harness.write(".env", &whole);
    let ran = run(&harness, &ORDERS, &[]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err.contains("PARTNER_CENTER_TENANT is not set") && ran.err.contains("--env-file .env"),
        "{ran:?}"
    );
    listener.assert_heard_nothing(&ran);
    // Complete credentials are for Microsoft's own authority, which a proxy that nobody is behind keeps away here.
    let ran = run(
        &harness,
        &["doctor", "--live"],
        &[&usual(&secret)[..], &[("HTTPS_PROXY", "http://127.0.0.1:9".to_owned())]].concat(),
    );
    assert!(ran.out.contains("tokens from https://login.microsoftonline.com"), "{ran:?}");
    listener.assert_heard_nothing(&ran);
}

#[test]
fn origins_and_secrets_of_different_sources_are_refused() {
    let (harness, listener) = (Harness::new(), Listener::new());
    let secret = harness.write("secret", SECRET);
    let file = harness.write("partner.env", &origins(&listener.origin));
    let trusting = ["--env-file", &file, "--trust-origin", &listener.origin];
    let ran = run(&harness, &[&ORDERS[..], &trusting].concat(), &usual(&secret));
    assert_eq!(ran.code, 2, "{ran:?}");
    for said in
        ["PARTNER_CENTER_AUTHORITY", "PARTNER_CENTER_CLIENT_SECRET_FILE", "partner.env", "the environment"]
    {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    listener.assert_heard_nothing(&ran);
    let doctor = run(&harness, &[&["doctor", "--live"][..], &trusting].concat(), &usual(&secret));
    assert_eq!(doctor.code, 1, "{doctor:?}");
    listener.assert_heard_nothing(&doctor);
}

#[test]
fn an_origin_that_is_not_microsofts_is_named_on_the_command_line_too() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let listener = Listener::new();
    let secret = harness.write("secret", SECRET);
    for name in ["PARTNER_CENTER_ENDPOINT", "PARTNER_CENTER_AUTHORITY", "PARTNER_CENTER_GRAPH"] {
        let named = [&usual(&secret)[..], &[(name, listener.origin.clone())]].concat();
        for words in [&ORDERS[..], &["doctor", "--live"], &["status", "--live"], &["host", "--live"]] {
            let ran = run(&harness, words, &named);
            let told = format!("{}{}", ran.out, ran.err);
            assert!(ran.code != 0 && told.contains(name), "{ran:?}");
            assert!(told.contains(&format!("--trust-origin {}", listener.origin)), "{told}");
            listener.assert_heard_nothing(&ran);
        }
    }
    let own = [
        &usual(&secret)[..],
        &[
            ("PARTNER_CENTER_ENDPOINT", harness.origin.clone()),
            ("PARTNER_CENTER_AUTHORITY", harness.origin.clone()),
        ],
    ]
    .concat();
    let ran = run(&harness, &[&ORDERS[..], &["--trust-origin", &harness.origin]].concat(), &own);
    assert_eq!(ran.code, 0, "{ran:?}");
    let tenant = "0c2f4a5b-7d1e-4c3f-9a86-5b1de0a4c7f2 (tenant.example)";
    let name = format!("the service at {} (not Microsoft's), tenant {tenant}", harness.origin);
    assert!(ran.err.contains(&name) && !ran.err.contains("real"), "{}", ran.err);
}

/// The emulator in the place of the real service, named in the environment and on the command line.
fn at(harness: &Harness, variables: &[(&str, String)]) -> Ran {
    let origins =
        ["PARTNER_CENTER_ENDPOINT", "PARTNER_CENTER_AUTHORITY"].map(|name| (name, harness.origin.clone()));
    let who = [("PARTNER_CENTER_TENANT", "t".to_owned()), ("PARTNER_CENTER_CLIENT_ID", "a".to_owned())];
    let words = [&ORDERS[..], &["--trust-origin", &harness.origin]].concat();
    let ran = run(harness, &words, &[&who[..], &origins, variables].concat());
    for text in [&ran.out, &ran.err] {
        assert!(!text.contains(SECRET) && !text.contains("hunter2"), "{text}");
    }
    ran
}

#[test]
fn a_file_that_others_can_write_is_not_used() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let secret = harness.write("secret", SECRET);
    let file = |mode: u32| {
        std::fs::set_permissions(&secret, Permissions::from_mode(mode)).unwrap();
        at(&harness, &[("PARTNER_CENTER_CLIENT_SECRET_FILE", secret.clone())])
    };
    for mode in [0o666, 0o620, 0o602] {
        let ran = file(mode);
        assert!(ran.code == 2 && ran.err.contains("chmod go-w"), "{ran:?}");
    }
    assert_eq!(harness.requests(), 0);
    let readable = file(0o644);
    assert!(readable.code == 0 && readable.err.matches("chmod 600").count() == 1, "{readable:?}");
    let private = file(0o600);
    assert!(private.code == 0 && !private.err.contains("chmod"), "{private:?}");
    let variables = harness.write("partner.env", "PARTNER_CENTER_TENANT=t\n");
    std::fs::set_permissions(&variables, Permissions::from_mode(0o666)).unwrap();
    let ran = harness.run(&[&ORDERS[..], &["--env-file", &variables]].concat());
    assert!(ran.code == 2 && ran.err.contains("chmod go-w"), "{ran:?}");
}

#[test]
fn other_files_are_neither_sent_nor_written_in_the_place_of_a_secret() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let bashrc = "# ~/.bashrc\nexport PASSWORD=hunter2\n";
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----\n";
    for (variable, text) in [
        ("PARTNER_CENTER_REFRESH_TOKEN_FILE", bashrc),
        ("PARTNER_CENTER_REFRESH_TOKEN_FILE", key),
        ("PARTNER_CENTER_CLIENT_SECRET_FILE", bashrc),
        ("PARTNER_CENTER_CLIENT_SECRET_FILE", key),
    ] {
        let file = harness.write("file", text);
        let ran = at(&harness, &[(variable, file)]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert_eq!(std::fs::read_to_string(harness.path("file")).unwrap(), text);
    }
    assert_eq!(harness.requests(), 0);
}

#[test]
fn a_token_file_made_by_hand_is_read_and_left_as_it_is() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let text = "refresh-token-made-by-hand\n";
    let file = harness.write("token", text);
    let ran = at(&harness, &[("PARTNER_CENTER_REFRESH_TOKEN_FILE", file)]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("credentials store"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(harness.path("token")).unwrap(), text);
}

#[test]
fn what_is_stored_must_be_a_token_and_no_file_is_overwritten() {
    let harness = Harness::new();
    let store = |input: &str, file: &str| -> Ran {
        let input = std::fs::File::open(harness.write("input", input)).unwrap();
        harness.command(&["credentials", "store", file]).stdin(input).output().unwrap().into()
    };
    let refused = store("export PASSWORD=hunter2\n", "token");
    assert!(
        refused.code == 2 && !refused.err.contains("hunter2") && !harness.path("token").exists(),
        "{refused:?}"
    );
    assert_eq!(store("refresh-token-number-1\n", "token").code, 0);
    assert_eq!(std::fs::metadata(harness.path("token")).unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read_to_string(harness.path("token")).unwrap();
    let refused = store("refresh-token-number-2\n", "token");
    assert!(refused.code == 2 && refused.err.contains("exists already"), "{refused:?}");
    assert_eq!(std::fs::read_to_string(harness.path("token")).unwrap(), before);
}

#[test]
fn a_secret_comes_from_a_command() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let command = |line: &str| at(&harness, &[("PARTNER_CENTER_CLIENT_SECRET_COMMAND", line.to_owned())]);
    assert_eq!(command(&format!("printf %s {SECRET}")).code, 0);
    let failed = command("sh -c 'echo hunter2; exit 1'");
    assert!(
        failed.code == 2 && failed.err.contains("PARTNER_CENTER_CLIENT_SECRET_COMMAND: `sh` failed"),
        "{failed:?}"
    );
}

#[test]
fn an_application_proves_itself_without_a_secret() {
    let harness = Harness::with(EmulatorOptions::default(), 1.0);
    let certificate = harness.write(
        "certificate",
        include_str!("../../../pc-transport/src/auth/certificate/test-certificate.pem"),
    );
    let key = harness.write("key", include_str!("../../../pc-transport/src/auth/certificate/test-key.pem"));
    let with_key = [
        ("PARTNER_CENTER_CLIENT_CERTIFICATE_FILE", certificate.clone()),
        ("PARTNER_CENTER_CLIENT_KEY_FILE", key),
    ];
    assert_eq!(at(&harness, &with_key).code, 0);
    let token = harness.write("federated", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln\n");
    assert_eq!(at(&harness, &[("PARTNER_CENTER_FEDERATED_TOKEN_FILE", token)]).code, 0);

    let asked = harness.requests();
    let without_key = at(&harness, &[("PARTNER_CENTER_CLIENT_CERTIFICATE_FILE", certificate)]);
    assert!(without_key.code == 2 && without_key.err.contains("no private key"), "{without_key:?}");
    let other = harness.write("federated", "export PASSWORD=hunter2\n");
    let other = at(&harness, &[("PARTNER_CENTER_FEDERATED_TOKEN_FILE", other)]);
    assert!(other.code == 2 && other.err.contains("no signed token"), "{other:?}");
    let no_root = harness.write("roots", "hunter2");
    let no_root =
        at(&harness, &[("PARTNER_CENTER_CLIENT_SECRET", "s".into()), ("PARTNER_CENTER_CA_FILE", no_root)]);
    assert!(no_root.code == 2 && no_root.err.contains("no certificate in PEM"), "{no_root:?}");
    let not_trusted = [
        ("PARTNER_CENTER_MANAGED_IDENTITY", "1".to_owned()),
        ("PARTNER_CENTER_MANAGED_IDENTITY_ENDPOINT", "http://127.0.0.1:9".to_owned()),
    ];
    let ran = at(&harness, &not_trusted);
    assert!(ran.code == 2 && ran.err.contains("--trust-origin http://127.0.0.1:9"), "{ran:?}");
    assert_eq!(harness.requests(), asked, "nothing was sent");

    let machine = [not_trusted[0].clone(), (not_trusted[1].0, harness.origin.clone())];
    let ran = at(&harness, &machine);
    assert!(ran.code == 1 && ran.err.contains("managed identity has trouble (404)"), "{ran:?}");
}

#[test]
fn the_doctor_calls_nothing_good_that_others_can_write() {
    let harness = Harness::new();
    let secret = harness.write("secret", SECRET);
    std::fs::set_permissions(&secret, Permissions::from_mode(0o666)).unwrap();
    let doctor = run(&harness, &["doctor", "--live", "--json"], &usual(&secret));
    assert_eq!(doctor.code, 1, "{doctor:?}");
    let found = doctor.json();
    assert!(found.iter().all(|finding| finding["verdict"] != "good"), "{doctor:?}");
    assert!(
        found
            .iter()
            .any(|finding| finding["message"].as_str().is_some_and(|text| text.contains("chmod go-w"))),
        "{doctor:?}"
    );
}

#[test]
fn the_token_of_an_engine_goes_only_where_its_own_source_says() {
    let (harness, listener) = (Harness::new(), Listener::new());
    let file = harness.write("engine.env", &format!("PARTNER_CENTER_RESTATE={}\n", listener.origin));
    let token = [("PARTNER_CENTER_RESTATE_TOKEN", SECRET.to_owned())];
    let ran = run(&harness, &["status", "--env-file", &file], &token);
    assert!(
        ran.code == 2 && ran.err.contains("engine.env") && ran.err.contains("PARTNER_CENTER_RESTATE_TOKEN"),
        "{ran:?}"
    );
    listener.assert_heard_nothing(&ran);
}

#[test]
fn with_a_token_of_another_tenant_nothing_is_asked_for_and_nobody_is_asked() {
    let (harness, runtime) = (Harness::new(), tokio::runtime::Runtime::new().unwrap());
    // {"tid":"abcdef01-2222-3333-4444-555555555555"}
    let token = "e30.eyJ0aWQiOiJhYmNkZWYwMS0yMjIyLTMzMzMtNDQ0NC01NTU1NTU1NTU1NTUifQ.c2ln";
    let authority = runtime.block_on(async {
        let authority = MockServer::start().await;
        let answer =
            ResponseTemplate::new(200).set_body_json(json!({"access_token": token, "expires_in": 3600}));
        Mock::given(method("POST")).respond_with(answer).mount(&authority).await;
        authority
    });
    let variables = |tenant: &str| {
        [
            ("PARTNER_CENTER_TENANT", tenant.to_owned()),
            ("PARTNER_CENTER_CLIENT_ID", "app".to_owned()),
            ("PARTNER_CENTER_CLIENT_SECRET", SECRET.to_owned()),
            ("PARTNER_CENTER_ENDPOINT", harness.origin.clone()),
            ("PARTNER_CENTER_AUTHORITY", authority.uri()),
        ]
    };
    let trusting = ["--live", "--trust-origin", &harness.origin, "--trust-origin", &authority.uri()];
    let intent = harness.intent("p", |_| {});
    for words in [&["buy", &intent, "--yes"][..], &["orders", "list", "--customer", demo::CONTOSO]] {
        let ran =
            run(&harness, &[words, &trusting].concat(), &variables("99999999-2222-3333-4444-555555555555"));
        assert!(ran.code == 1 && ran.err.contains("is of tenant abcdef01-2222"), "{ran:?}");
    }
    assert_eq!(harness.requests(), 0, "nothing was asked of the service");
    let orders = ["orders", "list", "--customer", demo::CONTOSO];
    let by_domain = run(&harness, &[&orders[..], &trusting].concat(), &variables("contoso.example"));
    let name = "tenant abcdef01-2222-3333-4444-555555555555 (contoso.example)";
    assert!(by_domain.err.contains(name), "{by_domain:?}");
}

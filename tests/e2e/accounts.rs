//! From an empty folder to a doctor who signs in, and what an administrator does on the command
//! line.

use crate::process::{Client, Server, run};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use tempfile::TempDir;

const OWN: &str = "a password of my own";

/// Signs in with a one-time password and replaces it.
fn first_sign_in(server: &Server, account: &str, once: &str) -> Client {
    let ask = json!({"account": account, "password": once, "new_password": OWN});
    let (status, signed_in) = server.client("").post("/sign-in", &ask);
    assert_eq!(status, 200, "{signed_in}");
    server.client(signed_in["token"].as_str().unwrap())
}

fn says(data: &Path, args: &[&str]) -> String {
    let output = run(data, &[&["account"], args].concat());
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_empty_host_makes_its_first_administrator_who_makes_the_others() {
    let dir = TempDir::new().unwrap();
    let data = dir.path();
    let server = Server::start(data);
    let file = data.join("first-password");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let once = std::fs::read_to_string(&file).unwrap();
    let admin = first_sign_in(&server, "admin", once.trim());
    let doctor = json!({
        "account": "doctor", "display": "Bác sĩ trạm", "reason": "new colleague",
        "roles": [{"role": "clinician", "facility": "01001"}],
    });
    let (status, made) = admin.post("/accounts", &doctor);
    assert_eq!(status, 201, "{made}");
    let once = made["one_time_password"].as_str().unwrap();
    let doctor = first_sign_in(&server, "doctor", once);
    assert_eq!(doctor.get("/tasks").0, 200);
    assert_eq!(doctor.get("/accounts").0, 403);
    assert_eq!(admin.get("/tasks").0, 403, "who makes accounts treats nobody");
    assert!(server.stop());

    // A second start finds the accounts as they are, and the tokens with them.
    let server = Server::start(data);
    let own = json!({"account": "admin", "password": OWN});
    let (status, signed_in) = server.client("").post("/sign-in", &own);
    assert_eq!(status, 200, "{signed_in}");
    assert!(server.stop());
}

#[test]
fn the_command_line_manages_accounts() {
    let dir = TempDir::new().unwrap();
    let data = dir.path();
    let create = ["create", "doctor", "--role", "clinician@01001", "--reason", "new colleague"];
    let once = password_in(&says(data, &create));
    assert!(!run(data, &[&["account"], &create[..]].concat()).status.success(), "taken");
    assert!(says(data, &["list"]).contains("doctor\tone-time password\tclinician at 01001"));
    let server = Server::start(data);
    let doctor = first_sign_in(&server, "doctor", &once);
    assert!(!data.join("first-password").exists(), "there was an account");
    assert!(server.stop());

    says(data, &["disable", "doctor", "--reason", "has left"]);
    let server = Server::start(data);
    let doctor = server.client(&doctor.token);
    assert_eq!(doctor.get("/tasks").0, 401);
    assert!(server.stop());
    says(data, &["enable", "doctor", "--reason", "is back"]);
    says(data, &["roles", "doctor", "--role", "identity-clerk", "--reason", "another job"]);
    let once = password_in(&says(data, &["reset", "doctor", "--reason", "forgotten"]));
    assert!(says(data, &["list"]).contains("doctor\tone-time password\tidentity-clerk"));
    let refused = run(data, &["account", "token", "doctor", "--role", "clinician@01001"]);
    assert!(!refused.status.success(), "a role that is not held");
    let server = Server::start(data);
    let clerk = first_sign_in(&server, "doctor", &once);
    let (_, own): (u16, Value) = clerk.get("/account");
    assert_eq!(own["roles"], json!([{"role": "identity-clerk", "facility": null}]));
    assert!(server.stop());
}

fn password_in(said: &str) -> String {
    let (_, rest) = said.split_once("one-time password ").expect("it is told");
    rest.split(' ').next().unwrap().to_owned()
}

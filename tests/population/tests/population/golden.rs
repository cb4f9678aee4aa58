//! One visit of each kind of writer, for people to read: run with `UPDATE_GOLDEN=1` to renew.

use super::{SEED, TODAY};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hoso_population::Generator;

/// The file's first visit with its parts decoded, a field a line; empty fields are left out.
fn first_visit(text: &str) -> String {
    let visit = text.split("<HOSO>").nth(1).unwrap().split("</HOSO>").next().unwrap();
    let mut shown = String::new();
    for part in visit.split("<LOAIHOSO>").skip(1) {
        let (table, rest) = part.split_once("</LOAIHOSO><NOIDUNGFILE>").unwrap();
        let (content, _) = rest.split_once("</NOIDUNGFILE>").unwrap();
        let content = String::from_utf8(STANDARD.decode(content).unwrap()).unwrap();
        shown += &format!("== {table}\n");
        let lines = content.replace("><", ">\n<");
        for line in lines.lines().filter(|line| !line.ends_with("/>")) {
            shown += line;
            shown.push('\n');
        }
    }
    shown
}

fn check(name: &str, made: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), made, "{name}");
}

#[test]
fn a_visit_to_the_centre_before_the_reform() {
    let centre = |name: &str| name == "2024-05_01Z00.xml";
    let file = Generator::new(SEED, 300, TODAY).find(|file| centre(&file.name)).unwrap();
    check("visit.txt", &first_visit(std::str::from_utf8(&file.bytes).unwrap()));
}

#[test]
fn the_beginning_of_a_month_of_the_hospital() {
    let hospital = |name: &str| name == "2025-09_01Z50.json";
    let file = Generator::new(SEED, 300, TODAY).find(|file| hospital(&file.name)).unwrap();
    let mut bundle: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
    bundle["entry"].as_array_mut().unwrap().truncate(8);
    check("bundle.json", &(serde_json::to_string_pretty(&bundle).unwrap() + "\n"));
}

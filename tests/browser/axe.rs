//! What must be true of every page, whatever is on it.

use crate::page::{DESKTOP, PHONE, Page};
use crate::world::PEOPLE;
use hoso_tests::urls::of_page;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Bytes of a page that nothing of is cached yet.
const BYTES_MAX: u64 = 200 << 10;

const RUN: &str = "axe.run({resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', \
    'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']}).then(found => found.violations.map(v => \
    [v.id, v.help, v.nodes.map(n => n.html)]))";

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

/// The text of axe-core.
fn axe() -> &'static str {
    static AXE: OnceLock<String> = OnceLock::new();
    AXE.get_or_init(|| {
        let path = target().join("browser/node_modules/axe-core/axe.min.js");
        std::fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{} is missing: run `cargo xtask browser`", path.display()))
    })
}

/// Checks the page that is open, on a desk and on a phone, and takes its picture.
pub fn check(page: &Page, home: &str, language: &str, name: &str) -> Vec<String> {
    let mut offences = Vec::new();
    let mut offence = |what: String| offences.push(format!("{language}/{name}: {what}"));
    let loaded = &page.loaded;
    if loaded.bytes > BYTES_MAX {
        offence(format!("{} bytes", loaded.bytes));
    }
    // A picture of chromium's own, in a date field, is a `data:` address.
    let ours = |url: &&String| url.starts_with(home) || url.starts_with("data:");
    let foreign = loaded.urls.iter().filter(|url| !ours(url));
    foreign.for_each(|url| offence(format!("asks for {url}")));
    let here = page.eval("document.documentElement.outerHTML + '<a href=\"' + location + '\">'");
    let led_to = of_page(here.as_str().unwrap());
    for address in led_to.iter().chain(&loaded.urls) {
        let told = PEOPLE.iter().find_map(|person| person.told_by(address));
        told.into_iter().for_each(|what| offence(format!("{address} tells {what}")));
    }
    if page.eval("document.documentElement.lang") != language {
        offence("is in another language".to_owned());
    }
    page.scripts(true);
    page.eval(&format!("{};true", axe()));
    let folder = target().join("screens").join(language);
    let views = [(DESKTOP, format!("{name}.png")), (PHONE, format!("phone/{name}.png"))];
    for (size, file) in views {
        page.resize(size);
        for violation in page.eval(RUN).as_array().unwrap() {
            offence(format!("{} wide: {}", size.0, told(violation)));
        }
        let wide = page.eval("document.documentElement.scrollWidth").as_u64().unwrap();
        if wide > u64::from(size.0) {
            offence(format!("scrolls to {wide} at {}", size.0));
        }
        page.picture(&folder.join(file));
    }
    page.resize(DESKTOP);
    page.scripts(false);
    offences
}

/// What the checks are worth: a page that is not accessible is found.
#[test]
fn an_offence_is_found() {
    let world = crate::world::World::new();
    let mut page = world.page();
    page.goto("/sign-in");
    page.eval("document.querySelectorAll('label').forEach(l => l.remove()); true");
    page.eval("document.querySelector('#account').style.width = '1900px'");
    page.eval("document.querySelector('a').href = '/search?name=le+thi+an'; true");
    let offences = check(&page, &world.server.url, "en", "spoiled").join("\n");
    for part in ["label", "in another language", "at 360", "tells lethian"] {
        assert!(offences.contains(part), "{part}: {offences}");
    }
}

fn told(violation: &Value) -> String {
    let nodes = violation[2].as_array().unwrap().iter().take(3);
    let nodes: Vec<&str> = nodes.filter_map(Value::as_str).collect();
    format!("{} ({}): {}", violation[0], violation[1], nodes.join(" | "))
}

//! A tab with a cookie jar of its own, and a person at its keyboard. Nothing here waits for a
//! time: only for what the page does.

use crate::chromium::{Chromium, PATIENCE};
use base64::Engine as _;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::Instant;

/// Width and height in CSS pixels.
pub const DESKTOP: (u32, u32) = (1366, 768);
pub const PHONE: (u32, u32) = (360, 640);

/// More stops than this no page of ours has.
const STOPS_MAX: usize = 400;

/// The protocol's bit for the key.
const SHIFT: u8 = 8;

/// What one page cost and asked for.
#[derive(Debug, Default)]
pub struct Loaded {
    pub urls: Vec<String>,
    /// Bytes over the wire, nothing of it from a cache.
    pub bytes: u64,
    pub status: u64,
}

pub struct Page {
    chromium: &'static Chromium,
    context: String,
    target: String,
    session: String,
    events: Receiver<Value>,
    home: String,
    pub loaded: Loaded,
}

impl Page {
    /// A blank tab; `home` is the server's address. Scripts of pages do not run.
    pub fn new(home: &str) -> Self {
        let chromium = Chromium::shared();
        let of = |value: Value, key: &str| value[key].as_str().unwrap().to_owned();
        let made = chromium.call("", "Target.createBrowserContext", json!({}));
        let context = of(made, "browserContextId");
        let params = json!({"url": "about:blank", "browserContextId": context});
        let target = of(chromium.call("", "Target.createTarget", params), "targetId");
        let params = json!({"targetId": target, "flatten": true});
        let session = of(chromium.call("", "Target.attachToTarget", params), "sessionId");
        let events = chromium.events(&session);
        let home = home.to_owned();
        let loaded = Loaded::default();
        let page = Self { chromium, context, target, session, events, home, loaded };
        page.call("Page.enable", json!({}));
        page.call("Network.enable", json!({}));
        page.call("Network.setCacheDisabled", json!({"cacheDisabled": true}));
        page.call("Emulation.setFocusEmulationEnabled", json!({"enabled": true}));
        page.resize(DESKTOP);
        page.scripts(false);
        page
    }

    #[track_caller]
    fn call(&self, method: &str, params: Value) -> Value {
        self.chromium.call(&self.session, method, params)
    }

    pub fn scripts(&self, on: bool) {
        self.call("Emulation.setScriptExecutionDisabled", json!({"value": !on}));
    }

    pub fn resize(&self, (width, height): (u32, u32)) {
        let mobile = width < 600;
        let size = json!({"width": width, "height": height, "mobile": mobile,
            "deviceScaleFactor": 1});
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    pub fn cookie(&self, name: &str, value: &str) {
        let cookie = json!({"name": name, "value": value, "url": self.home});
        self.call("Network.setCookie", cookie);
    }

    /// The path may also be a whole address.
    #[track_caller]
    pub fn goto(&mut self, path: &str) {
        let url = format!("{}{path}", self.home);
        self.load(|page| {
            let answer = page.call("Page.navigate", json!({"url": url}));
            assert!(answer["errorText"].is_null(), "{path}: {answer}");
        });
    }

    /// Does what leads to another page, and waits until that one is there.
    #[track_caller]
    pub fn load(&mut self, action: impl FnOnce(&mut Self)) {
        while self.events.try_recv().is_ok() {}
        self.loaded = Loaded::default();
        action(self);
        loop {
            let event = self.events.recv_timeout(PATIENCE);
            let Ok(event) = event else { panic!("no page came after {}", self.path()) };
            let of = &event["params"];
            match event["method"].as_str().unwrap_or_default() {
                "Network.requestWillBeSent" => {
                    self.loaded.urls.push(of["request"]["url"].as_str().unwrap().to_owned());
                }
                "Network.responseReceived" if of["type"] == "Document" => {
                    self.loaded.status = of["response"]["status"].as_u64().unwrap();
                }
                "Network.loadingFinished" => {
                    self.loaded.bytes += of["encodedDataLength"].as_f64().unwrap() as u64;
                }
                "Page.loadEventFired" => break,
                _ => {}
            }
        }
    }

    /// The value of an expression that we, not the page, evaluate.
    #[track_caller]
    pub fn eval(&self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.call("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{expression:.80}: {answer}");
        answer["result"]["value"].take()
    }

    /// Where a test of pages, not of the keyboard, goes on.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        self.eval(&format!("document.querySelector({}).click()", json!(selector)));
    }

    /// Likewise: what is in a field.
    #[track_caller]
    pub fn put(&self, selector: &str, text: &str) {
        let field = format!("document.querySelector({})", json!(selector));
        self.eval(&format!("{field}.value = {}", json!(text)));
    }

    pub fn path(&self) -> String {
        self.eval("location.pathname").as_str().unwrap_or_default().to_owned()
    }

    /// What a reader reads of the main part.
    pub fn text(&self) -> String {
        self.eval("document.querySelector('main').innerText").as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn says(&self, text: &str) {
        let all = self.text();
        assert!(all.contains(text), "{} does not say {text:?}:\n{all}", self.path());
    }

    #[track_caller]
    pub fn says_not(&self, text: &str) {
        let all = self.text();
        assert!(!all.contains(text), "{} says {text:?}:\n{all}", self.path());
    }

    /// Name and role of what has the focus, as a screen reader is told.
    fn focused(&self) -> (String, String) {
        let params = json!({"expression": "document.activeElement"});
        let found = self.call("Runtime.evaluate", params);
        let params = json!({"objectId": found["result"]["objectId"], "fetchRelatives": false});
        let tree = self.call("Accessibility.getPartialAXTree", params);
        let of = |key: &str| tree["nodes"][0][key]["value"].as_str().unwrap_or_default().to_owned();
        (of("name"), of("role"))
    }

    /// Goes on with Tab to what a screen reader calls so, in one of the roles.
    #[track_caller]
    fn tab_to(&self, name: &str, roles: &[&str]) {
        let mut passed = Vec::new();
        for _ in 0..STOPS_MAX {
            self.key("Tab");
            let (found, role) = self.focused();
            if found.starts_with(name) && roles.contains(&role.as_str()) {
                return;
            }
            passed.push(found);
        }
        passed.dedup();
        passed.truncate(60);
        panic!("no {name:?} by Tab on {}; passed {passed:?}", self.path());
    }

    /// Goes back with Shift and Tab.
    #[track_caller]
    pub fn back_to(&self, name: &str) {
        for _ in 0..STOPS_MAX {
            self.press("Tab", SHIFT);
            if self.focused().0.starts_with(name) {
                return;
            }
        }
        panic!("no {name:?} by Shift and Tab on {}", self.path());
    }

    /// Loads a page again and again until something is true of it.
    #[track_caller]
    pub fn until(&mut self, path: &str, is: impl Fn(&Self) -> bool) {
        let patience = Instant::now() + PATIENCE;
        while Instant::now() < patience {
            self.goto(path);
            if is(self) {
                return;
            }
        }
        panic!("{path} does not come to it:\n{}", self.text());
    }

    /// Would go to another page: whether the browser asks first. Who is asked stays.
    pub fn is_asked(&mut self, path: &str) -> bool {
        while self.events.try_recv().is_ok() {}
        let url = format!("{}{path}", self.home);
        let (chromium, session) = (self.chromium, self.session.clone());
        // The call is answered after the question is.
        let going = std::thread::spawn(move || {
            chromium.call(&session, "Page.navigate", json!({"url": url}))
        });
        let asked = loop {
            let event = self.events.recv_timeout(PATIENCE).expect("a question, or the other page");
            match event["method"].as_str().unwrap_or_default() {
                "Page.javascriptDialogOpening" => {
                    assert_eq!(event["params"]["type"], "beforeunload");
                    self.call("Page.handleJavaScriptDialog", json!({"accept": false}));
                    break true;
                }
                "Page.loadEventFired" => break false,
                _ => {}
            }
        };
        going.join().unwrap();
        asked
    }

    /// Goes to a link or button and follows it with Enter.
    #[track_caller]
    pub fn follow(&mut self, name: &str) {
        self.tab_to(name, &["link", "button"]);
        self.load(|page| page.key("Enter"));
    }

    /// Finds somebody by name, and opens what is known.
    #[track_caller]
    pub fn open_resident(&mut self, name: &str) {
        self.follow("Tìm người dân");
        self.fill("Họ và tên", name);
        self.load(|page| page.key("Enter"));
        self.follow(name);
    }

    /// Goes to a field and replaces what is in it.
    #[track_caller]
    pub fn fill(&self, name: &str, text: &str) {
        self.tab_to(name, &["textbox"]);
        self.write(text);
    }

    /// Over what is selected; Tab selects all of a text field.
    pub fn write(&self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Goes to a check box, or to the group of a radio button, and chooses it: a group is one stop,
    /// in which the arrows lead on.
    #[track_caller]
    pub fn tick(&self, name: &str) {
        let group = "((of, name) => of.type === 'radio' && \
            [...document.getElementsByName(of.name)].some(one => \
            one.labels[0].innerText.startsWith(name)))";
        let here = format!("{group}(document.activeElement, {})", json!(name));
        for _ in 0..STOPS_MAX {
            self.key("Tab");
            let found = self.focused().0.starts_with(name);
            if found || self.eval(&here) == true {
                self.key(" ");
                while !self.focused().0.starts_with(name) {
                    self.key("ArrowDown");
                }
                return;
            }
        }
        panic!("no {name:?} by Tab on {}", self.path());
    }

    /// Opens or closes what is under a summary.
    #[track_caller]
    pub fn unfold(&self, name: &str) {
        self.tab_to(name, &["DisclosureTriangle"]);
        self.key("Enter");
    }

    /// Follows a link to a table of text, and reads it.
    #[track_caller]
    pub fn download(&self, name: &str, into: &Path) -> String {
        String::from_utf8(self.download_file(name, into)).unwrap()
    }

    /// Follows a link to a file, and reads it.
    #[track_caller]
    pub fn download_file(&self, name: &str, into: &Path) -> Vec<u8> {
        self.tab_to(name, &["link"]);
        let events = self.chromium.events("");
        let params = json!({"behavior": "allow", "browserContextId": self.context,
            "downloadPath": into, "eventsEnabled": true});
        self.chromium.call("", "Browser.setDownloadBehavior", params);
        self.key("Enter");
        let mut name = String::new();
        loop {
            let event = events.recv_timeout(PATIENCE).expect("the file comes");
            match (event["method"].as_str(), &event["params"]) {
                (Some("Browser.downloadWillBegin"), begun) => {
                    begun["suggestedFilename"].as_str().unwrap().clone_into(&mut name);
                }
                (Some("Browser.downloadProgress"), of) if of["state"] == "completed" => break,
                _ => {}
            }
        }
        std::fs::read(into.join(name)).unwrap()
    }

    /// Goes to a field for a file; what chooses one is the system's, not the page's.
    #[track_caller]
    pub fn attach(&self, name: &str, file: &Path) {
        self.tab_to(name, &["button"]);
        let field = self.call("Runtime.evaluate", json!({"expression": "document.activeElement"}));
        let id = &field["result"]["objectId"];
        self.call("DOM.setFileInputFiles", json!({"files": [file], "objectId": id}));
    }

    /// Goes to a list of choices and down to one.
    #[track_caller]
    pub fn choose(&self, name: &str, option: &str) {
        self.tab_to(name, &["combobox"]);
        self.key("Home");
        let chosen = "((s) => s.selectedOptions[0].text)(document.activeElement)";
        for _ in 0..STOPS_MAX {
            if self.eval(chosen).as_str().unwrap().starts_with(option) {
                return;
            }
            self.key("ArrowDown");
        }
        panic!("{name:?} has no {option:?}");
    }

    pub fn key(&self, key: &str) {
        self.press(key, 0);
    }

    fn press(&self, key: &str, modifiers: u8) {
        let (code, number, text) = match key {
            "Tab" => ("Tab", 9, None),
            "Enter" => ("Enter", 13, Some("\r")),
            " " => ("Space", 32, Some(" ")),
            "Home" => ("Home", 36, None),
            "ArrowDown" => ("ArrowDown", 40, None),
            other => panic!("no key {other}"),
        };
        let kind = if text.is_some() { "keyDown" } else { "rawKeyDown" };
        let mut press = json!({"type": kind, "key": key, "code": code,
            "windowsVirtualKeyCode": number, "modifiers": modifiers});
        if let Some(text) = text {
            press["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", press.clone());
        press["type"] = json!("keyUp");
        self.call("Input.dispatchKeyEvent", press);
    }

    /// The whole page as a PNG file.
    pub fn picture(&self, file: &Path) {
        let metrics = self.call("Page.getLayoutMetrics", json!({}));
        let size = &metrics["cssContentSize"];
        let clip = json!({"x": 0, "y": 0, "width": size["width"], "height": size["height"],
            "scale": 1});
        let params = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let shot = self.call("Page.captureScreenshot", params);
        let engine = base64::engine::general_purpose::STANDARD;
        let png = engine.decode(shot["data"].as_str().unwrap()).unwrap();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, png).unwrap();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let context = json!({"browserContextId": self.context});
            self.chromium.call("", "Target.closeTarget", json!({"targetId": self.target}));
            self.chromium.call("", "Target.disposeBrowserContext", context);
        }
    }
}

//! The forms of the decisions, and what was filled in read back.

use crate::ops::units::PlaceView;
use crate::pages::fields::{Fields, Filled, Wrong, text};
use crate::pages::{format, layout};
use hoso_core::programme::{Descriptor, Granted, Need, Scope, Setting};
use hoso_core::record::{Coding, Value};
use hoso_core::{Digest, PartialDate};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Asked what it would change, not to change it.
pub fn is_question(filled: &Filled) -> bool {
    filled.contains_key("ask")
}

/// The declared needs that are ticked.
pub fn granted(plugin: &Descriptor, filled: &Filled) -> Granted {
    let ticked = |what: &str, needs: &[Need]| -> Vec<Scope> {
        let of = needs.iter().enumerate();
        let of = of.filter(|(n, _)| filled.contains_key(&format!("{what}.{n}")));
        of.map(|(_, need)| need.scope.clone()).collect()
    };
    Granted { reads: ticked("read", &plugin.reads), writes: ticked("write", &plugin.writes) }
}

/// A field that is left empty names nothing: what is above or declared holds.
pub fn settings(plugin: &Descriptor, filled: &Filled) -> BTreeMap<String, Value> {
    let given = plugin.settings.iter().filter_map(|setting| {
        let given = text(filled, &format!("setting.{}", setting.name));
        (!given.is_empty()).then(|| (setting.name.clone(), value(setting, given)))
    });
    given.collect()
}

fn value(of: &Setting, given: &str) -> Value {
    let number = || given.replace(',', ".").parse().ok();
    let read = match (of.r#type.as_str(), &of.initial) {
        ("number", Value::Count(_)) => given.parse().ok().map(Value::Count),
        ("number", _) => number().map(|value| Value::Quantity { value, unit: of.unit.clone() }),
        ("choice", _) => Some(Value::Coding(Coding { code: given.into(), ..Coding::default() })),
        ("truth", _) => Some(Value::Truth(given == "true")),
        ("date", _) => given.parse::<PartialDate>().ok().map(Value::Date),
        _ => None,
    };
    // What cannot be read stays a text: the check against the declaration then names it.
    read.unwrap_or_else(|| Value::Text(given.to_owned()))
}

/// The form that a decision was made with; only there is it said what is wrong with it.
fn is_of(name: &str, filled: &Filled) -> bool {
    match text(filled, "what") {
        // None was chosen: only that form has a choice.
        "" | "on" | "off" | "as-above" => name == "switch",
        what => name == what,
    }
}

/// What was filled in for a question stays: the decision that follows is what was asked about.
fn sent<'a>(fields: &Fields<'a>, name: &str) -> Option<&'a Filled> {
    Some(fields.filled).filter(|filled| !filled.is_empty() && is_of(name, filled))
}

/// Draws the fields of one decision.
type Draw = fn(&Fields<'_>, &PlaceView) -> Markup;

pub fn all(
    view: &layout::View,
    found: &PlaceView,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> Markup {
    let words = view.words();
    let sections: [(_, _, Draw); 4] = [
        ("switch", words.switch, switch),
        ("grant", words.grant, grant),
        ("settings", words.settings, setting_fields),
        ("upgrade", words.other_version, versions),
    ];
    let nothing = Filled::new();
    html! {
        @for (name, title, draw) in sections {
            @let prefix = format!("{name}.");
            @let is_own = is_of(name, filled);
            @let own = Fields {
                view,
                prefix: &prefix,
                filled: if is_own { filled } else { &nothing },
                wrong: wrong.filter(|_| is_own),
            };
            h2 #(name) { (title) }
            (own.trouble())
            form.decision method="post"
                action={ "/units/" (found.unit.code) "/programmes/" (found.holds.programme) } {
                (view.csrf_field())
                (draw(&own, found))
                (own.day("since", words.since, words.today_help))
                (own.text("reason", words.reason, ""))
                button { (words.decide) } " "
                button.second name="ask" value="1" { (words.ask_first) }
                @if name == "upgrade" {
                    " " button.second name="rehearse" value="1" { (words.rehearse) }
                }
            }
        }
    }
}

/// Of a plugin that was kept from running here: once it is mended, it runs again at once.
pub fn release(
    view: &layout::View,
    found: &PlaceView,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> Markup {
    let words = view.words();
    let wrong = wrong.filter(|_| is_of("release", filled));
    let fields = Fields { view, prefix: "release.", filled, wrong };
    html! {
        h2 #release { (words.release) }
        (fields.trouble())
        form.decision method="post"
            action={ "/units/" (found.unit.code) "/programmes/" (found.holds.programme) } {
            (view.csrf_field())
            input type="hidden" name="what" value="release";
            p.help { (words.release_help) }
            (fields.text("reason", words.reason, ""))
            button { (words.release) }
        }
    }
}

/// None is chosen beforehand: the opposite of what holds, chosen, was read as what holds.
fn switch(fields: &Fields<'_>, _: &PlaceView) -> Markup {
    let words = fields.view.words();
    let choices =
        [("on", words.switch_on), ("off", words.switch_off), ("as-above", words.as_above)];
    html! {
        p.help { (words.switch_help) }
        (fields.radios("what", words.switch, choices.map(|(code, t)| (code.to_owned(), t))))
    }
}

fn grant(fields: &Fields<'_>, found: &PlaceView) -> Markup {
    let (view, plugin) = (fields.view, &found.plugin);
    let (words, granted, sent) = (view.words(), &found.holds.granted, sent(fields, "grant"));
    let ticked = |id: &str, have: &[Scope], need: &Need| match sent {
        Some(filled) => filled.contains_key(id),
        None => have.iter().any(|scope| scope.covers(&need.scope)),
    };
    html! {
        p.help { (words.grant_help) }
        input type="hidden" name="what" value="grant";
        @for (what, title, needs, have) in [
            ("read", words.may_read, &plugin.reads, &granted.reads),
            ("write", words.may_write, &plugin.writes, &granted.writes),
        ] {
            fieldset {
                legend { (title) }
                @for (n, need) in needs.iter().enumerate() {
                    @let id = format!("{what}.{n}");
                    p { input type="checkbox" id=(id) name=(id) value="1"
                        checked[ticked(&id, have, need)];
                        " " label.inline for=(id) { (view.language.text(&need.reason)) } }
                    // Of some there are a hundred: for who wants to know it exactly.
                    details { summary { (words.exactly) } p.small { (need.scope) } }
                }
            }
        }
    }
}

fn setting_fields(fields: &Fields<'_>, found: &PlaceView) -> Markup {
    let (view, words) = (fields.view, fields.view.words());
    let (language, sent) = (view.language, sent(fields, "settings"));
    html! {
        input type="hidden" name="what" value="settings";
        @if found.plugin.settings.is_empty() { p { (words.no_settings) } }
        @for setting in &found.plugin.settings {
            @let id = format!("setting.{}", setting.name);
            @let help = format!("{id}.help");
            @let set = match sent {
                Some(filled) => text(filled, &id).to_owned(),
                None => found.holds.settings.get(&setting.name).map_or_else(String::new, bare),
            };
            label for=(id) {
                @let title = language.text(&setting.title);
                @let unit = format!("({})", format::unit(language, &setting.unit));
                (title)
                // "Overdue after (days)" says its unit already.
                @if !setting.unit.is_empty() && !title.ends_with(&unit) { " " (unit) }
            }
            p.help id=(help) {
                (language.text(&setting.help)) " " (words.initially) ": "
                (format::value(language, &setting.initial))
                @if !setting.source.is_empty() { " · " (setting.source) }
            }
            @if setting.choices.is_empty() && setting.r#type != "truth" {
                input id=(id) name=(id) aria-describedby=(help) maxlength="4000"
                    autocomplete="off" type=(if setting.secret { "password" } else { "text" })
                    value=(set);
            } @else {
                select id=(id) name=(id) aria-describedby=(help) {
                    option value="" { "–" }
                    @for (code, title) in choices(view, setting) {
                        option value=(code) selected[set == code] {
                            (title)
                        }
                    }
                }
            }
        }
    }
}

fn choices<'a>(view: &layout::View, of: &'a Setting) -> Vec<(&'a str, &'a str)> {
    let words = view.words();
    if of.r#type == "truth" {
        return vec![("true", words.yes), ("false", words.no)];
    }
    of.choices.iter().map(|c| (c.code.as_str(), view.language.text(&c.title))).collect()
}

/// As it is filled in: without a unit.
fn bare(value: &Value) -> String {
    match value {
        Value::Quantity { value, .. } => value.to_string(),
        Value::Coding(coding) => coding.code.clone(),
        Value::Truth(truth) => truth.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Count(count) => count.to_string(),
        Value::Text(text) => text.clone(),
        Value::None => String::new(),
    }
}

/// Two components may say the same version: what tells them apart is the digest.
pub fn version(said: &str, digest: Digest) -> String {
    format!("{said} · {}", short(digest))
}

/// Enough of a digest to tell one from another.
pub fn short(digest: Digest) -> String {
    digest.to_string().chars().take(12).collect()
}

fn versions(fields: &Fields<'_>, found: &PlaceView) -> Markup {
    let (view, words) = (fields.view, fields.view.words());
    let sent = sent(fields, "upgrade");
    let chosen = sent.map_or_else(|| found.holds.plugin.to_string(), |f| text(f, "plugin").into());
    let accepted = sent.is_some_and(|filled| filled.contains_key("accept"));
    html! {
        input type="hidden" name="what" value="upgrade";
        label for="plugin" { (words.version) }
        select #plugin name="plugin" {
            @for (digest, of) in &found.versions {
                option value=(digest) selected[digest.to_string() == chosen] {
                    (version(&of.version, *digest))
                    @if *digest == found.holds.plugin { " (" (words.in_use) ")" }
                }
            }
        }
        (super::differences::section(view, found))
        p { input #accept type="checkbox" name="accept" value="1" checked[accepted];
            " " label.inline for="accept" { (words.accept_needs) } }
    }
}

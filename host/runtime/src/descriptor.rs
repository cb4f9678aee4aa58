//! What a plugin says about itself, checked once when it is loaded and made into core types.

use crate::bindings::program as wit;
use crate::check::{Checked, finite, list, unique, word};
use crate::limits::Limits;
use crate::stop::{At as _, Stop};
use hoso_core::ProgrammeId;
use hoso_core::programme::{
    Choice, DRAFT_KINDS, Descriptor, Field, Form, Group, Indicator, Named, Need, Scope, Setting,
};
use hoso_core::record::{Kind, Value};

/// Types of a form's field and of a setting, as the contract lists them.
const TYPES: [(&str, &str); 5] = [
    ("number", "number"),
    ("choice", "choice"),
    ("date", "date"),
    ("text", "text"),
    ("truth", "truth"),
];
const PERIODS: [(&str, ()); 3] = [("month", ()), ("quarter", ()), ("year", ())];
const GOOD: [(&str, ()); 3] = [("higher", ()), ("lower", ()), ("none", ())];

impl Limits {
    pub(crate) fn descriptor(&self, d: wit::Descriptor) -> Checked<Descriptor> {
        let most = self.list_items;
        let descriptor = Descriptor {
            id: programme_id(d.id)?,
            version: self.code("version", d.version)?,
            title: self.text("title", d.title)?,
            summary: self.text("summary", d.summary)?,
            reads: list("reads", d.reads, most, |need| self.reasoned(need, read_kind))?,
            writes: list("writes", d.writes, most, |need| self.reasoned(need, write_kind))?,
            forms: list("forms", d.forms, most, |form| self.form(form))?,
            indicators: list("indicators", d.indicators, most, |i| self.indicator(i))?,
            settings: list("settings", d.settings, most, |s| self.setting(s))?,
            stages: list("stages", d.stages, most, |stage| {
                self.choice(wit::Choice { code: stage.code, title: stage.title })
            })?,
            triggers: list("triggers", d.triggers, most, |need| self.need(need, read_kind))?,
            sensitivity: list("sensitivity", d.sensitivity, most, |s| self.code("code", s))?,
        };
        unique("forms", &descriptor.forms, |form| form.code.clone())?;
        unique("indicators", &descriptor.indicators, |i| i.code.clone())?;
        unique("settings", &descriptor.settings, |setting| setting.name.clone())?;
        unique("stages", &descriptor.stages, |stage| stage.code.clone())?;
        Ok(descriptor)
    }

    /// A need whose reason an administrator reads before granting it.
    fn reasoned(&self, need: wit::Need, kind: fn(&str) -> bool) -> Checked<Need> {
        let need = self.need(need, kind)?;
        match need.reason.vi.trim().is_empty() {
            false => Ok(need),
            true => Err(Stop::invalid("must be given in both languages")).at("reason"),
        }
    }

    fn need(&self, need: wit::Need, kind: fn(&str) -> bool) -> Checked<Need> {
        if !kind(&need.kind) {
            return Err(Stop::invalid("not a kind of record that may be asked for")).at("kind");
        }
        let scope = Scope {
            kind: need.kind,
            codes: list("codes", need.codes, self.list_items, |c| self.code("code", c))?,
            category: self.sized("category", need.category, self.code_bytes)?,
        };
        Ok(Need { scope, reason: self.optional_text("reason", need.reason)? })
    }

    fn form(&self, form: wit::Form) -> Checked<Form> {
        let groups = list("groups", form.groups, self.list_items, |group| {
            let fields = list("fields", group.fields, self.list_items, |f| self.field(f))?;
            unique("fields", &fields, |field| field.name.clone())?;
            Ok(Group {
                name: self.code("name", group.name)?,
                title: self.text("title", group.title)?,
                repeats: group.repeats,
                fields,
            })
        })?;
        unique("groups", &groups, |group| group.name.clone())?;
        Ok(Form {
            code: self.code("code", form.code)?,
            title: self.text("title", form.title)?,
            help: self.optional_text("help", form.help)?,
            groups,
        })
    }

    fn field(&self, field: wit::Field) -> Checked<Field> {
        let choices = self.choices(&field.type_, field.choices)?;
        let (min, max) = range(field.min, field.max)?;
        let shown_when = field.shown_when.map(|named| {
            Ok(Named {
                name: self.code("name", named.name)?,
                value: self.value("value", named.value)?,
            })
        });
        Ok(Field {
            name: self.code("name", field.name)?,
            title: self.text("title", field.title)?,
            help: self.optional_text("help", field.help)?,
            r#type: field.type_,
            required: field.required,
            unit: self.sized("unit", field.unit, self.code_bytes)?,
            min,
            max,
            choices,
            shown_when: shown_when.transpose().at("shown-when")?,
        })
    }

    fn setting(&self, setting: wit::Setting) -> Checked<Setting> {
        let choices = self.choices(&setting.type_, setting.choices)?;
        let (min, max) = range(setting.min, setting.max)?;
        let setting = Setting {
            name: self.code("name", setting.name)?,
            title: self.text("title", setting.title)?,
            help: self.optional_text("help", setting.help)?,
            r#type: setting.type_,
            unit: self.sized("unit", setting.unit, self.code_bytes)?,
            min,
            max,
            choices,
            initial: self.value("initial", setting.initial)?,
            secret: setting.secret,
            source: self.sized("source", setting.source, self.text_bytes)?,
        };
        match initial_fits(&setting) {
            true => Ok(setting),
            false => Err(Stop::invalid("not of the declared type, range or choices")).at("initial"),
        }
    }

    /// A choice has choices, nothing else has.
    fn choices(&self, r#type: &str, choices: Vec<wit::Choice>) -> Checked<Vec<Choice>> {
        let of_choices = word("type", r#type, &TYPES)? == "choice";
        let choices = list("choices", choices, self.list_items, |choice| self.choice(choice))?;
        unique("choices", &choices, |choice| choice.code.clone())?;
        match of_choices != choices.is_empty() {
            true => Ok(choices),
            false => Err(Stop::invalid("belong to the type `choice`, and to it alone")),
        }
        .at("choices")
    }

    fn choice(&self, choice: wit::Choice) -> Checked<Choice> {
        Ok(Choice {
            code: self.code("code", choice.code)?,
            title: self.text("title", choice.title)?,
        })
    }

    fn indicator(&self, indicator: wit::Indicator) -> Checked<Indicator> {
        word("period", &indicator.period, &PERIODS)?;
        word("good", &indicator.good, &GOOD)?;
        let target = indicator.target_percent.map(|target| finite("target-percent", target));
        let strata = list("strata", indicator.strata, self.list_items, |s| self.code("name", s))?;
        unique("strata", &strata, String::clone)?;
        Ok(Indicator {
            code: self.code("code", indicator.code)?,
            title: self.text("title", indicator.title)?,
            numerator: self.text("numerator", indicator.numerator)?,
            denominator: self.text("denominator", indicator.denominator)?,
            period: indicator.period,
            good: indicator.good,
            target_percent: target.transpose()?,
            strata,
        })
    }
}

fn programme_id(id: String) -> Checked<ProgrammeId> {
    ProgrammeId::try_from(id).map_err(|bad| Stop::invalid(bad.to_string())).at("id")
}

fn read_kind(kind: &str) -> bool {
    kind == "*" || Kind::from_name(kind).is_some()
}

fn write_kind(kind: &str) -> bool {
    Kind::from_name(kind).is_some_and(|kind| DRAFT_KINDS.contains(&kind))
}

fn range(min: Option<f64>, max: Option<f64>) -> Checked<(Option<f64>, Option<f64>)> {
    let min = min.map(|min| finite("min", min)).transpose()?;
    let max = max.map(|max| finite("max", max)).transpose()?;
    match min.zip(max).is_none_or(|(min, max)| min <= max) {
        true => Ok((min, max)),
        false => Err(Stop::invalid("is below min")).at("max"),
    }
}

/// `none` leaves the setting unset at first, whatever its type.
fn initial_fits(setting: &Setting) -> bool {
    let in_range =
        |n: f64| setting.min.is_none_or(|min| min <= n) && setting.max.is_none_or(|max| n <= max);
    let is_choice = |code: &str| setting.choices.iter().any(|choice| choice.code == code);
    match (setting.r#type.as_str(), &setting.initial) {
        (_, Value::None) => true,
        ("number", Value::Quantity { value, .. }) => in_range(*value),
        ("number", Value::Count(count)) => in_range(*count as f64),
        ("choice", Value::Coding(coding)) => is_choice(&coding.code),
        ("choice", Value::Text(code)) => is_choice(code),
        ("date", Value::Date(_)) | ("text", Value::Text(_)) | ("truth", Value::Truth(_)) => true,
        _ => false,
    }
}

//! Between the types of the SDK, in which cases are written, and the host's. Entries are named by
//! their place: the sandbox wants ids of the host's kind, a case names its own.

use hoso_core::identity::Sex;
use hoso_core::programme as host;
use hoso_core::record::{self, Kind};
use hoso_core::{FacilityId, PartialDate, RecordId};
use hoso_sdk as sdk;
use jiff::civil::Date;

type Result<T> = std::result::Result<T, String>;

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

pub fn date(date: sdk::PartialDate) -> Result<PartialDate> {
    let year = i16::try_from(date.year).map_err(told)?;
    PartialDate::new(year, date.month, date.day).map_err(told)
}

pub fn day(day: sdk::PartialDate) -> Result<Date> {
    date(day)?.full().ok_or_else(|| "a whole day is needed".to_owned())
}

fn coding(c: &sdk::Coding) -> record::Coding {
    let (system, code, display) = (c.system.clone(), c.code.clone(), c.display.clone());
    record::Coding { system, code, display }
}

pub fn value(value: &sdk::Value) -> Result<record::Value> {
    Ok(match value {
        sdk::Value::None => record::Value::None,
        sdk::Value::Quantity(q) => record::Value::Quantity { value: q.value, unit: q.unit.clone() },
        sdk::Value::Coding(c) => record::Value::Coding(coding(c)),
        sdk::Value::Text(text) => record::Value::Text(text.clone()),
        sdk::Value::Truth(truth) => record::Value::Truth(*truth),
        sdk::Value::Date(day) => record::Value::Date(date(*day)?),
        sdk::Value::Count(count) => record::Value::Count(*count),
    })
}

pub fn named(all: &[sdk::Named]) -> Result<Vec<host::Named>> {
    let one = |n: &sdk::Named| Ok(host::Named { name: n.name.clone(), value: value(&n.value)? });
    all.iter().map(one).collect()
}

pub fn facility(code: &str) -> Result<FacilityId> {
    code.parse().map_err(told)
}

pub fn record_id(place: usize) -> RecordId {
    RecordId((place as u128 + 1).to_be_bytes())
}

fn entry(place: usize, e: &sdk::Entry) -> Result<host::ChartEntry> {
    let kind = Kind::from_name(&e.kind).ok_or_else(|| format!("no kind {}", e.kind))?;
    let part = |p: &sdk::Part| Ok(record::Part { code: coding(&p.code), value: value(&p.value)? });
    Ok(host::ChartEntry {
        id: record_id(place),
        entry: record::Entry {
            kind,
            category: e.category.clone(),
            code: coding(&e.code),
            when: date(e.when)?,
            value: value(&e.value)?,
            parts: e.parts.iter().map(part).collect::<Result<_>>()?,
            status: e.status.clone(),
        },
        facility: facility(&e.facility)?,
        own: e.own,
    })
}

/// The chart as the host would give it: newest first, and only what the plugin declared to read.
pub fn chart(chart: &sdk::Chart, descriptor: &host::Descriptor) -> Result<host::Chart> {
    let mut entries = Vec::with_capacity(chart.entries.len());
    for (place, one) in chart.entries.iter().enumerate() {
        let one = entry(place, one).map_err(|why| format!("entry {}: {why}", one.id))?;
        if descriptor.reads.iter().any(|need| need.scope.matches(&one.entry)) {
            entries.push(one);
        }
    }
    entries.sort_by_key(|e| std::cmp::Reverse(e.entry.when.latest()));
    let subject = &chart.subject;
    let enrolment = chart.enrolment.as_ref();
    let answered = |a: &sdk::Answered| {
        let (form, when, answers) = (a.form.clone(), day(a.when)?, named(&a.answers)?);
        Ok(host::Answered { form, when, answers })
    };
    Ok(host::Chart {
        sex: sex(&subject.sex)?,
        birth_date: known(subject.birth_date)?,
        deceased: subject.deceased.map(date).transpose()?,
        enrolment: enrolment
            .map(|e| Ok::<_, String>((day(e.since)?, e.stage.clone())))
            .transpose()?,
        entries,
        answers: chart.answers.iter().map(answered).collect::<Result<_>>()?,
    })
}

/// The contract writes an unknown birth date as year 0.
fn known(born: sdk::PartialDate) -> Result<Option<PartialDate>> {
    (born.year != 0).then(|| date(born)).transpose()
}

fn sex(text: &str) -> Result<Sex> {
    match text {
        "male" => Ok(Sex::Male),
        "female" => Ok(Sex::Female),
        "other" => Ok(Sex::Other),
        "unknown" => Ok(Sex::Unknown),
        other => Err(format!("no sex {other}")),
    }
}

/// Answers of the host in the SDK's types, with evidence under the names of the case.
pub struct Back<'a>(pub &'a sdk::Chart);

impl Back<'_> {
    fn evidence(&self, ids: &[RecordId]) -> Vec<String> {
        let name = |id: &RecordId| {
            let place = (0..self.0.entries.len()).find(|place| record_id(*place) == *id);
            place.map_or_else(|| id.to_string(), |place| self.0.entries[place].id.clone())
        };
        ids.iter().map(name).collect()
    }

    pub fn screening(&self, s: &host::Screening) -> sdk::Screening {
        let belongs = match s.belongs {
            host::Belongs::Yes => sdk::Belongs::Yes,
            host::Belongs::No => sdk::Belongs::No,
            host::Belongs::Unknown => sdk::Belongs::Unknown,
        };
        let reason = |r: &host::Finding| sdk::Reason {
            code: r.code.clone(),
            text: text(&r.text),
            evidence: self.evidence(&r.evidence),
        };
        let reasons = s.reasons.iter().map(reason).collect();
        sdk::Screening { belongs, stage: s.stage.clone(), reasons }
    }

    pub fn assessment(&self, a: &host::Answer) -> sdk::Assessment {
        let finding = |f: &host::Finding| sdk::Finding {
            code: f.code.clone(),
            value: back(&f.value),
            text: text(&f.text),
            evidence: self.evidence(&f.evidence),
        };
        let alert = |a: &host::Alert| sdk::Alert {
            code: a.code.clone(),
            level: format!("{:?}", a.level).to_lowercase(),
            text: text(&a.text),
            evidence: self.evidence(&a.evidence),
        };
        sdk::Assessment {
            stage: a.stage.clone(),
            findings: a.findings.iter().map(finding).collect(),
            tasks: a.tasks.iter().map(task).collect(),
            alerts: a.alerts.iter().map(alert).collect(),
            advice: a.advice.iter().map(text).collect(),
            drafts: a.drafts.iter().map(draft).collect(),
            valid_until: a.valid_until.map(|day| partial(day.into())),
        }
    }
}

fn task(t: &host::Task) -> sdk::Task {
    sdk::Task {
        code: t.code.clone(),
        title: text(&t.title),
        earliest: partial(t.earliest.into()),
        due: partial(t.due.into()),
        overdue_after: partial(t.overdue_after.into()),
        priority: format!("{:?}", t.priority).to_lowercase(),
        reason: text(&t.reason),
    }
}

pub fn draft(e: &record::Entry) -> sdk::Draft {
    let part = |p: &record::Part| sdk::Part { code: back_coding(&p.code), value: back(&p.value) };
    sdk::Draft {
        kind: e.kind.as_str().to_owned(),
        category: e.category.clone(),
        code: back_coding(&e.code),
        when: partial(e.when),
        value: back(&e.value),
        parts: e.parts.iter().map(part).collect(),
        status: e.status.clone(),
    }
}

pub fn problem(p: &host::FieldProblem) -> sdk::Problem {
    sdk::Problem { field: p.field.clone(), text: text(&p.text) }
}

pub fn tallied(t: &host::Tallied) -> sdk::Tallied {
    let stratum = |(name, value): &(String, String)| sdk::Stratum {
        name: name.clone(),
        value: value.clone(),
    };
    let share = |c: &host::Contribution| sdk::Contribution {
        indicator: c.indicator.clone(),
        strata: c.strata.iter().map(stratum).collect(),
        numerator: c.numerator,
        denominator: c.denominator,
    };
    sdk::Tallied {
        contributions: t.contributions.iter().map(share).collect(),
        valid_until: t.valid_until.map(|day| partial(day.into())),
    }
}

fn text(t: &host::Text) -> sdk::Text {
    sdk::Text { vi: t.vi.clone(), en: t.en.clone() }
}

fn partial(date: PartialDate) -> sdk::PartialDate {
    sdk::PartialDate { year: date.year().into(), month: date.month(), day: date.day() }
}

fn back_coding(c: &record::Coding) -> sdk::Coding {
    let (system, code, display) = (c.system.clone(), c.code.clone(), c.display.clone());
    sdk::Coding { system, code, display }
}

fn back(value: &record::Value) -> sdk::Value {
    match value {
        record::Value::None => sdk::Value::None,
        record::Value::Quantity { value, unit } => {
            sdk::Value::Quantity(sdk::Quantity { value: *value, unit: unit.clone() })
        }
        record::Value::Coding(c) => sdk::Value::Coding(back_coding(c)),
        record::Value::Text(text) => sdk::Value::Text(text.clone()),
        record::Value::Truth(truth) => sdk::Value::Truth(*truth),
        record::Value::Date(day) => sdk::Value::Date(partial(*day)),
        record::Value::Count(count) => sdk::Value::Count(*count),
    }
}

//! What the forms' answers put into the record.

use crate::checks::{CHECKS, Case};
use crate::code::Verdict;
use crate::dates::written;
use crate::facts::OWN;
use crate::finding_cases::NOT_REGISTRABLE;
use crate::follow_up::FOLLOW_UP;
use crate::form_items::{
    CAUSE, CLOSE_FORM, CONTACT, FOLLOW_UP_FORM, INCIDENCE, LABORATORY, REASON, TUMOUR_FORM, VITAL,
};
use crate::picture::Picture;
use crate::primaries::{Relation, relation};
use crate::tumour::{
    AGE, BASIS, BEHAVIOUR, GRADE, MORPHOLOGY, REVIEWED, TOPOGRAPHY, TUMOUR, coded, dated, words,
    years,
};
use hoso_sdk::{Call, Date, Draft, Named, Part, PartialDate, Problem, Value, coding, text};

/// The drafts of a form.
///
/// # Errors
/// Problems, each naming its field: what the checks find missing or invalid, and what they find
/// rare or doubtful unless the answers say that the source was looked at again.
pub fn submit(call: &Call, code: &str, answers: &[Named]) -> Result<Vec<Draft>, Vec<Problem>> {
    let answers = Answers(answers);
    let draft = match code {
        TUMOUR_FORM => tumour(call, &answers)?,
        FOLLOW_UP_FORM => follow_up(call, &answers)?,
        CLOSE_FORM => {
            let reason = answers.coded(REASON)?;
            draft(NOT_REGISTRABLE, call.clock.today().into(), reason, Vec::new())
        }
        _ => return Err(vec![problem("", "Không có biểu mẫu này.", "There is no such form.")]),
    };
    Ok(vec![draft])
}

struct Answers<'a>(&'a [Named]);

impl Answers<'_> {
    fn value(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|answer| answer.name == name).map(|answer| &answer.value)
    }

    fn words(&self, name: &str) -> Option<String> {
        words(self.value(name)?)
    }

    fn coded(&self, name: &str) -> Result<Value, Vec<Problem>> {
        match self.words(name) {
            Some(code) => Ok(Value::Coding(coding(OWN, &code, ""))),
            None => Err(vec![needed(name)]),
        }
    }

    /// A day that has come.
    fn day(&self, call: &Call, name: &str) -> Result<PartialDate, Vec<Problem>> {
        let Some(Value::Date(day)) = self.value(name) else { return Err(vec![needed(name)]) };
        match Date::earliest(*day).is_some_and(|first| first <= call.clock.today()) {
            true => Ok(*day),
            false => Err(vec![problem(name, "Ngày chưa tới.", "The day has not come.")]),
        }
    }

    fn is_reviewed(&self) -> bool {
        self.value(REVIEWED) == Some(&Value::Truth(true))
    }
}

fn problem(field: &str, vi: &str, en: &str) -> Problem {
    Problem { field: field.to_owned(), text: text(vi, en) }
}

fn needed(field: &str) -> Problem {
    problem(field, "Cần điền mục này.", "Is required.")
}

fn draft(code: &str, when: PartialDate, value: Value, parts: Vec<Part>) -> Draft {
    Draft {
        kind: "Observation".to_owned(),
        category: "survey".to_owned(),
        code: coding(OWN, code, ""),
        when,
        value,
        parts,
        status: "final".to_owned(),
    }
}

fn part(name: &str, value: Value) -> Part {
    Part { code: coding(OWN, name, ""), value }
}

fn tumour(call: &Call, answers: &Answers) -> Result<Draft, Vec<Problem>> {
    let when = answers.day(call, INCIDENCE)?;
    let subject = &call.chart.subject;
    let mut case = coded(subject, |name| answers.words(name));
    let stated = answers.words(AGE).map(|text| years(&text));
    (case.age, case.dates) = dated(subject, when, stated, None);
    let mut problems = broken(&case);
    if problems.is_empty() {
        problems = checked(&case, answers.is_reviewed());
        problems.extend(duplicates(call, &case).filter(|_| !answers.is_reviewed()));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let names = [TOPOGRAPHY, MORPHOLOGY, BEHAVIOUR, GRADE, BASIS, AGE, LABORATORY];
    let texts = names.iter().filter_map(|name| Some(part(name, Value::Text(answers.words(name)?))));
    let reviewed = answers.is_reviewed().then(|| part(REVIEWED, Value::Truth(true)));
    Ok(draft(TUMOUR, when, Value::None, texts.chain(reviewed).collect()))
}

/// Items that no check can use.
fn broken(case: &Case) -> Vec<Problem> {
    let lacks = [
        (TOPOGRAPHY, case.topography.err()),
        (MORPHOLOGY, case.morphology.err()),
        (BEHAVIOUR, case.behaviour.err()),
        (GRADE, case.grade.err()),
        (BASIS, case.basis.err()),
        (AGE, case.age.err()),
    ];
    let told = |(field, lack): (&str, Option<Verdict>)| match lack? {
        Verdict::Missing => Some(needed(field)),
        _ => Some(problem(field, "Mã không hợp lệ.", "Is not such a code.")),
    };
    lacks.into_iter().filter_map(told).collect()
}

fn checked(case: &Case, is_reviewed: bool) -> Vec<Problem> {
    let told = |check: &crate::checks::Check| {
        let (vi, en) = match check.judge(case) {
            Verdict::Ok => return None,
            Verdict::Rare | Verdict::Query if is_reviewed => return None,
            Verdict::Rare => (
                "hiếm gặp. Xem lại hồ sơ gốc rồi đánh dấu đã xem.",
                "rare. Look at the source again, then tick it.",
            ),
            Verdict::Query => (
                "nghi ngờ: hình thái cụ thể cần có vi thể. Xem lại rồi đánh dấu đã xem.",
                "doubtful: a specific morphology needs a microscope. Look again, then tick it.",
            ),
            Verdict::Missing => ("còn thiếu.", "missing."),
            Verdict::Invalid => ("không hợp lệ.", "invalid."),
        };
        let (vi, en) = (format!("{}: {vi}", check.vi), format!("{}: {en}", check.en));
        Some(problem(check.field, &vi, &en))
    };
    CHECKS.iter().filter_map(told).collect()
}

/// A tumour that is registered already.
fn duplicates(call: &Call, case: &Case) -> impl Iterator<Item = Problem> {
    let coding = case.topography.ok().zip(case.morphology.ok());
    let picture = Picture::today(call);
    let same = picture.tumours.iter().find(|tumour| {
        let both = coding.zip(tumour.coding());
        both.is_some_and(|(new, old)| relation(new, old) == Relation::Duplicate)
    });
    same.map(|tumour| {
        let day = written(tumour.entry.when);
        let vi = format!("Cùng một u với phiếu ngày {day}. Nếu muốn ghi thêm, đánh dấu đã xem.");
        let en = format!("The same tumour as that of {day}. To record it again, tick it.");
        problem(MORPHOLOGY, &vi, &en)
    })
    .into_iter()
}

fn follow_up(call: &Call, answers: &Answers) -> Result<Draft, Vec<Problem>> {
    let when = answers.day(call, CONTACT)?;
    let vital = answers.coded(VITAL)?;
    let picture = Picture::today(call);
    if let Some(first) = picture.tumours.first() {
        if crate::dates::last_day(when).is_some_and(|day| day < first.incidence) {
            let vi = "Trước ngày mắc của u đầu tiên.";
            return Err(vec![problem(CONTACT, vi, "Before the first tumour.")]);
        }
    }
    let cause = answers.words(CAUSE).map(|cause| part(CAUSE, Value::Text(cause)));
    Ok(draft(FOLLOW_UP, when, vital, cause.into_iter().collect()))
}

//! The form of a visit: its declaration, its problems, and the drafts that it leaves.

use crate::facts::{MEDICINES_TAKEN, NEXT_VISIT, OWN};
use crate::findrisc::{self, ASKED, FAMILY, WAIST};
use crate::respiratory::{self, CLASSED};
use hoso_sdk::codes::{
    BLOOD_PRESSURE, DIASTOLIC, GLUCOSE, GLUCOSE_FASTING, HBA1C, HEIGHT, LOINC, SMOKING_STATUS,
    SYSTOLIC, WEIGHT,
};
use hoso_sdk::{
    Call, Coding, Date, Draft, Field, Form, Group, Named, Part, PartialDate, Problem, Value,
    choice, coding, quantity, text,
};

const VISIT: &str = "visit";

/// The form of a visit at the station.
pub fn visit() -> Form {
    let group =
        |name: &str, title, fields| Group { name: name.to_owned(), title, repeats: false, fields };
    Form {
        code: VISIT.to_owned(),
        title: text("Phiếu khám bệnh không lây nhiễm", "Visit for a chronic disease"),
        help: text("Chỉ điền những gì đã đo hoặc đã hỏi.", "Fill in what was measured or asked."),
        groups: vec![
            group("measured", text("Đo và xét nghiệm", "Measured"), measured()),
            group(
                "respiratory",
                text("COPD và hen phế quản", "COPD and asthma"),
                respiratory::fields(),
            ),
            group("asked", text("Hỏi và hẹn", "Asked and agreed"), asked()),
            group(
                "findrisc",
                text("Nguy cơ đái tháo đường", "Risk of diabetes"),
                findrisc::fields(),
            ),
        ],
    }
}

fn measured() -> Vec<Field> {
    let number = |name, vi, en, help_vi, help_en, unit, range| {
        Field::number(name, text(vi, en), text(help_vi, help_en), unit, range)
    };
    let rest = ("Đo sau khi ngồi nghỉ 5 phút.", "After sitting at rest for 5 minutes.");
    vec![
        number("systolic", "Tâm thu", "Systolic", rest.0, rest.1, "mm[Hg]", (50.0, 300.0)),
        number("diastolic", "Tâm trương", "Diastolic", rest.0, rest.1, "mm[Hg]", (20.0, 200.0)),
        number("weight", "Cân nặng", "Weight", "", "", "kg", (20.0, 250.0)),
        number("height", "Chiều cao", "Height", "", "", "cm", (80.0, 230.0)),
        number("glucose", "Đường máu", "Blood glucose", "", "", "mmol/L", (1.0, 50.0)),
        Field::choice(
            "glucose-kind",
            text("Lúc lấy máu", "When the sample was taken"),
            text("Lúc đói: nhịn ăn ít nhất 8 giờ.", "Fasting: no food for at least 8 hours."),
            vec![
                choice("fasting", text("Lúc đói", "Fasting")),
                choice("random", text("Bất kỳ", "At any time")),
            ],
        ),
        number("hba1c", "HbA1c", "HbA1c", "", "", "%", (3.0, 20.0)),
    ]
}

fn asked() -> Vec<Field> {
    let none = || text("", "");
    vec![
        Field::choice(
            "smoking",
            text("Hút thuốc", "Smoking"),
            text("Thuốc lá, thuốc lào.", "Cigarettes, water pipe."),
            vec![
                choice("LA18976-3", text("Hằng ngày", "Every day")),
                choice("LA18977-1", text("Không hằng ngày", "Some days")),
                choice("LA15920-4", text("Đã bỏ", "Former")),
                choice("LA18978-9", text("Chưa bao giờ", "Never")),
            ],
        ),
        Field::choice(
            MEDICINES_TAKEN,
            text("Dùng thuốc từ lần khám trước", "Medicines taken since the last visit"),
            none(),
            vec![
                choice("all", text("Đều", "All")),
                choice("some", text("Không đều", "Some")),
                choice("none", text("Không dùng", "None")),
            ],
        ),
        Field::date(
            NEXT_VISIT,
            text("Hẹn khám lại", "Next visit"),
            text("Sau ngày hôm nay.", "After today."),
        ),
    ]
}

/// Drafts dated today.
///
/// # Errors
/// Problems, each naming its field.
pub fn submit(call: &Call, form: &str, answers: &[Named]) -> Result<Vec<Draft>, Vec<Problem>> {
    if form != VISIT {
        return Err(vec![problem("", "Không có biểu mẫu này.", "There is no such form.")]);
    }
    let answers = Answers(answers);
    let problems = problems(call, answers);
    if problems.is_empty() { Ok(drafts(call, answers)) } else { Err(problems) }
}

#[derive(Clone, Copy)]
struct Answers<'a>(&'a [Named]);

impl<'a> Answers<'a> {
    fn value(self, name: &str) -> Option<&'a Value> {
        let answer = self.0.iter().find(|answer| answer.name == name)?;
        Some(&answer.value).filter(|value| **value != Value::None)
    }

    fn number(self, name: &str) -> Option<f64> {
        hoso_sdk::text::number(self.value(name)?)
    }

    fn code(self, name: &str) -> Option<&'a str> {
        match self.value(name)? {
            Value::Coding(coding) => Some(&coding.code),
            _ => None,
        }
    }

    fn date(self, name: &str) -> Option<PartialDate> {
        match self.value(name)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }
}

fn problem(field: &str, vi: &str, en: &str) -> Problem {
    Problem { field: field.to_owned(), text: text(vi, en) }
}

/// What the declaration cannot say: fields that belong together, days in order.
fn problems(call: &Call, answers: Answers) -> Vec<Problem> {
    let mut all = Vec::new();
    match (answers.number("systolic"), answers.number("diastolic")) {
        (Some(_), None) => {
            all.push(problem("diastolic", "Thiếu huyết áp tâm trương.", "Diastolic is missing."));
        }
        (None, Some(_)) => {
            all.push(problem("systolic", "Thiếu huyết áp tâm thu.", "Systolic is missing."));
        }
        (Some(systolic), Some(diastolic)) if diastolic >= systolic => all.push(problem(
            "diastolic",
            "Tâm trương phải thấp hơn tâm thu.",
            "Diastolic must be lower than systolic.",
        )),
        _ => {}
    }
    if answers.number("glucose").is_some() && answers.code("glucose-kind").is_none() {
        let (vi, en) = ("Ghi rõ lúc lấy máu.", "Say when the sample was taken.");
        all.push(problem("glucose-kind", vi, en));
    }
    let next = answers.date(NEXT_VISIT);
    if next.is_some_and(|day| Date::exact(day).is_none_or(|day| day <= call.clock.today())) {
        all.push(problem(NEXT_VISIT, "Ngày hẹn phải sau hôm nay.", "Choose a day after today."));
    }
    all
}

fn drafts(call: &Call, answers: Answers) -> Vec<Draft> {
    let today = call.clock.today();
    let measured = |name, code, display, unit, category| {
        let value = quantity(answers.number(name)?, unit);
        Some(draft(today, category, coding(LOINC, code, display), value))
    };
    let glucose = match answers.code("glucose-kind") {
        Some("fasting") => (GLUCOSE_FASTING[1], "Fasting glucose"),
        _ => (GLUCOSE[1], "Glucose"),
    };
    let said = |name, code: Coding, system| {
        let answer = coding(system, answers.code(name)?, "");
        Some(draft(today, "survey", code, Value::Coding(answer)))
    };
    [
        pressure(today, answers),
        measured("weight", WEIGHT, "Body weight", "kg", "vital-signs"),
        measured("height", HEIGHT, "Body height", "cm", "vital-signs"),
        measured("glucose", glucose.0, glucose.1, "mmol/L", "laboratory"),
        measured("hba1c", HBA1C, "HbA1c", "%", "laboratory"),
        said("smoking", coding(LOINC, SMOKING_STATUS, "Tobacco smoking status"), LOINC),
        said(MEDICINES_TAKEN, coding(OWN, MEDICINES_TAKEN, "Medicines taken"), OWN),
        answers.date(NEXT_VISIT).map(|day| {
            draft(today, "survey", coding(OWN, NEXT_VISIT, "Next visit"), Value::Date(day))
        }),
    ]
    .into_iter()
    .flatten()
    .chain(classed(today, answers))
    .chain(risk_of_diabetes(today, answers))
    .collect()
}

/// The register's numbers, as numbers.
fn classed(today: Date, answers: Answers) -> impl Iterator<Item = Draft> {
    CLASSED.iter().filter_map(move |(name, display)| {
        let value = Value::Count(answers.code(name)?.parse().ok()?);
        Some(draft(today, "survey", coding(OWN, name, display), value))
    })
}

fn risk_of_diabetes(today: Date, answers: Answers) -> Vec<Draft> {
    let waist = answers.number("waist").map(|waist| {
        let code = coding(LOINC, WAIST, "Waist circumference");
        draft(today, "vital-signs", code, quantity(waist, "cm"))
    });
    let asked = ASKED.iter().filter_map(|(name, _, en)| {
        let value = answers.value(name)?.clone();
        Some(draft(today, "survey", coding(OWN, name, en), value))
    });
    let family = answers.code(FAMILY).map(|code| {
        let value = Value::Coding(coding(OWN, code, ""));
        draft(today, "survey", coding(OWN, FAMILY, "Relative with diabetes"), value)
    });
    waist.into_iter().chain(asked).chain(family).collect()
}

fn pressure(today: Date, answers: Answers) -> Option<Draft> {
    let part = |name, code, display| {
        let value = quantity(answers.number(name)?, "mm[Hg]");
        Some(Part { code: coding(LOINC, code, display), value })
    };
    let parts = vec![
        part("systolic", SYSTOLIC, "Systolic blood pressure")?,
        part("diastolic", DIASTOLIC, "Diastolic blood pressure")?,
    ];
    let panel = coding(LOINC, BLOOD_PRESSURE, "Blood pressure panel");
    Some(Draft { parts, ..draft(today, "vital-signs", panel, Value::None) })
}

fn draft(when: Date, category: &str, code: Coding, value: Value) -> Draft {
    Draft {
        kind: "Observation".to_owned(),
        category: category.to_owned(),
        code,
        when: when.into(),
        value,
        parts: Vec::new(),
        status: "final".to_owned(),
    }
}

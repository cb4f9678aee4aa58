//! The forms: their declaration, their problems, and the drafts that they leave.

use crate::facts::{CONTACT, CVX, DELIVERY, OWN, POSTNATAL};
use crate::form_items::{
    ASKED, BIRTH, CHILD, DANGER, DATING, Item, Kind, MEASURED, NEWBORN, RISKS, SEVERE,
};
use hoso_sdk::codes::{BLOOD_PRESSURE, DIASTOLIC, LOINC, SYSTOLIC};
use hoso_sdk::{
    Call, Coding, Date, Draft, Field, Form, Group, Named, Part, PartialDate, Problem, Text, Value,
    choice, coding, quantity, text,
};

/// Names of the two readings of a contact.
const READINGS: [(&str, &str); 2] = [("systolic", "diastolic"), ("systolic-2", "diastolic-2")];

/// Vaccines of the national programme (CVX) that a station can write down.
const VACCINES: [(&str, &str, &str); 15] = [
    ("08", "Viêm gan B", "Hepatitis B"),
    ("19", "BCG", "BCG"),
    ("198", "DPT-VGB-Hib (5 trong 1)", "DPT-HepB-Hib"),
    ("146", "6 trong 1", "DTaP-IPV-Hib-HepB"),
    ("178", "Bại liệt uống bOPV", "Oral polio, bivalent"),
    ("10", "Bại liệt tiêm IPV", "Injected polio"),
    ("119", "Rota (2 liều)", "Rotavirus, 2 doses"),
    ("133", "Phế cầu 13", "Pneumococcus 13"),
    ("05", "Sởi", "Measles"),
    ("04", "Sởi, rubella", "Measles and rubella"),
    ("01", "DPT", "DPT"),
    ("129", "Viêm não Nhật Bản", "Japanese encephalitis"),
    ("113", "Td", "Td"),
    ("35", "Uốn ván", "Tetanus"),
    ("03", "Sởi, quai bị, rubella", "Measles, mumps and rubella"),
];

/// All forms.
pub fn forms() -> Vec<Form> {
    vec![
        form(
            "antenatal",
            text("Phiếu khám thai", "Antenatal contact"),
            vec![
                group("dating", text("Tuổi thai", "Dating"), fields(DATING)),
                group("measured", text("Đo và xét nghiệm", "Measured"), measured()),
                group("asked", text("Hỏi và cấp", "Asked and given"), fields(ASKED)),
                group("danger", text("Dấu hiệu nguy hiểm", "Danger signs"), fields(&DANGER)),
                group("risks", text("Nguy cơ tiền sản giật", "Risks"), fields(&RISKS)),
                group(
                    "severe",
                    text("Khi huyết áp cao", "Where blood pressure is raised"),
                    fields(&SEVERE),
                ),
            ],
        ),
        form(
            "birth",
            text("Phiếu sinh (mẹ)", "Birth (mother)"),
            vec![group("birth", text("Cuộc đẻ", "Delivery"), birth())],
        ),
        form(
            "postnatal",
            text("Thăm khám sau sinh (mẹ)", "Contact after birth (mother)"),
            vec![
                group("measured", text("Huyết áp", "Blood pressure"), readings()),
                group("danger", text("Dấu hiệu nguy hiểm", "Danger signs"), fields(&DANGER)),
            ],
        ),
        form(
            "newborn",
            text("Phiếu trẻ sơ sinh", "Newborn"),
            vec![group("birth", text("Lúc sinh", "At birth"), fields(NEWBORN))],
        ),
        form(
            "child",
            text("Theo dõi trẻ", "Child"),
            vec![
                group("measured", text("Cân, đo", "Measured"), fields(CHILD)),
                group("vaccine", text("Tiêm chủng", "Vaccine"), vaccine()),
            ],
        ),
    ]
}

fn form(code: &str, title: Text, groups: Vec<Group>) -> Form {
    let help = text("Chỉ điền những gì đã đo, đã hỏi.", "Fill in what was measured or asked.");
    Form { code: code.to_owned(), title, help, groups }
}

fn group(name: &str, title: Text, fields: Vec<Field>) -> Group {
    Group { name: name.to_owned(), title, repeats: false, fields }
}

fn fields(items: &[Item]) -> Vec<Field> {
    items.iter().map(field).collect()
}

fn field(item: &Item) -> Field {
    let (title, help) = (text(item.vi, item.en), text("", ""));
    match item.kind {
        Kind::Number(unit, from, to) => Field::number(item.name, title, help, unit, (from, to)),
        Kind::Truth | Kind::Sign => Field::truth(item.name, title, help),
        Kind::Day => Field::date(item.name, title, help),
        Kind::Words => Field::text(item.name, title, help),
        Kind::Choice(codes) => {
            let codes = codes.iter().map(|(code, vi, en)| choice(code, text(vi, en)));
            Field::choice(item.name, title, help, codes.collect())
        }
    }
}

fn readings() -> Vec<Field> {
    let help = || {
        text(
            "Từ 140/90: nghỉ 10 đến 15 phút rồi đo lần 2.",
            "From 140/90: rest for 10 to 15 minutes, then a second reading.",
        )
    };
    let one = |name: &str, vi: &str, en: &str, range| {
        Field::number(name, text(vi, en), help(), "mm[Hg]", range)
    };
    vec![
        one("systolic", "Tâm thu", "Systolic", (50.0, 300.0)),
        one("diastolic", "Tâm trương", "Diastolic", (20.0, 200.0)),
        one("systolic-2", "Tâm thu, lần 2", "Systolic, second reading", (50.0, 300.0)),
        one("diastolic-2", "Tâm trương, lần 2", "Diastolic, second reading", (20.0, 200.0)),
    ]
}

fn measured() -> Vec<Field> {
    [readings(), fields(MEASURED)].concat()
}

fn birth() -> Vec<Field> {
    let help = text("Không sau hôm nay.", "Not after today.");
    let day = Field::date("birth-day", text("Ngày đẻ", "Day of birth"), help).required();
    [vec![day], fields(BIRTH)].concat()
}

fn vaccine() -> Vec<Field> {
    let codes = VACCINES.iter().map(|(code, vi, en)| choice(code, text(vi, en))).collect();
    vec![
        Field::choice("vaccine", text("Vắc xin", "Vaccine"), text("", ""), codes),
        Field::date(
            "vaccine-day",
            text("Ngày tiêm", "Day given"),
            text("Bỏ trống là hôm nay.", "Left empty it is today."),
        ),
    ]
}

/// Drafts of a form, most of them dated today.
///
/// # Errors
/// Problems, each naming its field.
pub fn submit(call: &Call, form: &str, answers: &[Named]) -> Result<Vec<Draft>, Vec<Problem>> {
    let items: &[&[Item]] = match form {
        "antenatal" => &[DATING, MEASURED, ASKED, &DANGER, &RISKS, &SEVERE],
        "birth" => &[BIRTH],
        "postnatal" => &[&DANGER],
        "newborn" => &[NEWBORN],
        "child" => &[CHILD],
        _ => return Err(vec![problem("", "Không có biểu mẫu này.", "There is no such form.")]),
    };
    let submitted = Submitted { today: call.clock.today(), answers };
    let problems = submitted.problems();
    if !problems.is_empty() {
        return Err(problems);
    }
    let of_items = items.iter().copied().flatten().filter_map(|item| submitted.draft(item));
    let readings = READINGS.iter().filter_map(|(upper, lower)| submitted.pressure(upper, lower));
    let mut drafts: Vec<Draft> = readings.chain(of_items).collect();
    drafts.extend(submitted.event(form));
    drafts.extend(submitted.vaccine());
    Ok(drafts)
}

fn problem(field: &str, vi: &str, en: &str) -> Problem {
    Problem { field: field.to_owned(), text: text(vi, en) }
}

/// A form's answers.
#[derive(Clone, Copy)]
struct Submitted<'a> {
    today: Date,
    answers: &'a [Named],
}

impl<'a> Submitted<'a> {
    fn value(self, name: &str) -> Option<&'a Value> {
        let answer = self.answers.iter().find(|answer| answer.name == name)?;
        Some(&answer.value).filter(|value| **value != Value::None)
    }

    fn number(self, name: &str) -> Option<f64> {
        hoso_sdk::text::number(self.value(name)?)
    }

    fn date(self, name: &str) -> Option<PartialDate> {
        match self.value(name)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// What the declaration cannot say: readings in pairs, days that have come.
    fn problems(self) -> Vec<Problem> {
        let mut all = Vec::new();
        for (upper, lower) in READINGS {
            match (self.number(upper), self.number(lower)) {
                (Some(_), None) => {
                    all.push(problem(lower, "Thiếu huyết áp tâm trương.", "Diastolic is missing."));
                }
                (None, Some(_)) => {
                    all.push(problem(upper, "Thiếu huyết áp tâm thu.", "Systolic is missing."));
                }
                (Some(systolic), Some(diastolic)) if diastolic >= systolic => all.push(problem(
                    lower,
                    "Tâm trương phải thấp hơn tâm thu.",
                    "Diastolic must be lower than systolic.",
                )),
                _ => {}
            }
        }
        for name in ["birth-day", "vaccine-day", "last-period"] {
            let day = self.date(name);
            if day.is_some_and(|day| Date::exact(day).is_none_or(|day| day > self.today)) {
                let (vi, en) = ("Ghi đủ ngày, không sau hôm nay.", "A full day, not after today.");
                all.push(problem(name, vi, en));
            }
        }
        all
    }

    fn draft(self, item: &Item) -> Option<Draft> {
        let answer = self.value(item.name)?;
        let value = match (item.kind, answer) {
            (Kind::Number(unit, ..), _) => quantity(self.number(item.name)?, unit),
            (Kind::Sign, Value::Truth(true)) => Value::Coding(coding(OWN, item.name, item.en)),
            (Kind::Sign, _) => return None,
            (Kind::Choice(_), Value::Coding(chosen)) => {
                Value::Coding(coding(OWN, &chosen.code, ""))
            }
            (_, answer) => answer.clone(),
        };
        let category = if item.name == "weeks-at-birth" { "birth" } else { "survey" };
        Some(self.observation(category, coding(item.system, item.code, item.en), value))
    }

    fn observation(self, category: &str, code: Coding, value: Value) -> Draft {
        Draft {
            kind: "Observation".to_owned(),
            category: category.to_owned(),
            code,
            when: self.today.into(),
            value,
            parts: Vec::new(),
            status: "final".to_owned(),
        }
    }

    fn pressure(self, upper: &str, lower: &str) -> Option<Draft> {
        let part = |name, code, display| {
            let value = quantity(self.number(name)?, "mm[Hg]");
            Some(Part { code: coding(LOINC, code, display), value })
        };
        let parts = vec![
            part(upper, SYSTOLIC, "Systolic blood pressure")?,
            part(lower, DIASTOLIC, "Diastolic blood pressure")?,
        ];
        let panel = coding(LOINC, BLOOD_PRESSURE, "Blood pressure panel");
        Some(Draft { parts, ..self.observation("vital-signs", panel, Value::None) })
    }

    /// What the form itself stands for: a contact, a birth.
    fn event(self, form: &str) -> Option<Draft> {
        let contact = |code: &str, display: &str| {
            self.observation("survey", coding(OWN, code, display), Value::Truth(true))
        };
        match form {
            "antenatal" => Some(contact(CONTACT, "Antenatal contact")),
            "postnatal" => Some(contact(POSTNATAL, "Contact after birth")),
            "birth" => {
                let day = Value::Date(self.date("birth-day")?);
                Some(self.observation("survey", coding(OWN, DELIVERY, "Delivery"), day))
            }
            _ => None,
        }
    }

    fn vaccine(self) -> Option<Draft> {
        let Value::Coding(chosen) = self.value("vaccine")? else { return None };
        let display = VACCINES.iter().find(|(code, ..)| *code == chosen.code)?.2;
        let code = coding(CVX, &chosen.code, display);
        Some(Draft {
            kind: "Immunization".to_owned(),
            category: String::new(),
            when: self.date("vaccine-day").unwrap_or(self.today.into()),
            status: "completed".to_owned(),
            ..self.observation("", code, Value::None)
        })
    }
}

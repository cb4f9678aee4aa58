//! The forms: the check of a school year, and what came of a referral. Each field names the code
//! that it is recorded by.

use crate::areas::Area;
use crate::facts::{
    ACUITY, CLASS, HEARING, OWN, PARENTS_TOLD, PULSE, SCHOOL, TEETH, TRUNK_ROTATION,
    VACCINES_REVIEWED,
};
use crate::tally::is_group;
use hoso_sdk::codes::{BLOOD_PRESSURE, DIASTOLIC, HEIGHT, LOINC, SYSTOLIC, WEIGHT};
use hoso_sdk::{
    Call, Coding, Date, Draft, Field, Form, Group, Named, Part, Problem, Value, choice, coding,
    quantity, text,
};

const CHECK: &str = "check";
const FOLLOW_UP: &str = "follow-up";
/// Fields of the follow-up form.
const AREA: &str = "area";
const RESULT: &str = "result";

/// Both forms.
pub fn forms() -> Vec<Form> {
    let group =
        |name: &str, title, fields| Group { name: name.to_owned(), title, repeats: false, fields };
    vec![
        Form {
            code: CHECK.to_owned(),
            title: text("Khám sức khỏe học sinh", "Health check of a pupil"),
            help: text("Chỉ điền những gì đã đo hoặc đã khám.", "Fill in what was measured."),
            groups: vec![
                group("school", text("Trường lớp", "School"), school()),
                group("measured", text("Cân, đo", "Measured"), measured()),
                group("screens", text("Sàng lọc", "Screens"), screens()),
                group("done", text("Đã thực hiện", "Done"), done()),
            ],
        },
        Form {
            code: FOLLOW_UP.to_owned(),
            title: text("Kết quả khám chuyên khoa", "Answer to a referral"),
            help: text("Ghi khi cha mẹ báo kết quả.", "When the parents bring the result."),
            groups: vec![group("answer", text("Kết quả", "Answer"), answer())],
        },
    ]
}

fn school() -> Vec<Field> {
    let help = || {
        text(
            "Không dấu, không khoảng trắng, tối đa 24 ký tự.",
            "No spaces or accents, at most 24 characters.",
        )
    };
    vec![
        Field::text(SCHOOL, text("Mã trường", "Code of the school"), help()),
        Field::text(CLASS, text("Lớp", "Class"), help()),
    ]
}

fn measured() -> Vec<Field> {
    let number = |name, vi, en, help_vi, help_en, unit, range| {
        Field::number(name, text(vi, en), text(help_vi, help_en), unit, range)
    };
    let rest = ("Đo sau khi ngồi nghỉ 5 phút.", "After sitting at rest for 5 minutes.");
    let lying =
        ("Dưới 24 tháng đo nằm, từ 24 tháng đo đứng.", "Lying under 24 months, then standing.");
    let eye = ("10/10 ghi 1,0; 5/10 ghi 0,5.", "Decimal: 6/6 is 1.0, 6/12 is 0.5.");
    let acuity = |name, vi, en| number(name, vi, en, eye.0, eye.1, "1", (0.0, 2.5));
    vec![
        number("weight", "Cân nặng", "Weight", "", "", "kg", (3.0, 200.0)),
        number("height", "Chiều cao", "Height", lying.0, lying.1, "cm", (45.0, 220.0)),
        number("systolic", "Tâm thu", "Systolic", rest.0, rest.1, "mm[Hg]", (40.0, 250.0)),
        number("diastolic", "Tâm trương", "Diastolic", rest.0, rest.1, "mm[Hg]", (20.0, 180.0)),
        number("pulse", "Mạch", "Pulse", rest.0, rest.1, "/min", (30.0, 250.0)),
        acuity(ACUITY[0][0], "Mắt phải, không kính", "Right eye, no glasses"),
        acuity(ACUITY[1][0], "Mắt trái, không kính", "Left eye, no glasses"),
        acuity(ACUITY[0][1], "Mắt phải, có kính", "Right eye, with glasses"),
        acuity(ACUITY[1][1], "Mắt trái, có kính", "Left eye, with glasses"),
    ]
}

fn screens() -> Vec<Field> {
    let tones = || {
        text(
            "1, 2 và 4 kHz ở 20 dB HL; nơi ồn 25 đến 30 dB.",
            "1, 2 and 4 kHz at 20 dB HL; in noise 25 to 30 dB.",
        )
    };
    let teeth = |name, vi, en| Field::number(name, text(vi, en), text("", ""), "1", (0.0, 32.0));
    vec![
        Field::number(
            TRUNK_ROTATION,
            text("Góc xoay thân", "Angle of trunk rotation"),
            text("Nghiệm pháp cúi người, thước đo vẹo cột sống.", "Forward bend, scoliometer."),
            "deg",
            (0.0, 45.0),
        ),
        Field::truth(HEARING[0], text("Tai phải nghe đủ", "Right ear heard all"), tones()),
        Field::truth(HEARING[1], text("Tai trái nghe đủ", "Left ear heard all"), tones()),
        teeth(TEETH[0], "Số răng sâu chưa chữa", "Decayed teeth, not treated"),
        teeth(TEETH[1], "Số răng mất do sâu", "Teeth missing from decay"),
        teeth(TEETH[2], "Số răng đã trám", "Filled teeth"),
    ]
}

fn done() -> Vec<Field> {
    let none = || text("", "");
    vec![
        Field::truth(
            VACCINES_REVIEWED,
            text("Đã rà soát tiêm chủng", "Vaccination history reviewed"),
            none(),
        ),
        Field::truth(
            PARENTS_TOLD,
            text("Đã thông báo cho cha mẹ", "The parents were told"),
            none(),
        ),
    ]
}

fn answer() -> Vec<Field> {
    let areas = Area::ALL.map(Area::name).map(|(code, vi, en)| choice(code, text(vi, en)));
    let results = vec![
        choice("confirmed", text("Có bệnh, đang điều trị hoặc theo dõi", "Confirmed, under care")),
        choice("not-confirmed", text("Không có bệnh", "Not confirmed")),
    ];
    let (what, how) = (text("Lý do chuyển khám", "Referred for"), text("Kết luận", "Result"));
    vec![
        Field::choice(AREA, what, text("", ""), areas.to_vec()).required(),
        Field::choice(RESULT, how, text("", ""), results).required(),
    ]
}

/// Drafts dated today.
///
/// # Errors
/// Problems, each naming its field.
pub fn submit(call: &Call, form: &str, answers: &[Named]) -> Result<Vec<Draft>, Vec<Problem>> {
    let (today, answers) = (call.clock.today(), Answers(answers));
    match form {
        CHECK => {
            let problems = problems(answers);
            if problems.is_empty() { Ok(check(today, answers)) } else { Err(problems) }
        }
        FOLLOW_UP => Ok(follow_up(today, answers).into_iter().collect()),
        _ => Err(vec![problem("", "Không có biểu mẫu này.", "There is no such form.")]),
    }
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
}

fn problem(field: &str, vi: &str, en: &str) -> Problem {
    Problem { field: field.to_owned(), text: text(vi, en) }
}

/// What the declaration cannot say.
fn problems(answers: Answers) -> Vec<Problem> {
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
    for name in [SCHOOL, CLASS] {
        if let Some(Value::Text(word)) = answers.value(name)
            && !is_group(word)
        {
            let vi = "Viết không dấu, không khoảng trắng, tối đa 24 ký tự.";
            all.push(problem(name, vi, "No spaces or accents, at most 24 characters."));
        }
    }
    all
}

fn check(today: Date, answers: Answers) -> Vec<Draft> {
    let loinc = [
        ("weight", WEIGHT, "Body weight", "kg"),
        ("height", HEIGHT, "Body height", "cm"),
        ("pulse", PULSE, "Heart rate", "/min"),
    ];
    let vital = loinc.into_iter().filter_map(|(name, code, display, unit)| {
        let value = quantity(answers.number(name)?, unit);
        Some(draft(today, "vital-signs", coding(LOINC, code, display), value))
    });
    let numbers = ACUITY.into_iter().flatten().chain(TEETH).map(|name| (name, "1"));
    let numbers = numbers.chain([(TRUNK_ROTATION, "deg")]).filter_map(|(name, unit)| {
        let value = quantity(answers.number(name)?, unit);
        Some(draft(today, "exam", coding(OWN, name, name), value))
    });
    let words = [SCHOOL, CLASS, VACCINES_REVIEWED, PARENTS_TOLD].into_iter().chain(HEARING);
    let said = words.filter_map(|name| {
        let value = answers.value(name)?.clone();
        Some(draft(today, "survey", coding(OWN, name, name), value))
    });
    pressure(today, answers).into_iter().chain(vital).chain(numbers).chain(said).collect()
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

fn follow_up(today: Date, answers: Answers) -> Option<Draft> {
    let code = answers.code(AREA)?;
    let area = Area::ALL.into_iter().find(|area| area.name().0 == code)?;
    let result = coding(OWN, answers.code(RESULT)?, "");
    let code = coding(OWN, &area.answer(), "Answer to a referral");
    Some(draft(today, "survey", code, Value::Coding(result)))
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

//! Cases: files that say what a programme must answer to a chart. The format is described in
//! `docs/plugin-cases.md`. Native tests run them through the same functions that the sandbox runs.

mod answer;
mod input;

use crate::{Assessment, Draft, Problem, Program, Screening, Tallied, assess, tally};
pub use input::{Case, fill, read};
use serde_json::Value as Json;

/// What a programme answered to a case.
#[allow(missing_docs, reason = "each is what the function of that name answers")]
pub enum Answer {
    Screening(Screening),
    Assessment(Assessment),
    Tallied(Vec<Tallied>),
    Submitted(Result<Vec<Draft>, Vec<Problem>>),
}

/// Runs every case of a file.
///
/// # Errors
/// A line for the file that cannot be read, or one for each case that fails: its id, then where
/// the answer differs and how.
pub fn run<P: Program>(file: &str) -> Result<usize, Vec<String>> {
    let cases = input::read(file).map_err(|problem| vec![problem])?;
    let told = |case: &Case| check::<P>(case).err().map(|why| format!("{}: {why}", case.id));
    let failed: Vec<String> = cases.iter().filter_map(told).collect();
    if failed.is_empty() { Ok(cases.len()) } else { Err(failed) }
}

/// Runs every file of a folder of cases; how many passed.
///
/// # Errors
/// The lines of every file that failed, under its name.
pub fn run_folder<P: Program>(folder: &str) -> Result<usize, String> {
    let told = |error: std::io::Error| format!("{folder}: {error}");
    let (mut passed, mut failed) = (0, String::new());
    for file in std::fs::read_dir(folder).map_err(told)? {
        let path = file.map_err(told)?.path();
        match run::<P>(&std::fs::read_to_string(&path).map_err(told)?) {
            Ok(count) => passed += count,
            Err(lines) => failed += &format!("{}:\n{}\n", path.display(), lines.join("\n")),
        }
    }
    if failed.is_empty() { Ok(passed) } else { Err(failed) }
}

/// Runs a case for each row of a table, by a template; how many passed. A cell holds no comma.
///
/// # Errors
/// As [`run`], and where the template cannot be read or names a column that the table lacks.
pub fn run_table<P: Program>(rows: &str, template: &str) -> Result<usize, Vec<String>> {
    let told = |error: serde_json::Error| vec![format!("template: {error}")];
    let template: Json = serde_json::from_str(template).map_err(told)?;
    let mut lines = rows.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let case = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |column: &str| {
            let place = names.iter().position(|name| *name == column)?;
            cells.get(place).map(|cell| (*cell).to_owned())
        };
        fill(&template, &cell).map_err(|why| vec![format!("{line}: {why}")])
    };
    let cases = lines.map(case).collect::<Result<Vec<Json>, Vec<String>>>()?;
    run::<P>(&serde_json::json!({ "cases": cases }).to_string())
}

fn check<P: Program>(case: &Case) -> Result<(), String> {
    judge(case, &answer::<P>(case)?)
}

/// Does the answer say what the case expects?
///
/// # Errors
/// The place in the answer, what was there and what was expected.
pub fn judge(case: &Case, answer: &Answer) -> Result<(), String> {
    let answer = answer::json(answer);
    contains(&answer, &case.expect, case.tolerance, "answer")?;
    case.absent.iter().try_for_each(|absent| lacks(&answer, absent))
}

/// A mistyped member would be absent for ever: it is an error.
fn lacks(answer: &Json, absent: &Json) -> Result<(), String> {
    let named = absent.as_object().into_iter().flatten();
    if let Some((name, _)) = named.into_iter().find(|(name, _)| answer.get(name).is_none()) {
        return Err(format!("answer has no {name}, so that nothing of it can be absent"));
    }
    match contains(answer, absent, input::TOLERANCE, "answer") {
        Ok(()) => Err(format!("answer has what must be absent: {absent}")),
        Err(_) => Ok(()),
    }
}

fn answer<P: Program>(case: &Case) -> Result<Answer, String> {
    let call = case.call(&P::describe())?;
    Ok(match case.function.as_str() {
        "screen" => Answer::Screening(P::screen(&call)),
        "assess" => Answer::Assessment(assess::<P>(&call)?),
        "tally" => Answer::Tallied(tally::<P>(&call, &[case.period()?])?),
        "submit" => Answer::Submitted(P::submit(&call, &case.form, &case.answers)),
        other => return Err(format!("no function {other}")),
    })
}

/// Every expected part is in the answer: all named members of an object, for each expected element
/// of a list one that contains it (an empty list expects an empty one), numbers within the
/// tolerance of the case.
fn contains(answer: &Json, expected: &Json, tolerance: f64, place: &str) -> Result<(), String> {
    match (answer, expected) {
        (Json::Object(has), Json::Object(wants)) => wants.iter().try_for_each(|(name, want)| {
            let has = has.get(name).ok_or_else(|| format!("{place} has no {name}"))?;
            contains(has, want, tolerance, &format!("{place}.{name}"))
        }),
        (Json::Array(has), Json::Array(wants)) if has.is_empty() || !wants.is_empty() => {
            wants.iter().try_for_each(|want| {
                let found = has.iter().any(|one| contains(one, want, tolerance, place).is_ok());
                if found { Ok(()) } else { Err(format!("{place} lacks {want}, has {answer}")) }
            })
        }
        (Json::Number(has), Json::Number(want))
            if close(has.as_f64(), want.as_f64(), tolerance) =>
        {
            Ok(())
        }
        _ if answer == expected => Ok(()),
        _ => Err(format!("{place} is {answer}, expected {expected}")),
    }
}

fn close(has: Option<f64>, want: Option<f64>, tolerance: f64) -> bool {
    has.zip(want).is_some_and(|(has, want)| (has - want).abs() <= tolerance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_part_must_be_in_the_answer() {
        let answer = json!({"stage": "a", "tasks": [{"code": "x", "due": 1}, {"code": "y"}]});
        assert_eq!(contains(&answer, &json!({"tasks": [{"code": "y"}]}), 0.0, "answer"), Ok(()));
        assert!(contains(&answer, &json!({"tasks": [{"code": "y", "due": 1}]}), 0.0, "").is_err());
        assert!(contains(&answer, &json!({"stage": "b"}), 0.0, "").is_err());
        assert!(contains(&answer, &json!({"other": "b"}), 0.0, "").is_err());
        assert!(contains(&answer, &json!({"tasks": []}), 0.0, "").is_err());
        assert!(lacks(&answer, &json!({"tasks": [{"code": "x"}]})).is_err());
        assert!(lacks(&answer, &json!({"tsks": [{"code": "z"}]})).is_err());
        assert_eq!(lacks(&answer, &json!({"tasks": [{"code": "z"}]})), Ok(()));
    }
}

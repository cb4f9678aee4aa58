//! Cases: files that say what a programme must answer to a chart. The format is described in
//! `docs/plugin-cases.md`. Native tests run them through the same functions that the sandbox runs.

mod answer;
mod input;

use crate::{Program, assess, tally};
use input::Case;
use serde_json::Value as Json;

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

fn check<P: Program>(case: &Case) -> Result<(), String> {
    let answer = answer::<P>(case)?;
    contains(&answer, &case.expect, "answer")?;
    case.absent.iter().try_for_each(|absent| lacks(&answer, absent))
}

/// A mistyped member would be absent for ever: it is an error.
fn lacks(answer: &Json, absent: &Json) -> Result<(), String> {
    let named = absent.as_object().into_iter().flatten();
    if let Some((name, _)) = named.into_iter().find(|(name, _)| answer.get(name).is_none()) {
        return Err(format!("answer has no {name}, so that nothing of it can be absent"));
    }
    match contains(answer, absent, "answer") {
        Ok(()) => Err(format!("answer has what must be absent: {absent}")),
        Err(_) => Ok(()),
    }
}

/// What the programme answers, as JSON.
fn answer<P: Program>(case: &Case) -> Result<Json, String> {
    let call = case.call(&P::describe())?;
    Ok(match case.function.as_str() {
        "screen" => answer::screening(&P::screen(&call)),
        "assess" => answer::assessment(&assess::<P>(&call)?),
        "tally" => answer::tallied(&tally::<P>(&call, &[case.period()?])?),
        "submit" => answer::submitted(&P::submit(&call, &case.form, &case.answers)),
        other => return Err(format!("no function {other}")),
    })
}

/// Every expected part is in the answer: all named members of an object, for each expected element
/// of a list one that contains it (an empty list expects an empty one), numbers to a millionth.
fn contains(answer: &Json, expected: &Json, place: &str) -> Result<(), String> {
    match (answer, expected) {
        (Json::Object(has), Json::Object(wants)) => wants.iter().try_for_each(|(name, want)| {
            let has = has.get(name).ok_or_else(|| format!("{place} has no {name}"))?;
            contains(has, want, &format!("{place}.{name}"))
        }),
        (Json::Array(has), Json::Array(wants)) if has.is_empty() || !wants.is_empty() => {
            wants.iter().try_for_each(|want| {
                let found = has.iter().any(|one| contains(one, want, place).is_ok());
                if found { Ok(()) } else { Err(format!("{place} lacks {want}, has {answer}")) }
            })
        }
        (Json::Number(has), Json::Number(want)) if close(has.as_f64(), want.as_f64()) => Ok(()),
        _ if answer == expected => Ok(()),
        _ => Err(format!("{place} is {answer}, expected {expected}")),
    }
}

fn close(has: Option<f64>, want: Option<f64>) -> bool {
    has.zip(want).is_some_and(|(has, want)| (has - want).abs() < 1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_part_must_be_in_the_answer() {
        let answer = json!({"stage": "a", "tasks": [{"code": "x", "due": 1}, {"code": "y"}]});
        assert_eq!(contains(&answer, &json!({"tasks": [{"code": "y"}]}), "answer"), Ok(()));
        assert!(contains(&answer, &json!({"tasks": [{"code": "y", "due": 1}]}), "").is_err());
        assert!(contains(&answer, &json!({"stage": "b"}), "").is_err());
        assert!(contains(&answer, &json!({"other": "b"}), "").is_err());
        assert!(contains(&answer, &json!({"tasks": []}), "").is_err());
        assert!(lacks(&answer, &json!({"tasks": [{"code": "x"}]})).is_err());
        assert!(lacks(&answer, &json!({"tsks": [{"code": "z"}]})).is_err());
        assert_eq!(lacks(&answer, &json!({"tasks": [{"code": "z"}]})), Ok(()));
    }
}

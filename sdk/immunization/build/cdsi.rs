//! CDC CDSi supporting data: the series for people without a special risk.

use crate::{list, rust_list, span};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The tables `CDSI_SERIES`, `CDSI_GROUPS`, `CDSI_VACCINES` and `CDSI_CONFLICTS`.
pub fn tables(series: &Json, schedule: &Json) -> Result<String, String> {
    let all = series.as_array().ok_or("series are not a list")?;
    let standard: Vec<&Json> = all.iter().filter(|one| one["series_type"] == "Standard").collect();
    let known: BTreeSet<&str> = standard.iter().filter_map(|s| s["antigen"].as_str()).collect();
    let rust: Result<Vec<String>, String> = standard.iter().map(|one| one_series(one)).collect();
    let groups = list(schedule, "vaccine_groups").filter_map(|group| {
        let antigens: Vec<&str> = list(group, "antigens").filter_map(Json::as_str).collect();
        antigens.iter().any(|antigen| known.contains(antigen)).then(|| {
            let antigens = rust_list(antigens.iter().map(|name| format!("{name:?}")));
            format!("Group{{name:{},antigens:{antigens}}}", group["vaccine_group"])
        })
    });
    let vaccines: Result<Vec<Option<String>>, String> =
        list(schedule, "cvx_to_antigen").map(|one| vaccine(one, &known)).collect();
    let conflicts: Result<Vec<String>, String> =
        list(schedule, "live_virus_conflicts").map(conflict).collect();
    Ok(format!(
        "static CDSI_SERIES:&[Series]={};\nstatic CDSI_GROUPS:&[Group]={};\n\
         static CDSI_VACCINES:&[Vaccine]={};\nstatic CDSI_CONFLICTS:&[Conflict]={};\n",
        rust_list(rust?),
        rust_list(groups),
        rust_list(vaccines?.into_iter().flatten()),
        rust_list(conflicts?),
    ))
}

fn one_series(json: &Json) -> Result<String, String> {
    let name = &json["series"];
    let told = |why: String| format!("{name}: {why}");
    let doses: Result<Vec<String>, String> = list(json, "doses").map(dose).collect();
    let sexes = list(json, "required_gender").filter_map(Json::as_str);
    Ok(format!(
        "Series{{antigen:{},name:{name},set:{},default:{},product:{},preference:{},\
         min_start:{},max_start:{},sexes:{},doses:{}}}\n",
        json["antigen"],
        json["series_group"],
        json["default_series"] == "Yes",
        json["product_path"] == "Yes",
        json["series_preference"].as_str().ok_or_else(|| told("no preference".to_owned()))?,
        span::optional(&json["min_age_to_start"]).map_err(told)?,
        span::optional(&json["max_age_to_start"]).map_err(told)?,
        rust_list(sexes.map(|sex| format!("Sex::{sex}"))),
        rust_list(doses.map_err(told)?),
    ))
}

fn dose(json: &Json) -> Result<String, String> {
    let all = |name: &str, one: fn(&Json) -> Result<String, String>| {
        list(json, name).map(one).collect::<Result<Vec<String>, String>>().map(rust_list)
    };
    let allowable = list(json, "allowable_vaccine_cvx").map(cvx).collect::<Result<Vec<_>, _>>()?;
    Ok(format!(
        "Dose{{ages:{},intervals:{},allowable_intervals:{},preferable:{},allowable:{},skips:{},\
         recurring:{}}}",
        all("age", age)?,
        all("interval", interval)?,
        all("allowable_interval", interval)?,
        all("preferable_vaccine", preferable)?,
        rust_list(allowable),
        all("conditional_skip", skip)?,
        json["recurring"] == "Yes",
    ))
}

fn age(json: &Json) -> Result<String, String> {
    Ok(format!(
        "Age{{absolute:{},minimum:{},earliest:{},latest:{},maximum:{},until:{},from:{}}}",
        span::optional(&json["absMinAge"])?,
        span::optional(&json["minAge"])?,
        span::optional(&json["earliestRecAge"])?,
        span::optional(&json["latestRecAge"])?,
        span::optional(&json["maxAge"])?,
        day(&json["cessationDate"])?,
        day(&json["effectiveDate"])?,
    ))
}

fn interval(json: &Json) -> Result<String, String> {
    let from = match (json["fromPrevious"].as_str(), json["fromTargetDose"].as_str()) {
        (Some("Y"), _) => "From::Previous".to_owned(),
        (_, Some(target)) => format!("From::Target({target})"),
        // The names of the vaccines it counts from are not in the supporting data that was read.
        _ => "From::Unknown".to_owned(),
    };
    Ok(format!(
        "Interval{{from:{from},absolute:{},minimum:{},earliest:{},latest:{},overrides:{},\
         until:{},since:{}}}",
        span::optional(&json["absMinInt"])?,
        span::optional(&json["minInt"])?,
        span::optional(&json["earliestRecInt"])?,
        span::optional(&json["latestRecInt"])?,
        json["intervalPriority"] == "override",
        day(&json["cessationDate"])?,
        day(&json["effectiveDate"])?,
    ))
}

fn preferable(json: &Json) -> Result<String, String> {
    let (begin, end) = (span::optional(&json["beginAge"])?, span::optional(&json["endAge"])?);
    Ok(format!("Preferable{{cvx:{},begin:{begin},end:{end}}}", cvx(&json["cvx"])?))
}

fn skip(json: &Json) -> Result<String, String> {
    let sets: Result<Vec<String>, String> = list(json, "sets").map(set).collect();
    let context = json["context"].as_str().ok_or("a skip has no context")?;
    Ok(format!("Skip{{context:Context::{context},sets:{}}}", rust_list(sets?)))
}

fn set(json: &Json) -> Result<String, String> {
    let conditions: Result<Vec<String>, String> = list(json, "conditions").map(condition).collect();
    Ok(format!(
        "Set{{any:{},conditions:{}}}",
        json["conditionLogic"] == "OR",
        rust_list(conditions?)
    ))
}

fn condition(json: &Json) -> Result<String, String> {
    let kind = json["conditionType"].as_str().unwrap_or_default();
    let ages = || {
        let (begin, end) = (span::optional(&json["beginAge"])?, span::optional(&json["endAge"])?);
        Ok::<_, String>(format!("begin:{begin},end:{end}"))
    };
    match kind.to_lowercase().as_str() {
        "age" => Ok(format!("Condition::Age{{{}}}", ages()?)),
        "interval" => {
            let words = json["interval"].as_str().ok_or("no interval")?;
            Ok(format!("Condition::Interval({})", span::rust(words)?))
        }
        "vaccine count by age" | "vaccine count by date" => Ok(format!(
            "Condition::Count(Count{{{},since:{},until:{},vaccines:{},valid:{},exactly:{},\
             doses:{}}})",
            ages()?,
            day(&json["startDate"])?,
            day(&json["endDate"])?,
            vaccines(&json["vaccineTypes"])?,
            json["doseType"] == "Valid",
            json["doseCountLogic"] == "equal to",
            json["doseCount"].as_str().ok_or("no doseCount")?,
        )),
        other => Err(format!("no condition {other}")),
    }
}

fn vaccines(json: &Json) -> Result<String, String> {
    let codes = json.as_str().unwrap_or_default().split(';');
    let codes = codes.map(str::trim).filter(|code| !code.is_empty());
    codes.map(number).collect::<Result<Vec<_>, _>>().map(rust_list)
}

fn vaccine(json: &Json, known: &BTreeSet<&str>) -> Result<Option<String>, String> {
    let mut antigens = Vec::new();
    for one in list(json, "antigens") {
        if one["antigen"].as_str().is_some_and(|name| known.contains(name)) {
            let (begin, end) = (span::optional(&one["begin"])?, span::optional(&one["end"])?);
            antigens.push(format!("Holds{{antigen:{},begin:{begin},end:{end}}}", one["antigen"]));
        }
    }
    if antigens.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!("Vaccine{{cvx:{},holds:{}}}", cvx(&json["cvx"])?, rust_list(antigens))))
}

fn conflict(json: &Json) -> Result<String, String> {
    let span = |name: &str| span::rust(json[name].as_str().unwrap_or_default());
    Ok(format!(
        "Conflict{{previous:{},current:{},begin:{},end_if_valid:{},end:{}}}",
        cvx(&json["previous_cvx"])?,
        cvx(&json["current_cvx"])?,
        span("conflictBeginInterval")?,
        span("minConflictEndInterval")?,
        span("conflictEndInterval")?,
    ))
}

/// `03` is 3: CVX codes are numbers.
fn cvx(json: &Json) -> Result<String, String> {
    number(json.as_str().unwrap_or_default())
}

fn number(code: &str) -> Result<String, String> {
    let number: u16 = code.parse().map_err(|_| format!("not a CVX code: {code}"))?;
    Ok(number.to_string())
}

/// `20161216` as an optional day.
fn day(json: &Json) -> Result<String, String> {
    let Some(text) = json.as_str().filter(|text| !text.is_empty()) else {
        return Ok("None".to_owned());
    };
    let number: u32 = text.parse().map_err(|_| format!("not a day: {text}"))?;
    Ok(format!("Some(({},{},{}))", number / 10_000, number / 100 % 100, number % 100))
}

//! Viet Nam's schedules by legal version. Every series is a group of its own.

use crate::{list, rust_list, span};
use serde_json::Value as Json;

/// The table `VIETNAM`: one version after the other, those without a schedule left out.
pub fn tables(schedules: &Json, vaccines: &Json) -> Result<String, String> {
    let mut versions = Vec::new();
    for json in list(schedules, "versions").filter(|json| json["series"] != serde_json::json!([])) {
        versions.push(version(json, vaccines)?);
    }
    Ok(format!("static VIETNAM:&[Version]={};\n", rust_list(versions)))
}

fn version(json: &Json, vaccines: &Json) -> Result<String, String> {
    // The doses of pregnant women are no ages of a child: a rule of their own reads them.
    let series: Vec<&Json> =
        list(json, "series").filter(|series| series["series"] != "TT_PREGNANT").collect();
    let mut rust = Vec::new();
    for one in &series {
        let name = one["series"].as_str().ok_or("a series has no name")?;
        let codes = list(vaccines, name).map(Json::to_string);
        rust.push(one_series(one, &rust_list(codes)).map_err(|why| format!("{name}: {why}"))?);
    }
    let from = json["from"].as_str().ok_or("a version has no first day")?;
    let day: Vec<&str> = from.split('-').map(|part| part.trim_start_matches('0')).collect();
    let groups = series.iter().map(|series| {
        let name = &series["series"];
        format!("Group{{name:{name},antigens:&[{name}]}}")
    });
    let vaccines = series.iter().flat_map(|series| {
        list(vaccines, series["series"].as_str().unwrap_or_default()).map(move |cvx| {
            let name = &series["series"];
            format!("Vaccine{{cvx:{cvx},holds:&[Holds{{antigen:{name},begin:None,end:None}}]}}")
        })
    });
    Ok(format!(
        "Version{{from:({}),schedule:Schedule{{id:{},series:{},groups:{},vaccines:{},\
         conflicts:CDSI_CONFLICTS,grace:false}}}}\n",
        day.join(","),
        json["id"],
        rust_list(rust),
        rust_list(groups),
        rust_list(vaccines),
    ))
}

fn one_series(json: &Json, codes: &str) -> Result<String, String> {
    let maximum = span::optional(&json["max_age"])?;
    let doses: Result<Vec<String>, String> =
        list(json, "doses").map(|one| dose(one, &maximum, codes)).collect();
    let name = &json["series"];
    Ok(format!(
        "Series{{antigen:{name},name:{name},set:\"\",default:true,product:false,preference:1,\
         min_start:None,max_start:None,sexes:&[],doses:{}}}",
        rust_list(doses?)
    ))
}

/// The law states no days of grace: the least age is absolute.
fn dose(json: &Json, series_maximum: &str, codes: &str) -> Result<String, String> {
    let late = match json["late_after"].as_str() {
        // Days are the finest that a record knows: late from the next day.
        Some("24 h") => "Some(s(0,1))".to_owned(),
        _ => span::optional(&json["late_after"])?,
    };
    let own = span::optional(&json["max_age"])?;
    let maximum = if own == "None" { series_maximum } else { &own };
    let age = format!(
        "Age{{absolute:None,minimum:{},earliest:{},latest:{late},maximum:{maximum},until:None,\
         from:None}}",
        span::optional(&json["min_age"])?,
        span::optional(&json["rec_age"])?,
    );
    let least = span::optional(&json["min_interval"])?;
    let interval = format!(
        "Interval{{from:From::Previous,absolute:None,minimum:{least},earliest:{},latest:None,\
         overrides:false,until:None,since:None}}",
        span::optional(&json["rec_interval"])?,
    );
    let intervals = if least == "None" { String::new() } else { interval };
    Ok(format!(
        "Dose{{ages:&[{age}],intervals:&[{intervals}],allowable_intervals:&[],preferable:&[],\
         allowable:{codes},skips:&[],recurring:false}}"
    ))
}

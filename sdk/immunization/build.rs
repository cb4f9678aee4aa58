//! Turns the schedules in `data/` into tables of Rust, so that nothing is parsed at run time and
//! only what the engine uses is shipped. Data that cannot be read stops the build with its place.

#[path = "build/cdsi.rs"]
mod cdsi;
#[path = "build/span.rs"]
mod span;
#[path = "build/vietnam.rs"]
mod vietnam;

use serde_json::Value as Json;
use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build");
    let tables = [
        vietnam::tables(&read("vn_epi_schedules.json")?, &read("vn_vaccines.json")?)?,
        cdsi::tables(&read("cdsi_4.64_series.json")?, &read("cdsi_4.64_schedule.json")?)?,
    ];
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("tables.rs"), tables.concat())?;
    Ok(())
}

fn read(name: &str) -> Result<Json, Box<dyn Error>> {
    let path = Path::new("data").join(name);
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

/// The elements of a list; none where it is missing.
fn list<'a>(json: &'a Json, name: &str) -> impl Iterator<Item = &'a Json> + use<'a> {
    json[name].as_array().into_iter().flatten()
}

/// Rust for a list of elements.
fn rust_list(elements: impl IntoIterator<Item = String>) -> String {
    let elements: Vec<String> = elements.into_iter().collect();
    format!("&[{}]", elements.join(","))
}

//! Makes constants of the tables in `data/`. A row that cannot be read stops the build, by file and
//! line.

use std::{env, error::Error, fmt::Display, fs, path::Path};

type Told<T> = Result<T, String>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data");
    let rust = [
        list("icdo3_topography_to_icd10", "TOPOGRAPHIES", "(u16, [&str; 5])", topography)?,
        list("icdo3_morphology_to_icd10_rule", "PAIRS", "(u16, u8, Pair)", pair)?,
        list("icdo3_to_icd10_rule8", "SITES", "(Site, Target, Needs)", site)?,
        list("icdo3_to_icd10_rule9", "SITES_BY_SEX", "(Site, Target, Target)", site_by_sex)?,
        list("morphology_family", "FAMILIES", "(u16, Family)", family)?,
        list("site_morphology_must", "MUST", "(u8, u16, u16)", family_sites)?,
        list("site_morphology_must_not", "MUST_NOT", "(u8, u16, u16)", family_sites)?,
        list("iccc3_morphology_pattern", "ICCC_PATTERN", "(u16, u8)", pattern)?,
        iccc_patterns()?,
    ];
    fs::write(Path::new(&env::var("OUT_DIR")?).join("tables.rs"), rust.concat())?;
    Ok(())
}

fn read(file: &str) -> Told<String> {
    fs::read_to_string(format!("data/{file}.csv")).map_err(|error| format!("{file}: {error}"))
}

/// One constant list, an item for each line after the head.
fn list(file: &str, name: &str, item: &str, row: fn(&[&str]) -> Told<String>) -> Told<String> {
    let mut rows = Vec::new();
    for (number, line) in read(file)?.lines().enumerate().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        rows.push(row(&fields).map_err(|why| format!("{file}, line {}: {why}", number + 1))?);
    }
    Ok(format!("pub static {name}: &[{item}] = &[{}];\n", rows.join(",")))
}

fn number(text: &str) -> Told<u16> {
    text.parse().map_err(|_| format!("not a number: {text}"))
}

fn wrong<T>(what: impl Display) -> Told<T> {
    Err(format!("cannot be read: {what}"))
}

fn topography(row: &[&str]) -> Told<String> {
    let [code, columns @ ..] = row else { return wrong("no columns") };
    if columns.len() != 5 {
        return wrong("not five columns");
    }
    Ok(format!("({}, {columns:?})", number(code)?))
}

fn needs(flag: &str) -> Told<&'static str> {
    match flag {
        "" => Ok("Needs::Anybody"),
        "+" => Ok("Needs::Female"),
        "@" => Ok("Needs::Male"),
        other => wrong(other),
    }
}

fn pair(row: &[&str]) -> Told<String> {
    let &[morphology, behaviour, rule, rare, fixed, start, flag] = row else {
        return wrong("not seven columns");
    };
    let place = |text: &str| Ok::<_, String>(number(text)?.saturating_sub(1));
    let rule = match rule {
        "1" | "2" | "3" | "4" | "5" => format!("Rule::Topography({})", place(rule)?),
        "7" => format!("Rule::Fixed({fixed:?}, {})", needs(flag)?),
        "8" => format!("Rule::Sites({})", place(start)?),
        "9" => format!("Rule::SitesBySex({})", place(start)?),
        other => return wrong(other),
    };
    let (morphology, behaviour) = (number(morphology)?, number(behaviour)?);
    Ok(format!("({morphology}, {behaviour}, Pair {{ is_rare: {}, rule: {rule} }})", rare == "1"))
}

fn place(site: &str) -> Told<String> {
    Ok(match site.strip_suffix('-') {
        _ if site == "*" => "Site::Any".to_owned(),
        Some(group) => format!("Site::Group({})", number(group)?),
        None => format!("Site::Exactly({})", number(site)?),
    })
}

fn target(code: &str) -> Told<String> {
    Ok(match (code.strip_prefix(':'), code.strip_suffix('-')) {
        (Some(rule), _) => format!("Target::Topography({})", number(rule)?.saturating_sub(1)),
        (None, Some(category)) => format!("Target::WithThirdDigit({category:?})"),
        (None, None) => format!("Target::Code({code:?})"),
    })
}

fn site(row: &[&str]) -> Told<String> {
    let &[_, site, code, flag] = row else { return wrong("not four columns") };
    Ok(format!("({}, {}, {})", place(site)?, target(code)?, needs(flag)?))
}

fn site_by_sex(row: &[&str]) -> Told<String> {
    let &[_, site, male, female, ""] = row else { return wrong("not five columns, or a flag") };
    Ok(format!("({}, {}, {})", place(site)?, target(male)?, target(female)?))
}

fn family(row: &[&str]) -> Told<String> {
    let &[morphology, rule, family] = row else { return wrong("not three columns") };
    let rule = match rule {
        "any" => "Family::Any".to_owned(),
        "must" => format!("Family::Must({})", number(family)?),
        "must_not" => format!("Family::MustNot({})", number(family)?),
        other => return wrong(other),
    };
    Ok(format!("({}, {rule})", number(morphology)?))
}

/// A family with the first and last topography: `07*` is 070 to 079.
fn family_sites(row: &[&str]) -> Told<String> {
    let &[family, pattern] = row else { return wrong("not two columns") };
    let (from, to) = match pattern.strip_suffix('*') {
        Some(group) => (number(group)? * 10, number(group)? * 10 + 9),
        None => (number(pattern)?, number(pattern)?),
    };
    Ok(format!("({}, {from}, {to})", number(family)?))
}

fn pattern(row: &[&str]) -> Told<String> {
    let &[morphology, pattern] = row else { return wrong("not two columns") };
    Ok(format!("({}, {})", number(morphology)?, number(pattern)?))
}

/// The ranges of topography of the head, and a row for each pattern from 1; 0 is an empty cell.
fn iccc_patterns() -> Told<String> {
    let text = read("iccc3_patterns")?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(',').skip(1).collect();
    let range = |text: &&str| {
        let (from, to) = text.split_once('-').ok_or_else(|| format!("no range: {text}"))?;
        Ok::<_, String>(format!("({}, {})", number(from)?, number(to)?))
    };
    let ranges: Vec<String> = head.iter().map(range).collect::<Told<_>>()?;
    let mut rows = Vec::new();
    for (index, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        if cells.len() != head.len() + 1 || number(cells[0])? as usize != index + 1 {
            return wrong(format!("iccc3_patterns, line {}", index + 2));
        }
        let cells = cells[1..].iter().map(|cell| match *cell {
            "" => Ok(0),
            cell => number(cell),
        });
        rows.push(format!("{:?}", cells.collect::<Told<Vec<u16>>>()?));
    }
    let columns = head.len();
    Ok(format!(
        "pub static ICCC_RANGES: [(u16, u16); {columns}] = [{}];\n\
         pub static ICCC_CODES: &[[u16; {columns}]] = &[{}];\n",
        ranges.join(","),
        rows.join(",")
    ))
}

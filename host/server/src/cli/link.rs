//! `hoso link`: which rows of one or two CSV files are the same person.

mod report;
mod tables;

use super::{progress, say};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use hoso_core::identity::learned::Learned;
use hoso_core::identity::{
    batch,
    block::Blocks,
    borrowed,
    cluster::{self, Clusters},
    explain::{self, Language},
    model::{GENERIC, Model, VIETNAM},
    plan::{ModelError, Plan},
    score::{Cuts, Decision, Scored, Scorer},
    train,
};
use std::path::{Path, PathBuf};
use std::time::Instant;
use tables::Tables;

/// Find the rows of CSV files that are the same person. Needs no labelled examples.
///
/// With one file it looks for duplicates; with two it links rows of the first to rows of the
/// second. Nothing is sent anywhere, and the files stay as they are.
///
/// 1. Save each table as CSV in UTF-8 (in Excel: Save As, "CSV UTF-8"), the first line naming the
///    columns, upper or lower case, with or without accents. Common names are
///    understood: first_name, last_name or name, dob, sex, phone, address, city, postcode, email,
///    national_id. Dates: 1985-03-04, 04/03/1985 (day first), 19850304 or 1985.
///    People of Vietnam: --model vietnam understands ho_ten, ngay_sinh, gioi_tinh, so_cccd,
///    ma_the_bhyt, dien_thoai, dia_chi, ho_ten_me and what Vietnamese names, numbers and dates are
///    like; a name may also be in parts: ho, ten_dem, ten or ho_dem, ten.
/// 2. Run it, and read the first lines: what is compared, and which columns were not understood.
///    What only one of two files has is not compared: see the lines that begin with `!`.
///    Rename those columns, or give their names to a model: --print-model generic > my.toml, add
///    them under [columns], then --model my.toml.
/// 3. Read the results. --out has a line for each pair: `link` is one person, `review` is for you
///    to decide, the more `bits` the likelier one person. --clusters has a line for each row of
///    each file: rows with one `person` are one person.
///
/// The tables teach the model, so some hundreds of rows are needed: a handful teaches nothing.
///
/// Try it:
///   hoso link people.csv --out pairs.csv --clusters persons.csv
///   hoso link hospital.csv registry.csv --id patient_no --id person --out pairs.csv --explain en
///   hoso link so_a.csv so_b.csv --model vietnam --out pairs.csv --explain vi
///   hoso link people.csv --truth person_id        (prints precision, recall and F1)
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Link {
    /// CSV file, UTF-8, with a line of headers; `,`, `;` or tabs between the cells.
    #[arg(required_unless_present = "print_model")]
    a: Option<PathBuf>,
    /// Second file: rows are linked across the two, not within.
    b: Option<PathBuf>,
    /// `generic` (names of any country), `vietnam`, or a TOML file.
    #[arg(long, default_value = "generic")]
    model: String,
    /// Pairs that are linked or to be reviewed, with their score.
    #[arg(long)]
    out: Option<PathBuf>,
    /// The person of every row: rows with one number are one person.
    #[arg(long)]
    clusters: Option<PathBuf>,
    /// Column that names the row in the output; twice where it has another name in the second
    /// file. Else the row's number, the first being 1.
    #[arg(long)]
    id: Vec<String>,
    /// Column that says who the row really is: prints how right the result is. Not used to link.
    #[arg(long)]
    truth: Option<String>,
    /// Add to each pair what speaks for and against it, in this language.
    #[arg(long, value_enum)]
    explain: Option<Words>,
    /// Keep what the tables taught the model (TOML): `hoso serve` links new registrations by it.
    #[arg(long)]
    learned: Option<PathBuf>,
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: u8,
    /// Print a model that comes with the program, and stop.
    #[arg(long, value_enum)]
    print_model: Option<Shipped>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Words {
    En,
    Vi,
}

#[derive(Clone, Copy, ValueEnum)]
enum Shipped {
    Generic,
    Vietnam,
}

impl Link {
    pub fn run(&self) -> anyhow::Result<()> {
        let shipped = |which| match which {
            Shipped::Generic => GENERIC,
            Shipped::Vietnam => VIETNAM,
        };
        match (self.print_model, &self.a) {
            (Some(which), _) => say(format_args!("{}", shipped(which).trim_end())),
            (None, Some(a)) => self.link(a)?,
            (None, None) => anyhow::bail!("which file? see `hoso link --help`"),
        }
        Ok(())
    }

    fn link(&self, a: &Path) -> anyhow::Result<()> {
        let start = Instant::now();
        let threads = usize::from(self.threads);
        let files: Vec<&Path> = std::iter::once(a).chain(self.b.as_deref()).collect();
        self.beforehand(&files)?;
        let model = self.model()?;
        let (plan, tables) = self.read(&files, &model)?;
        let bar = progress("{elapsed} {bar:30} {pos}/{len} rows compared", Some(tables.firsts()));
        let blocks = Blocks::new(&plan, &tables.table, threads);
        report::blocks(&tables, &blocks);
        let parameters = train::train(&plan, &tables.table, &blocks);
        if let Some(out) = &self.learned {
            let from =
                files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ");
            let learned = Learned::new(&model, &plan, &tables.table, &parameters, from);
            let failed = || format!("write {}", out.display());
            std::fs::write(out, toml::to_string(&learned)?).with_context(failed)?;
        }
        let cuts = batch::cuts(plan.thresholds, &parameters);
        let scorer = Scorer::new(&plan, &tables.table, &parameters);
        let floor = if tables.truth.is_some() { batch::below_review(cuts) } else { cuts.review };
        let pairs = batch::score(&scorer, &blocks, floor, threads, &|rows| bar.inc(rows.into()));
        bar.finish_and_clear();
        let (decisions, clusters) = decide(&scorer, &pairs, cuts);
        if let Some(out) = &self.out {
            self.write_pairs(out, &scorer, &tables, &pairs, &decisions)?;
        }
        if let Some(out) = &self.clusters {
            write_clusters(out, &tables, &clusters)?;
        }
        report::decisions(cuts, &parameters, &pairs, &decisions, &clusters);
        if let Some(truth) = &tables.truth {
            report::quality(truth, cuts, &pairs, &decisions, &clusters);
        }
        self.kept();
        say(format_args!("{:.2} s", start.elapsed().as_secs_f64()));
        Ok(())
    }

    /// The tables, and what of them is compared; tells what is not.
    fn read(&self, files: &[&Path], model: &Model) -> anyhow::Result<(Plan, Tables)> {
        let headers: Result<Vec<_>, _> = files.iter().map(|f| tables::headers(f, model)).collect();
        let (names, parts): (Vec<_>, Vec<_>) = headers?.into_iter().unzip();
        let plan = Plan::new(model, &names).map_err(|error| self.unfit(error, &names))?;
        report::columns(&plan);
        report::joined(files, &names, &parts);
        let named: Vec<&str> = self.id.iter().chain(&self.truth).map(String::as_str).collect();
        report::columns_left(&plan, files, (&names, &parts), &named);
        report::one_sided(&plan, files, &names);
        self.hint(&plan, &names);
        let mut tables = Tables::read(&plan, files, (&names, &parts), self)?;
        let common = borrowed::counted(&plan);
        let forgotten = borrowed::forget(&plan, &mut tables.table, self.threads.into(), common);
        report::borrowed(forgotten);
        Ok((plan, tables))
    }

    /// What would fail or surprise after the work, told before it.
    fn beforehand(&self, files: &[&Path]) -> anyhow::Result<()> {
        for out in [&self.out, &self.clusters, &self.learned].into_iter().flatten() {
            let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                anyhow::bail!("{}: there is no folder {}", out.display(), folder.display());
            }
        }
        let one = |file: &Path| std::fs::canonicalize(file).ok();
        if let [a, b] = files
            && one(a).is_some_and(|a| one(b) == Some(a))
        {
            say(format_args!(
                "! both are the same file: every row will find itself. For duplicates within it, \
                 name it once"
            ));
        }
        Ok(())
    }

    /// Where the results are; without a file there are none but the numbers above.
    fn kept(&self) {
        for out in [&self.out, &self.clusters].into_iter().flatten() {
            say(format_args!("written: {}", out.display()));
        }
        if self.out.is_none() && self.clusters.is_none() {
            say(format_args!("nothing was written: --out pairs.csv keeps the pairs"));
        }
    }

    /// What the files have, where the model cannot use it.
    fn unfit(&self, error: ModelError, headers: &[Vec<String>]) -> anyhow::Error {
        let columns: Vec<String> = headers.iter().map(|table| table.join(", ")).collect();
        anyhow::anyhow!(
            "{error}\nThe files have the columns: {}\n`hoso link --print-model {}` lists those \
             that a model understands, under [columns].",
            columns.join(" | "),
            if self.model == "vietnam" { "vietnam" } else { "generic" },
        )
    }

    /// Says so where the tables look like Vietnamese ones.
    fn hint(&self, plan: &Plan, headers: &[Vec<String>]) {
        let read = |plan: &Plan| (0..headers.len()).map(|at| plan.columns_read(at).len()).sum();
        let vietnam =
            toml::from_str(VIETNAM).ok().and_then(|model: Model| Plan::new(&model, headers).ok());
        let (now, then): (usize, usize) = (read(plan), vietnam.as_ref().map_or(0, read));
        if self.model == "generic" && then > now {
            say(format_args!("these look like people of Vietnam: try --model vietnam"));
        }
    }

    fn model(&self) -> anyhow::Result<Model> {
        let (name, text) = match self.model.as_str() {
            "generic" => ("generic", GENERIC.to_owned()),
            "vietnam" => ("vietnam", VIETNAM.to_owned()),
            path => {
                let failed = || {
                    format!(
                        "model {path}: neither `generic` nor `vietnam`, nor a file that is read"
                    )
                };
                (path, std::fs::read_to_string(path).with_context(failed)?)
            }
        };
        toml::from_str(&text).with_context(|| format!("model {name}"))
    }

    fn write_pairs(
        &self,
        out: &Path,
        scorer: &Scorer<'_>,
        tables: &Tables,
        pairs: &[Scored],
        decisions: &[Decision],
    ) -> anyhow::Result<()> {
        let failed = || format!("write {}", out.display());
        let mut csv = csv::Writer::from_path(out).with_context(failed)?;
        let language = self.explain.map(|words| match words {
            Words::En => Language::English,
            Words::Vi => Language::Vietnamese,
        });
        let explained = language.map(|_| "evidence");
        let headers = ["a", "b", "decision", "bits"].into_iter().chain(explained);
        csv.write_record(headers).with_context(failed)?;
        for (pair, decision) in pairs.iter().zip(decisions) {
            let decision = match decision {
                Decision::Link | Decision::Alone => "link",
                Decision::Review => "review",
                Decision::Apart | Decision::Never => continue,
            };
            let (a, b) = (tables.name(pair.a), tables.name(pair.b));
            let bits = format!("{:.2}", pair.bits);
            let evidence = language.map(|language| explain::line(scorer, pair, language));
            let cells = [&*a, &*b, decision, &*bits].into_iter().chain(evidence.as_deref());
            csv.write_record(cells).with_context(failed)?;
        }
        csv.flush().with_context(failed)
    }
}

/// Links that the rest of their persons refuse become reviews.
fn decide(scorer: &Scorer<'_>, pairs: &[Scored], cuts: Cuts) -> (Vec<Decision>, Clusters) {
    let mut decisions = cluster::decide(scorer, pairs, cuts);
    let clusters = cluster::cluster(scorer, pairs, &decisions, cuts);
    for refused in &clusters.refused {
        decisions[*refused] = Decision::Review;
    }
    (decisions, clusters)
}

fn write_clusters(out: &Path, tables: &Tables, clusters: &Clusters) -> anyhow::Result<()> {
    let failed = || format!("write {}", out.display());
    let mut csv = csv::Writer::from_path(out).with_context(failed)?;
    csv.write_record(["table", "row", "person"]).with_context(failed)?;
    for (row, person) in (0_u32..).zip(&clusters.of) {
        let in_b = tables.table.second().is_some_and(|second| row >= second);
        let table = if in_b { "b" } else { "a" };
        let person = (person + 1).to_string();
        csv.write_record([table, &tables.name(row), &person]).with_context(failed)?;
    }
    csv.flush().with_context(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        link: Link,
    }

    const PEOPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/tests/data/people.csv");

    fn run(arguments: &[&str]) -> anyhow::Result<()> {
        Line::try_parse_from(["link"].iter().chain(arguments))?.link.run()
    }

    #[test]
    fn files_are_linked() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let (pairs, persons) = (path("pairs.csv"), path("persons.csv"));
        let out = ["--out", &pairs, "--clusters", &persons, "--explain", "vi"];
        let options = [PEOPLE, "--model", "vietnam", "--id", "id", "--truth", "person"];
        run(&[&options[..], &out[..]].concat()).unwrap();
        let pairs = std::fs::read_to_string(pairs).unwrap();
        assert!(pairs.starts_with("a,b,decision,bits,evidence\n1,"), "{pairs}");
        assert!(pairs.contains("ngày sinh: giống nhau (+"));
        let persons = std::fs::read_to_string(persons).unwrap();
        let rows = std::fs::read_to_string(PEOPLE).unwrap().lines().count();
        assert_eq!(persons.lines().count(), rows);
        assert!(persons.starts_with("table,row,person\na,1,1\n"));
    }

    /// Some hundred rows of people.csv as two offices would have saved them.
    fn two_offices(folder: &Path, headers: &str) -> [String; 2] {
        let rows = std::fs::read_to_string(PEOPLE).unwrap();
        let rows: Vec<Vec<&str>> = rows.lines().skip(1).map(|r| r.split(',').collect()).collect();
        let mut a = format!("\u{feff}{headers}\n");
        let mut b = "patient,name,DOB,Gender,National ID,Mobile,remarks\n".to_owned();
        for (at, row) in rows.iter().enumerate() {
            let [_, _, name, birth, sex, number, _, phone, ..] = row[..] else { panic!("{row:?}") };
            if at % 2 == 0 {
                a += &format!("A{at};{name};{birth};{sex};{number};{phone}\n");
            } else {
                b += &format!("B{at},{name},{birth},{sex},{number},{phone},x\n");
            }
        }
        [("a.csv", a), ("b.csv", b)].map(|(name, text)| {
            let file = folder.join(name);
            std::fs::write(&file, text).unwrap();
            file.to_string_lossy().into_owned()
        })
    }

    #[test]
    fn two_files_with_ordinary_headers_are_linked() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("pairs.csv").to_string_lossy().into_owned();
        for (model, headers) in [
            ("vietnam", "Mã BN;Họ và tên;Ngày sinh;Giới tính;Số CCCD;Điện thoại"),
            ("generic", "No;Patient name;Date of birth;Sex;SSN;Telephone"),
        ] {
            let [a, b] = two_offices(folder.path(), headers);
            run(&[&a, &b, "--model", model, "--out", &out]).unwrap();
            let pairs = std::fs::read_to_string(&out).unwrap();
            let links = pairs.lines().filter(|line| line.contains(",link,")).count();
            assert!(links > 50, "{model}: {links} links");
        }
    }

    #[test]
    fn columns_that_nothing_is_read_from_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("odd.csv");
        std::fs::write(&file, "alpha,beta\n1,2\n").unwrap();
        let told = format!("{:#}", run(&[&file.to_string_lossy()]).unwrap_err());
        assert!(told.contains("alpha, beta") && told.contains("--print-model generic"), "{told}");
    }

    #[test]
    fn what_is_no_csv_is_told_by_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let told = |name: &str, bytes: &[u8]| {
            let file = folder.path().join(name);
            std::fs::write(&file, bytes).unwrap();
            format!("{:#}", run(&[&file.to_string_lossy()]).unwrap_err())
        };
        for (name, bytes, what) in [
            ("a.xlsx", &b"PK\x03\x04rest"[..], "Excel workbook"),
            ("a.xls", b"\xd0\xcf\x11\xe0rest", "Excel workbook"),
            ("a.csv", b"\xff\xfen\0a\0", "UTF-16"),
            ("b.csv", b"H\xf4 t\xean,sinh\nx,y\n", "UTF-8"),
            ("c.csv", b"", "empty"),
        ] {
            let said = told(name, bytes);
            assert!(said.contains(what) && said.contains(name), "{said}");
        }
        let folder = folder.path().to_string_lossy().into_owned();
        let said = format!("{:#}", run(&[&folder]).unwrap_err());
        assert!(said.contains("folder"), "{said}");
    }

    #[test]
    fn each_file_may_name_its_rows_in_its_own_column() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("pairs.csv").to_string_lossy().into_owned();
        let [a, b] = two_offices(folder.path(), "Mã BN;Họ và tên;Ngày sinh;Giới tính;CCCD;Mobile");
        let options = ["--model", "vietnam", "--id", "Mã BN", "--id", "patient"];
        run(&[&[&a, &b, "--out", &out][..], &options].concat()).unwrap();
        let pairs = std::fs::read_to_string(&out).unwrap();
        assert!(pairs.lines().nth(1).is_some_and(|line| line.starts_with('A')), "{pairs}");
        let nowhere = folder.path().join("nowhere/pairs.csv").to_string_lossy().into_owned();
        let told = format!("{:#}", run(&[&a, &b, "--out", &nowhere]).unwrap_err());
        assert!(told.contains("there is no folder"), "{told}");
        let told = format!("{:#}", run(&[&a, &b, "--id", "Mã BN"]).unwrap_err());
        assert!(told.contains("no column `Mã BN`") && told.contains("remarks"), "{told}");
    }

    #[test]
    fn a_name_in_parts_is_put_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let mut whole = "Họ và tên;Ngày sinh;CCCD\n".to_owned();
        let mut parts = "Họ;Tên đệm;Tên;Ngày sinh;CCCD\n".to_owned();
        for row in std::fs::read_to_string(PEOPLE).unwrap().lines().skip(1) {
            let [_, _, name, birth, _, number, ..] = row.split(',').collect::<Vec<_>>()[..] else {
                panic!("{row}")
            };
            let words: Vec<&str> = name.split_whitespace().collect();
            let [surname, middle @ .., given] = &words[..] else { continue };
            whole += &format!("{name};{birth};{number}\n");
            parts += &format!("{surname};{} ; {given};{birth};{number}\n", middle.join(" "));
        }
        let found = [("whole", whole), ("parts", parts)].map(|(name, text)| {
            let (file, out) = (path(&format!("{name}.csv")), path(&format!("{name}-pairs.csv")));
            std::fs::write(&file, text).unwrap();
            run(&[&file, "--model", "vietnam", "--out", &out]).unwrap();
            std::fs::read_to_string(out).unwrap()
        });
        assert!(found[0].lines().count() > 100, "{}", found[0]);
        assert_eq!(found[0], found[1]);
        let unknown = GENERIC.replace("[fields]", "[joined]\nnick = [[\"a\", \"b\"]]\n[fields]");
        std::fs::write(path("model.toml"), unknown).unwrap();
        let told = format!("{:#}", run(&[PEOPLE, "--model", &path("model.toml")]).unwrap_err());
        assert!(told.contains("joined") && told.contains("nick"), "{told}");
    }

    #[test]
    fn a_bad_file_is_told_by_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bad.csv");
        std::fs::write(&file, "surname,dob\nLee,1980\nRay,1970,x\n").unwrap();
        let told = |arguments: &[&str]| format!("{:#}", run(arguments).unwrap_err());
        let bad = file.to_string_lossy();
        assert!(told(&[&bad]).contains("line: 3"));
        assert!(told(&[PEOPLE, "--model", "vietnam", "--truth", "who"]).contains("column `who`"));
        assert!(told(&[PEOPLE, "--model", "nowhere.toml"]).contains("nowhere.toml"));
        assert!(told(&[]).contains("required"));
    }
}

//! The population as a folder: exports, the tree of org units, the laboratory map and the truth.

use crate::plan::{Area, FacilityKind, Plan};
use crate::tables::{COMMUNES, DISTRICTS, LABS, OLD_COMMUNES};
use crate::{Catchment, FileKind, Generator, forms};
use anyhow::Context as _;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

const LAST_DAY_OF_DISTRICTS: &str = "2025-06-30";
const FIRST_DAY_OF_NEW_COMMUNES: &str = "2025-07-01";

/// A unit of the dated tree, as `hoso demo` reads it.
#[derive(Debug, Clone, Serialize)]
pub struct OrgUnit {
    pub code: String,
    pub name: String,
    /// GSO commune code where the unit stands.
    pub commune: Option<&'static str>,
    pub parent: Option<String>,
    pub since: Option<&'static str>,
    pub until: Option<&'static str>,
}

/// Writes the exports of about so many residents into a folder, with `org-units.json`,
/// `lab-map.toml`, `truth.csv` (which registration is of whom), the tables of filled forms, and
/// `programmes.toml` (what is not switched on everywhere); says what it wrote in a line.
///
/// # Errors
/// When `today` is no date or a file cannot be written.
pub fn write_demo(seed: u64, residents: usize, today: &str, out: &Path) -> anyhow::Result<String> {
    let today = today.parse().with_context(|| format!("{today} is no date YYYY-MM-DD"))?;
    std::fs::create_dir_all(out).with_context(|| format!("make {}", out.display()))?;
    let mut truth = std::io::BufWriter::new(std::fs::File::create(out.join("truth.csv"))?);
    writeln!(truth, "facility,patient_number,person,household,newborn")?;
    let mut generator = Generator::new(seed, residents, today);
    let (mut made, mut tables) = (Made::default(), forms::Tables::new());
    while let Some(file) = generator.next() {
        let path = out.join(&file.name);
        std::fs::write(&path, &file.bytes).with_context(|| format!("write {}", path.display()))?;
        made.files += 1;
        made.bytes += file.bytes.len();
        made.odd += usize::from(file.kind != FileKind::Visits);
        let areas = generator.areas_begun();
        if let Some(catchment) = generator.catchment().filter(|_| areas > made.areas) {
            made.add(catchment, areas);
            write_truth(&mut truth, catchment)?;
            forms::forms(generator.plan(), catchment, &mut tables);
        }
    }
    truth.flush()?;
    made.forms = tables.values().map(Vec::len).sum();
    forms::write(&tables, &out.join("forms"))?;
    if let Some(area) = generator.plan().areas.first() {
        let registry = &area.facilities[area.hospital()].code;
        std::fs::write(
            out.join("programmes.toml"),
            format!("cancer-registry = [\"{registry}\"]\n"),
        )?;
    }
    let units = serde_json::to_vec_pretty(&org_units(generator.plan()))?;
    std::fs::write(out.join("org-units.json"), units)?;
    std::fs::write(out.join("lab-map.toml"), lab_map())?;
    Ok(made.line(generator.plan()))
}

#[derive(Debug, Default)]
struct Made {
    files: usize,
    bytes: usize,
    /// Corrections, repetitions and damaged files.
    odd: usize,
    areas: usize,
    residents: usize,
    households: usize,
    visits: usize,
    fhir_visits: usize,
    forms: usize,
}

impl Made {
    fn add(&mut self, catchment: &Catchment, areas: usize) {
        let hospital = catchment.area.hospital();
        self.areas = areas;
        self.residents += catchment.people.persons.len();
        self.households += catchment.people.households.len();
        self.visits += catchment.visits.len();
        self.fhir_visits += catchment.visits.iter().filter(|v| v.facility == hospital).count();
    }

    fn line(&self, plan: &Plan) -> String {
        let stations: usize = plan.areas.iter().map(|a| a.communes.len()).sum();
        format!(
            "{} residents in {} households; {stations} stations, {areas} centres, {areas} \
             hospitals; {} visits ({} as FHIR) in {} files of {} MB, {} of them corrections, \
             repetitions or damaged; {} filled forms",
            self.residents,
            self.households,
            self.visits,
            self.fhir_visits,
            self.files,
            self.bytes / 1_000_000,
            self.odd,
            self.forms,
            areas = plan.areas.len(),
        )
    }
}

fn write_truth(out: &mut impl std::io::Write, catchment: &Catchment) -> std::io::Result<()> {
    for registration in &catchment.registrations {
        let person = &catchment.people.persons[registration.person];
        let facility = &catchment.area.facilities[registration.facility].code;
        let household = format!("{}-{}", catchment.area.district.code, person.household);
        let (number, newborn) = (&registration.number, registration.newborn);
        writeln!(out, "{facility},{number},{},{household},{newborn}", person.number)?;
    }
    Ok(())
}

/// The province, its districts and communes before and after the reform, and the facilities.
/// Codes of communes were given out again, so a code within the tree says which kind it is of.
pub fn org_units(plan: &Plan) -> Vec<OrgUnit> {
    let city = "province-01";
    let unit = |code: String, name: &str| OrgUnit {
        code,
        name: name.to_owned(),
        commune: None,
        parent: Some(city.to_owned()),
        since: None,
        until: None,
    };
    let mut units =
        vec![OrgUnit { parent: None, ..unit(city.to_owned(), "Thành phố Hà Nội") }];
    units.extend(DISTRICTS.iter().map(|d| OrgUnit {
        until: Some(LAST_DAY_OF_DISTRICTS),
        ..unit(format!("district-{}", d.code), d.name)
    }));
    units.extend(OLD_COMMUNES.iter().map(|c| OrgUnit {
        commune: Some(c.code),
        parent: Some(format!("district-{}", c.district)),
        until: Some(LAST_DAY_OF_DISTRICTS),
        ..unit(format!("commune-until-2025-{}", c.code), c.name)
    }));
    units.extend(COMMUNES.iter().map(|c| OrgUnit {
        commune: Some(c.code),
        since: Some(FIRST_DAY_OF_NEW_COMMUNES),
        ..unit(format!("commune-{}", c.code), c.name)
    }));
    units.extend(plan.areas.iter().flat_map(facilities));
    units
}

/// A station stands under its commune's committee; what became of the district centres in Hanoi
/// is not published, so centres and hospitals stand under the city.
fn facilities(area: &Area) -> impl Iterator<Item = OrgUnit> {
    area.facilities.iter().map(|facility| OrgUnit {
        code: facility.code.clone(),
        name: facility.name.clone(),
        commune: Some(facility.commune.code),
        parent: Some(match facility.kind {
            FacilityKind::Station => format!("commune-{}", facility.commune.code),
            FacilityKind::Centre | FacilityKind::Hospital => "province-01".to_owned(),
        }),
        since: None,
        until: None,
    })
}

/// What the local laboratory codes of these facilities mean: LOINC code and UCUM unit.
pub fn lab_map() -> String {
    let mut map = String::from("# Local laboratory codes of the synthetic facilities.\n");
    for lab in LABS.iter() {
        let _ = write!(
            map,
            "\n[[lab]]\ncode = \"{}\"\nloinc = \"{}\"\nunit = \"{}\"\n",
            lab.code, lab.loinc, lab.unit
        );
    }
    map
}

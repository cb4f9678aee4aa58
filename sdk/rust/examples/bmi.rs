use hoso_sdk::{
    Assessment, Call, Descriptor, Finding, Program, codes, need, quantity, read, text, units,
};

/// The body mass index of the newest weight and height.
pub struct Bmi;

impl Program for Bmi {
    fn describe() -> Descriptor {
        let why = text("Để tính chỉ số khối cơ thể.", "To work out the body mass index.");
        let reads = vec![need("Observation", &[codes::WEIGHT, codes::HEIGHT], why)];
        let (id, version) = ("bmi".into(), "1.0.0".into());
        Descriptor { id, version, reads: reads.clone(), triggers: reads, ..Descriptor::default() }
    }

    fn assess(call: &Call) -> Result<Assessment, String> {
        let weight = read::measured(&call.chart, &[codes::WEIGHT], units::kilograms).next();
        let height = read::measured(&call.chart, &[codes::HEIGHT], units::centimetres).next();
        let found = weight.zip(height).map(|((kg, weighed), (cm, measured))| Finding {
            code: "bmi".into(),
            value: quantity(units::body_mass_index(kg, cm), "kg/m2"),
            text: text("Chỉ số khối cơ thể", "Body mass index"),
            evidence: vec![weighed.id.clone(), measured.id.clone()],
        });
        Ok(Assessment { findings: found.into_iter().collect(), ..Assessment::default() })
    }
}

hoso_sdk::export_program!(Bmi);

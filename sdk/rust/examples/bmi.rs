use hoso_sdk::{
    Assessment, Belongs, Call, Descriptor, Finding, Program, Screening, Stage, codes, need,
    quantity, read, text, units,
};

/// The body mass index of the newest weight and height.
pub struct Bmi;

impl Program for Bmi {
    fn describe() -> Descriptor {
        let why = text("Để tính chỉ số khối cơ thể.", "To work out the body mass index.");
        let reads = vec![need("Observation", &[codes::WEIGHT, codes::HEIGHT], why)];
        Descriptor {
            id: "bmi".into(),
            version: "1.0.0".into(),
            title: text("Chỉ số khối cơ thể", "Body mass index"),
            summary: text("Tính BMI từ cân nặng, chiều cao.", "BMI from weight and height."),
            stages: vec![Stage { code: "followed".into(), title: text("Theo dõi", "Followed") }],
            reads: reads.clone(),
            triggers: reads,
            ..Descriptor::default()
        }
    }

    fn screen(_call: &Call) -> Screening {
        Screening { belongs: Belongs::Yes, stage: "followed".into(), reasons: Vec::new() }
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

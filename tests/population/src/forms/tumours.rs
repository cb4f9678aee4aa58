//! What the registry at the hospital writes of tumours.

use super::Writer;
use crate::tumours;

const TUMOUR: (&str, &str) = ("cancer-registry", "tumour");
const FOLLOW_UP: (&str, &str) = ("cancer-registry", "follow-up");

impl Writer<'_> {
    pub(super) fn tumour(&mut self, index: usize) {
        let (person, _) = self.person(index);
        let found = tumours::tumour(self.plan, person).filter(|tumour| tumour.registered);
        let Some(tumour) = found else { return };
        let hospital = self.catchment.area.hospital();
        let answers = vec![
            ("incidence-date", tumour.found.strftime("%d/%m/%Y").to_string()),
            ("topography", tumour.kind.topography.to_owned()),
            ("morphology", tumour.kind.morphology.to_owned()),
            ("behaviour", "3".to_owned()),
            ("grade", tumour.kind.grade.to_owned()),
            ("basis", "7".to_owned()),
        ];
        let day = self.about(tumour.found, 40, 20);
        self.write(TUMOUR, (index, hospital), day, answers);
        let contact = self.about(tumour.found, 200, 60);
        let contact = contact.min(self.plan.today);
        if contact > day && self.rng.chance(700) {
            let answers = vec![
                ("contact-date", contact.strftime("%d/%m/%Y").to_string()),
                ("vital-status", "alive".to_owned()),
            ];
            self.write(FOLLOW_UP, (index, hospital), contact, answers);
        }
    }
}

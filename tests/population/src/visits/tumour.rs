//! The hospital's visits for a tumour.

use super::{Maker, Visit, VisitKind};
use crate::people::Person;
use crate::tumours::Tumour;
use jiff::ToSpan as _;

/// Days after the diagnosis on which the patient is seen again.
const SEEN_AGAIN: [i64; 4] = [60, 150, 330, 690];

impl Maker<'_> {
    pub(super) fn tumour(&mut self, index: usize, person: &Person, tumour: &Tumour) {
        let hospital = self.area.hospital();
        let visit = |on| Visit::new(index, hospital, on, "theo dõi u", tumour.kind.diagnosis);
        let mut stay = visit(tumour.found);
        stay.kind = VisitKind::Inpatient;
        stay.until = tumour.found.saturating_add(9.days());
        self.visits.push(stay);
        for days in SEEN_AGAIN {
            let mut seen = visit(tumour.found.saturating_add(days.days()));
            seen.minute = 9 * 60 + days;
            if person.lives(seen.on) {
                self.visits.push(seen);
            }
        }
    }
}

//! Who belongs in the registry: whoever has a registered tumour, or a diagnosis that looks like
//! one. The dead too: registries register after death.

use crate::picture::{Picture, Stage};
use hoso_sdk::{Belongs, Call, Reason, Screening, text};

/// Belongs by what the record holds.
pub fn screen(call: &Call) -> Screening {
    let picture = Picture::today(call);
    let (belongs, reasons) = match (picture.stage, &picture.candidate) {
        (Stage::None, _) => (Belongs::No, Vec::new()),
        (Stage::Candidate, Some(found)) => {
            let (vi, en) =
                (format!("Chẩn đoán {}", found.code), format!("Diagnosis {}", found.code));
            (Belongs::Yes, vec![reason("diagnosis", (&vi, &en), found.evidence.clone())])
        }
        _ => {
            let evidence = picture.tumours.iter().map(|tumour| tumour.entry.id.clone()).collect();
            (Belongs::Yes, vec![reason("tumour", ("Có u đã ghi", "A recorded tumour"), evidence)])
        }
    };
    let stage = match belongs {
        Belongs::Yes => picture.stage.code().to_owned(),
        _ => String::new(),
    };
    Screening { belongs, stage, reasons }
}

fn reason(code: &str, words: (&str, &str), evidence: Vec<String>) -> Reason {
    Reason { code: code.to_owned(), text: text(words.0, words.1), evidence }
}

//! What codes are called in Vietnamese and English.

use super::{Language, Words};
use crate::ops::contacts::Outcome;
use crate::pages::format;
use hoso_core::identity::Sex;
use hoso_core::identity::question::Verdict;
use hoso_core::message::Severity;
use hoso_core::policy::{Decision, EvidenceKind, GivenBy, Role};
use hoso_core::programme::{AlertLevel, Priority, TaskStatus};
use hoso_core::record::{Coding, Kind};

impl Language {
    pub fn kind(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Encounter => self.pick("Lượt khám", "Visit"),
            Kind::Condition => self.pick("Chẩn đoán", "Diagnosis"),
            Kind::Observation => self.pick("Kết quả đo, xét nghiệm", "Measurement or test"),
            Kind::MedicationRequest => self.pick("Thuốc kê đơn", "Prescription"),
            Kind::Procedure => self.pick("Dịch vụ kỹ thuật", "Procedure"),
            Kind::Immunization => self.pick("Tiêm chủng", "Vaccination"),
            Kind::DiagnosticReport => self.pick("Kết luận cận lâm sàng", "Diagnostic report"),
            Kind::AllergyIntolerance => self.pick("Dị ứng", "Allergy"),
            Kind::DocumentReference => self.pick("Tài liệu", "Document"),
            Kind::QuestionnaireResponse => self.pick("Phiếu đã điền", "Completed form"),
            Kind::Communication => self.pick("Liên hệ", "Contact"),
            Kind::Task => self.pick("Giao việc", "Task given"),
        }
    }

    pub fn sex(self, sex: Sex) -> &'static str {
        match sex {
            Sex::Male => self.pick("Nam", "Male"),
            Sex::Female => self.pick("Nữ", "Female"),
            Sex::Other => self.pick("Khác", "Other"),
            Sex::Unknown => self.pick("Chưa rõ", "Unknown"),
        }
    }

    pub fn status(self, status: TaskStatus) -> &'static str {
        match status {
            TaskStatus::Upcoming => self.pick("Sắp tới", "Upcoming"),
            TaskStatus::Due => self.pick("Đến hạn", "Due"),
            TaskStatus::Overdue => self.pick("Quá hạn", "Overdue"),
        }
    }

    pub fn priority(self, priority: Priority) -> &'static str {
        match priority {
            Priority::Routine => self.pick("Thường quy", "Routine"),
            Priority::High => self.pick("Ưu tiên", "High"),
            Priority::Urgent => self.pick("Khẩn", "Urgent"),
        }
    }

    pub fn level(self, level: AlertLevel) -> &'static str {
        match level {
            AlertLevel::Info => self.pick("Thông tin", "Information"),
            AlertLevel::Warning => self.pick("Cảnh báo", "Warning"),
            AlertLevel::Danger => self.pick("Nguy hiểm", "Danger"),
        }
    }

    pub fn severity(self, severity: Severity) -> &'static str {
        match severity {
            Severity::Rejected => self.pick("Bị loại", "Left out"),
            Severity::Suspect => self.pick("Nghi ngờ", "Suspect"),
        }
    }

    pub fn role(self, role: Role) -> &'static str {
        match role {
            Role::Clinician => self.pick("Nhân viên y tế", "Clinician"),
            Role::ProgrammeOfficer => self.pick("Cán bộ chương trình", "Programme officer"),
            Role::ModuleAdministrator => self.pick("Quản trị chương trình", "Administrator"),
            Role::DataProtectionOfficer => {
                self.pick("Cán bộ bảo vệ dữ liệu", "Data protection officer")
            }
            Role::DepartmentAnalyst => self.pick("Chuyên viên Sở Y tế", "Department analyst"),
            Role::Machine => self.pick("Máy", "Machine"),
            Role::IdentityClerk => self.pick("Người rà soát danh tính", "Identity clerk"),
            Role::AccountAdministrator => {
                self.pick("Quản trị tài khoản", "Administrator of accounts")
            }
            Role::Resident => self.pick("Người dân", "Resident"),
        }
    }

    /// What was measured, where people know it by a shorter name than LOINC's.
    pub fn measured(self, code: &Coding) -> &str {
        match code.code.as_str() {
            "85354-9" => self.pick("Huyết áp", "Blood pressure"),
            "8867-4" => self.pick("Nhịp tim", "Heart rate"),
            "9279-1" => self.pick("Nhịp thở", "Respiratory rate"),
            "59408-5" | "2708-6" => self.pick("SpO₂", "Oxygen saturation"),
            "29463-7" => self.pick("Cân nặng", "Weight"),
            "8302-2" => self.pick("Chiều cao", "Height"),
            "8306-3" => self.pick("Chiều dài nằm", "Length, lying"),
            "8308-9" => self.pick("Chiều cao đứng", "Height, standing"),
            "8310-5" => self.pick("Thân nhiệt", "Temperature"),
            "11506-3" => self.pick("Ghi chép diễn biến", "Progress note"),
            "14743-9" => self.pick("Đường máu mao mạch", "Capillary blood glucose"),
            _ => format::coding(code),
        }
    }

    /// What a field is called whose mending says only that it is needed.
    pub fn field(self, name: &str) -> Option<&'static str> {
        Some(match name {
            "reason" => self.pick("Lý do, căn cứ", "Reason"),
            "evidence.reference" => self.pick("Số giấy hoặc số tin nhắn", "Number of the paper"),
            "what" => self.words().switch,
            "outcome" => self.pick("Kết quả", "Outcome"),
            "verdict" => self.pick("Câu trả lời", "Answer"),
            _ => return None,
        })
    }

    /// What is to be mended at a field, where an operation names it.
    pub fn mend(self, field: &str) -> Option<&'static str> {
        let said = match field {
            "reason" | "text" | "evidence.reference" => {
                self.pick("Cần điền, nhiều nhất 500 ký tự.", "Needed, at most 500 characters.")
            }
            "since" | "until" | "day" => self.pick(
                "Cần một ngày có thật, viết ngày/tháng/năm, theo đúng thứ tự.",
                "A real day is needed, written dd/mm/yyyy, in the right order.",
            ),
            "purposes" => self.pick("Chọn ít nhất một mục đích.", "Choose at least one purpose."),
            "given_by" => self.pick(
                "Dưới 7 tuổi: người đại diện; từ 7 đến 17 tuổi: trẻ và người đại diện; từ 18 \
                 tuổi: chính người đó (Luật 91/2025/QH15).",
                "Below 7 the representative, from 7 to 17 the child and the representative, from \
                 18 the resident alone (Law 91/2025/QH15).",
            ),
            "systolic" | "diastolic" | "weight" | "height" | "temperature" | "glucose" => self.pick(
                "Hãy xem lại số này: cần cả hai số của huyết áp, số lớn trước, và đúng đơn vị.",
                "Look at this number again: a blood pressure has two, the greater one first, and \
                 each number its unit.",
            ),
            "phone" => self.pick("Cần số điện thoại từ 8 chữ số.", "8 digits or more are needed."),
            "birth_year" => self.pick("Cần năm sinh bốn chữ số.", "Four digits are needed."),
            "measured" => self.pick("Chưa điền số nào.", "Nothing is filled in."),
            "password" => self.pick("Mật khẩu không đúng.", "The password is wrong."),
            "identifier" => self.pick(
                "Số này không tìm ra đúng một người. Cần CCCD 12 số, CMND 9 số, mã BHXH 10 số, \
                 thẻ BHYT 15 ký tự hoặc số hộ chiếu.",
                "This does not find exactly one person. 12, 10 or 9 digits, a 15-character card or \
                 a passport number is expected.",
            ),
            "verdict" | "decision" | "whom" | "purpose" | "justified" | "outcome" | "what" | "role"
            | "status" | "priority" | "to" | "owner" => {
                self.pick("Hãy chọn một.", "Choose one.")
            }
            "component" => self.pick(
                "Tệp này không phải phần mềm chương trình hợp lệ.",
                "This file is no valid plugin.",
            ),
            "code" => self.pick(
                "Mã không đúng hoặc đã dùng rồi. Hãy đợi mã tiếp theo, hoặc dùng một mã khôi phục.",
                "The code is wrong or was used before. Wait for the next, or use a recovery code.",
            ),
            "signature" => self.pick(
                "Không nhà cung cấp nào được tin đã ký tệp này; cần tệp .minisig của họ.",
                "No vendor that is trusted has signed this file; their .minisig file is needed.",
            ),
            "key" => self
                .pick("Đây không phải khóa công khai minisign.", "This is no minisign public key."),
            "name" => self.pick(
                "Cần tên: chữ, số, dấu cách, - _ . và nhiều nhất 64 ký tự.",
                "A name is needed: letters, digits, spaces, - _ . and at most 64 characters.",
            ),
            "facility" => self.pick(
                "Chưa chọn cơ sở, hoặc mã cơ sở chưa đúng.",
                "No facility is chosen, or its code is wrong.",
            ),
            "account" => self.words().invite_account,
            "display" => self.pick("Nhiều nhất 200 ký tự.", "At most 200 characters."),
            "roles" => self.pick(
                "Cần ít nhất một vai trò; vai trò tại cơ sở cần mã cơ sở.",
                "A role is needed; one that is held at a facility needs the facility's code.",
            ),
            _ => return None,
        };
        Some(said)
    }

    pub fn decision(self, decision: Decision) -> &'static str {
        match decision {
            Decision::Permit => self.pick("Đồng ý", "Permits"),
            Decision::Deny => self.pick("Từ chối", "Refuses"),
        }
    }

    pub fn given_by(self, by: GivenBy) -> &'static str {
        match by {
            GivenBy::Resident => self.pick("Chính người đó (từ 18 tuổi)", "The resident (from 18)"),
            GivenBy::Representative => {
                self.pick("Người đại diện (dưới 7 tuổi)", "The representative (below 7)")
            }
            GivenBy::ResidentAndRepresentative => self.pick(
                "Trẻ và người đại diện (7 đến 17 tuổi)",
                "The child and the representative (7 to 17)",
            ),
        }
    }

    pub fn evidence_kind(self, kind: EvidenceKind) -> &'static str {
        match kind {
            EvidenceKind::SignedPaper => self.pick("Giấy có chữ ký", "Signed paper"),
            EvidenceKind::OneTimeCode => self.pick("Mã dùng một lần", "One-time code"),
            EvidenceKind::OwnAccount => self.pick("Tài khoản của người đó", "The own account"),
        }
    }

    pub fn verdict(self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Same => self.pick("Cùng một người", "One person"),
            Verdict::Different => self.pick("Hai người khác nhau", "Two persons"),
            Verdict::Unsure => self.pick("Chưa chắc, để ngỏ", "Not sure, stays open"),
            Verdict::TakenBack => self.pick("Đã rút lại câu trả lời", "The answer was taken back"),
            Verdict::Settled => self.pick("Đã rõ nhờ liên kết khác", "Settled by another link"),
        }
    }

    pub fn contact(self, outcome: Outcome) -> &'static str {
        let vi = outcome.display();
        let en = match outcome {
            Outcome::AgreedToVisit => "Agreed to visit",
            Outcome::RemindToCallLater => "Asked for a call later",
            Outcome::NotResponding => "No answer",
            Outcome::InvalidPhoneNumber => "The number is wrong",
            Outcome::AlreadyVisited => "Has been seen already",
            Outcome::Moved => "Moved away",
            Outcome::Dead => "Has died",
        };
        match self {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}

impl Words {
    /// Whose word a permission waits for.
    pub fn awaits(&self, voice: GivenBy) -> &'static str {
        match voice {
            GivenBy::Resident => self.awaits_resident,
            GivenBy::Representative | GivenBy::ResidentAndRepresentative => {
                self.awaits_representative
            }
        }
    }
}

//! What was done, why, and of what class the data is, in words for residents.

use super::Language;
use hoso_core::audit::Act;
use hoso_core::policy::{Class, EmergencyReason, Purpose, Standing};

impl Language {
    pub fn act(self, act: Act) -> &'static str {
        match act {
            Act::Intake => self.pick("gửi dữ liệu vào hồ sơ", "sent data to the record"),
            Act::ReadChart => self.pick("xem hồ sơ", "read the record"),
            Act::Search => self.pick("tìm thấy khi tra cứu", "found it in a search"),
            Act::ReadAudit => self.pick("xem nhật ký truy cập", "read who has seen the record"),
            Act::Assess => self.pick("chương trình tự động đánh giá", "a programme assessed it"),
            Act::Enrol => self.pick("ghi danh vào chương trình", "enrolled in a programme"),
            Act::Submit => self.pick("điền phiếu vào hồ sơ", "filled in a form"),
            Act::ReadTasks => self.pick("xem việc cần làm", "read what is due"),
            Act::RecordConsent => self.pick("ghi sự đồng ý hoặc từ chối", "recorded a consent"),
            Act::WithdrawConsent => self.pick("rút lại sự đồng ý", "took a consent back"),
            Act::ReadConsents => self.pick("xem các sự đồng ý", "read the consents"),
            Act::BreakGlass => self.pick("mở hồ sơ khẩn cấp", "opened it in an emergency"),
            Act::ReviewBreakGlass => {
                self.pick("rà soát một lần mở khẩn cấp", "reviewed an emergency access")
            }
            Act::ResolveIdentity => {
                self.pick("rà soát đây là hồ sơ của ai", "examined whose record this is")
            }
            Act::ReplayAssessment => {
                self.pick("chạy lại một đánh giá để kiểm tra", "repeated an assessment as a check")
            }
            Act::InviteResident => {
                self.pick("tạo hoặc cấp lại tài khoản người dân", "made or renewed the own account")
            }
            Act::ConfirmConsent => self.pick("cùng đồng ý", "confirmed a consent"),
            Act::AppointRepresentative => {
                self.pick("ghi người đại diện", "said who acts for the resident")
            }
            Act::EndRepresentative => {
                self.pick("kết thúc việc đại diện", "ended that somebody acts for the resident")
            }
            Act::CreateAccount
            | Act::ChangeRoles
            | Act::DisableAccount
            | Act::EnableAccount
            | Act::ResetPassword
            | Act::ChangePassword
            | Act::ReadAccounts
            | Act::SetSecondFactor
            | Act::RemoveSecondFactor
            | Act::UseRecoveryCode => self.pick("quản lý tài khoản", "managed an account"),
            Act::ReadIndicators
            | Act::SwitchProgramme
            | Act::Backup
            | Act::ReplaceOrgUnits
            | Act::InstallPlugin
            | Act::TrustVendor
            | Act::DistrustVendor
            | Act::UpgradeProgramme
            | Act::Rehearse
            | Act::ReleasePlugin
            | Act::GrantProgramme => self.pick("quản trị hệ thống", "administered the host"),
        }
    }

    pub fn purpose(self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Treatment => self.pick("khám và chữa bệnh", "treatment"),
            Purpose::Programme => self.pick("chương trình sức khỏe", "a health programme"),
            Purpose::Intake => self.pick("tiếp nhận dữ liệu", "taking data in"),
            Purpose::Administration => self.pick("quản trị", "administration"),
            Purpose::Statistics => self.pick("thống kê", "statistics"),
            Purpose::Audit => self.pick("kiểm tra việc truy cập", "checking who reads"),
            Purpose::OwnUse => self.pick("người dân tự xem, tự quyết định", "the own use"),
        }
    }

    pub fn class(self, class: Class) -> &'static str {
        match class {
            Class::Hiv => self.pick("HIV", "HIV"),
            Class::MentalHealth => self.pick("Sức khỏe tâm thần", "Mental health"),
            Class::SexualAndReproductive => {
                self.pick("Sức khỏe tình dục và sinh sản", "Sexual and reproductive health")
            }
            Class::Violence => self.pick("Bạo lực", "Violence"),
            Class::Genetic => self.pick("Di truyền", "Genetics"),
        }
    }

    pub fn standing(self, standing: Standing) -> &'static str {
        match standing {
            Standing::Guardian => self.pick("Người giám hộ", "Guardian"),
            Standing::Delegate => self.pick("Người được ủy quyền", "Delegate"),
        }
    }

    pub fn emergency(self, reason: EmergencyReason) -> &'static str {
        match reason {
            EmergencyReason::Unconscious => self.pick("Bất tỉnh", "Unconscious"),
            EmergencyReason::LifeThreatening => {
                self.pick("Nguy hiểm đến tính mạng", "Danger to life")
            }
            EmergencyReason::CannotCommunicate => {
                self.pick("Không giao tiếp được", "Cannot communicate")
            }
        }
    }
}

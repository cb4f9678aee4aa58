//! What was done, why, and of what class the data is, in words for residents.

use super::Language;
use hoso_core::audit::Act;
use hoso_core::policy::{
    Class, EmergencyReason, Progress, Purpose, RequestKind, RequestStatus, Standing,
};

impl Language {
    /// What a row of the log notes: the host's own words, or what a person wrote.
    pub fn noted(self, note: &str) -> &str {
        match note {
            "break-glass" => self.pick("trong lúc mở khẩn cấp", "while opened in an emergency"),
            other => other,
        }
    }

    pub fn act(self, act: Act) -> &'static str {
        match act {
            Act::Intake => self.pick("Gửi dữ liệu vào hồ sơ", "Sent data to the record"),
            Act::ReadChart => self.pick("Xem hồ sơ", "Read the record"),
            Act::Search => self.pick("Tìm thấy khi tra cứu", "Found it in a search"),
            Act::ReadAudit => self.pick("Xem nhật ký truy cập", "Read who has seen the record"),
            Act::Assess => self.pick("Chương trình tự động đánh giá", "A programme assessed it"),
            Act::Enrol => self.pick("Ghi danh vào chương trình", "Enrolled in a programme"),
            Act::Submit => self.pick("Điền phiếu vào hồ sơ", "Filled in a form"),
            Act::ReadTasks => self.pick("Xem việc cần làm", "Read what is due"),
            Act::RecordConsent => self.pick("Ghi sự đồng ý hoặc từ chối", "Recorded a consent"),
            Act::WithdrawConsent => self.pick("Rút lại sự đồng ý", "Took a consent back"),
            Act::ReadConsents => self.pick("Xem các sự đồng ý", "Read the consents"),
            Act::BreakGlass => self.pick("Mở hồ sơ khẩn cấp", "Opened it in an emergency"),
            Act::ReviewBreakGlass => {
                self.pick("Rà soát một lần mở khẩn cấp", "Reviewed an emergency access")
            }
            Act::ResolveIdentity => {
                self.pick("Rà soát đây là hồ sơ của ai", "Examined whose record this is")
            }
            Act::ReplayAssessment => {
                self.pick("Chạy lại một đánh giá để kiểm tra", "Repeated an assessment as a check")
            }
            Act::InviteResident => {
                self.pick("Tạo hoặc cấp lại tài khoản người dân", "Made or renewed the own account")
            }
            Act::ConfirmConsent => self.pick("Cùng đồng ý", "Confirmed a consent"),
            Act::AppointRepresentative => {
                self.pick("Ghi người đại diện", "Said who acts for the resident")
            }
            Act::EndRepresentative => {
                self.pick("Kết thúc việc đại diện", "Ended that somebody acts for the resident")
            }
            Act::Refer => self.pick("Chuyển đến cơ sở khác", "Referral to another facility"),
            Act::ReadReferrals => self.pick("Xem việc chuyển tuyến", "Read the referrals"),
            Act::Correct => self.pick("Đánh dấu mục ghi sai", "Marked an entry as wrong"),
            Act::AssignTask => self.pick("Giao việc cho đồng nghiệp", "Gave a task to a colleague"),
            Act::Declare => self.pick("Tự khai số đo", "Declared a measurement"),
            Act::Contact => self.pick("Gọi cho người dân", "Called the resident"),
            Act::MakeRequest => self.pick("Gửi yêu cầu về dữ liệu", "Asked for something"),
            Act::ReadRequests => self.pick("Xem các yêu cầu", "Read the requests"),
            Act::AnswerRequest => self.pick("Xử lý yêu cầu", "Dealt with a request"),
            Act::Export => self.pick("Lấy bản sao hồ sơ", "Took a copy of the record"),
            act => self.act_of_administration(act),
        }
    }

    /// Acts on no resident.
    fn act_of_administration(self, act: Act) -> &'static str {
        match act {
            Act::SwitchProgramme => self.pick("Bật, tắt chương trình", "Switched a programme"),
            Act::GrantProgramme => self.pick("Cấp quyền chương trình", "Granted a programme"),
            Act::UpgradeProgramme => self.pick("Đổi phiên bản", "Changed a version"),
            Act::Rehearse => self.pick("Chạy thử phiên bản khác", "Rehearsed another version"),
            Act::ReleasePlugin => self.pick("Cho chạy lại", "Released a programme"),
            Act::InstallPlugin => self.pick("Cài chương trình", "Installed a plugin"),
            Act::TrustVendor => self.pick("Tin nhà cung cấp", "Trusted a vendor"),
            Act::DistrustVendor => self.pick("Ngừng tin nhà cung cấp", "Distrusted a vendor"),
            Act::ReadIndicators => self.pick("Xem chỉ số", "Read indicators"),
            Act::Backup => self.pick("Sao lưu", "Backed up"),
            Act::CutTrail => self.pick("Xóa nhật ký đã hết hạn lưu", "Removed old rows of the log"),
            Act::ReplaceOrgUnits => self.pick("Thay cây đơn vị", "Replaced the units"),
            _ => self.pick("Quản lý tài khoản", "Managed an account"),
        }
    }

    pub fn purpose(self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Treatment => self.pick("Khám và chữa bệnh", "Treatment"),
            Purpose::Programme => self.pick("Chương trình sức khỏe", "A health programme"),
            Purpose::Intake => self.pick("Tiếp nhận dữ liệu", "Taking data in"),
            Purpose::Administration => self.pick("Quản trị", "Administration"),
            Purpose::Statistics => self.pick("Thống kê", "Statistics"),
            Purpose::Audit => self.pick("Kiểm tra việc truy cập", "Checking who reads"),
            Purpose::OwnUse => self.pick("Người dân tự xem, tự quyết định", "The own use"),
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

    pub fn request_kind(self, kind: RequestKind) -> &'static str {
        match kind {
            RequestKind::View => self.pick("Xem dữ liệu của tôi", "See my data"),
            RequestKind::Correct => self.pick("Sửa dữ liệu sai", "Correct what is wrong"),
            RequestKind::Export => self.pick("Nhận bản sao", "Have a copy"),
            RequestKind::Restrict => self.pick("Hạn chế xử lý", "Restrict what is done with it"),
            RequestKind::Withdraw => self.pick("Rút sự đồng ý", "Withdraw a consent"),
            RequestKind::Dispute => {
                self.pick("Phản đối một lượt truy cập", "Dispute an entry of the access log")
            }
        }
    }

    pub fn request_status(self, status: RequestStatus) -> &'static str {
        match status {
            RequestStatus::Received => self.pick("Đã nhận", "Received"),
            RequestStatus::InProgress => self.pick("Đang xử lý", "In progress"),
            RequestStatus::Done => self.pick("Đã xong", "Done"),
            RequestStatus::Refused => self.pick("Từ chối", "Refused"),
        }
    }

    pub fn progress(self, progress: Progress) -> &'static str {
        match progress {
            Progress::Begin => self.pick("Nhận xử lý", "Take it on"),
            Progress::Extend => self.pick("Gia hạn một lần", "Extend it once"),
            Progress::Done => self.pick("Đã làm xong", "It is done"),
            Progress::Refuse => self.pick("Từ chối", "Refuse"),
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

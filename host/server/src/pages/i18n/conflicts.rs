//! Why something could not be done beside what was there already.

use super::Language;

impl Language {
    /// Why something could not be done beside what was there already, in the reader's language. In
    /// Vietnamese a message that has no translation is told by its kind: half a sentence of English
    /// helps nobody.
    pub fn conflict(self, message: &str) -> String {
        let vi = match message {
            "it has been reviewed already" => "Việc này đã được xét rồi.",
            "it was changed just now" => "Mục này vừa được sửa. Hãy xem lại.",
            "this form was stored already" => "Phiếu này đã được lưu rồi.",
            "too many consents; withdraw some" => "Có quá nhiều lời đồng ý; hãy rút lại bớt.",
            "too many representatives" => "Có quá nhiều người đại diện; hãy kết thúc bớt.",
            "somebody wrote about this task just now; look at it first" => {
                "Vừa có người ghi về việc này; hãy xem trước."
            }
            "the resident refuses that this facility is told; ask first" => {
                "Người dân không cho phép báo cho cơ sở này; hãy hỏi lại người dân."
            }
            "it was answered already, or this is not yours to say" => {
                "Đã có người trả lời rồi, hoặc việc này không thuộc cơ sở của bạn."
            }
            "too many open referrals" => "Có quá nhiều lần chuyển đang mở.",
            "the programme is being switched; send it again" => {
                "Chương trình đang được bật hoặc tắt; hãy gửi lại."
            }
            "the records were being changed; send it again" => "Hồ sơ đang được sửa; hãy gửi lại.",
            "one of the registrations was linked meanwhile; look again" => {
                "Một lượt đăng ký vừa được liên kết; hãy xem lại."
            }
            _ => "",
        };
        match self {
            Self::Vi if vi.is_empty() => format!("{}.", self.problem(409)),
            Self::Vi => vi.to_owned(),
            Self::En => format!("{}: {message}", self.problem(409)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vietnamese_reader_is_told_in_vietnamese() {
        for message in ["this form was stored already", "what nobody has translated"] {
            assert!(!Language::Vi.conflict(message).contains(message));
            assert!(Language::En.conflict(message).ends_with(message));
        }
    }
}

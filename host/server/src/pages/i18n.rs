//! Texts in Vietnamese and English side by side: here what several pages say, in a page's own file
//! what it alone says.

mod acts;
mod conflicts;
mod findings;
mod names;

use super::session::cookie;
use axum::http::HeaderMap;
use hoso_core::programme::Text;

pub const LANGUAGE: &str = "hoso_language";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Vi,
    En,
}

impl Language {
    /// As the reader chose; Vietnamese before any choice.
    pub fn of(headers: &HeaderMap) -> Self {
        if cookie(headers, LANGUAGE) == Some("en") { Self::En } else { Self::Vi }
    }

    /// BCP 47 code.
    pub fn code(self) -> &'static str {
        self.pick("vi", "en")
    }

    pub fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    /// A programme's text; the other language where this one is missing.
    pub fn text(self, text: &Text) -> &str {
        let (wanted, other) = match self {
            Self::Vi => (&text.vi, &text.en),
            Self::En => (&text.en, &text.vi),
        };
        if wanted.is_empty() { other } else { wanted }
    }

    pub fn words(self) -> &'static Words {
        Words::of(self)
    }

    /// The receipt's outcome as the operations name it.
    pub fn outcome(self, outcome: &str) -> &str {
        match outcome {
            "accepted" => self.pick("Đã nhận", "Accepted"),
            "unchanged" => self.pick("Không có gì mới", "Unchanged"),
            "quarantined" => self.pick("Không đọc được, đang giữ lại", "Unreadable, kept aside"),
            other => other,
        }
    }

    /// The problem's kind as `error.rs` names it.
    pub fn problem(self, status: u16) -> &'static str {
        match status {
            400 | 415 => self.pick("Thông tin gửi lên chưa đúng", "The request is not valid"),
            403 => self.pick("Vai trò này không được làm việc đó", "This role may not do this"),
            404 | 405 => self.pick("Không tìm thấy", "Not found"),
            409 => self.pick("Dữ liệu đã có hoặc vừa được sửa", "Already there, or just changed"),
            413 => self.pick("Vượt quá giới hạn", "Over a limit"),
            422 => self.pick("Không thực hiện được", "This cannot be done"),
            429 => {
                self.pick("Quá nhiều yêu cầu, xin đợi một chút", "Too many requests, wait a little")
            }
            502 | 504 => self.pick("Chương trình gặp lỗi", "The programme failed"),
            503 => self.pick("Hệ thống đang bận, xin thử lại", "Busy, please try again"),
            _ => self.pick("Hệ thống gặp lỗi", "The host failed"),
        }
    }
}

/// A table of texts: `Words::of(language).name`.
macro_rules! words {
    ($($name:ident: $vi:literal | $en:literal,)*) => {
        pub struct Words { $(pub $name: &'static str,)* }
        const VI: Words = Words { $($name: $vi,)* };
        const EN: Words = Words { $($name: $en,)* };
        impl Words {
            pub fn of(language: $crate::pages::i18n::Language) -> &'static Self {
                match language {
                    $crate::pages::i18n::Language::Vi => &VI,
                    $crate::pages::i18n::Language::En => &EN,
                }
            }
        }
    };
}
pub(super) use words;

words! {
    product: "Hồ sơ sức khỏe" | "Health records",
    skip: "Tới nội dung chính" | "Skip to the main content",
    main_menu: "Mục chính" | "Main menu",
    // The button names the other language in that language.
    other_language: "English" | "Tiếng Việt",
    sign_in: "Đăng nhập" | "Sign in",
    sign_in_help: "Chưa có tài khoản, quên mật khẩu: nhân viên hỏi người quản lý tài khoản, người \
        dân hỏi trạm y tế của mình."
        | "No account, or the password forgotten: staff ask who manages accounts; residents ask \
        their station.",
    sign_out: "Đăng xuất" | "Sign out",
    account: "Tên đăng nhập" | "Account",
    password: "Mật khẩu" | "Password",
    wrong_password: "Tên đăng nhập hoặc mật khẩu không đúng."
        | "The account or the password is wrong.",
    new_password: "Mật khẩu mới" | "New password",
    new_password_help: "Ít nhất 12 ký tự, khác mật khẩu cũ."
        | "At least 12 characters, another one than before.",
    one_time_password: "Mật khẩu này chỉ dùng một lần. Nhập lại mật khẩu đó và đặt mật khẩu mới \
        của riêng bạn."
        | "This password is for one use. Type it again, and set a new one of your own.",
    own_account: "Tài khoản của tôi" | "My account",
    roles: "Vai trò" | "Roles",
    requests: "Yêu cầu của tôi" | "My requests",
    requests_of_residents: "Yêu cầu của người dân" | "Requests of residents",
    dispute: "Phản đối mục này" | "Dispute this entry",
    factor_lost: "Máy chủ đã mất khóa của mã xác thực này. Hãy dùng một mã khôi phục và thiết lập \
        lại, hoặc nhờ người quản lý tài khoản gỡ bỏ."
        | "The host has lost the key of this second factor. Use a recovery code and set it up \
        anew, or ask an administrator of accounts to remove it.",
    provider_subject: "Đăng nhập được bằng mã này ở nhà cung cấp danh tính"
        | "Signs in by this subject at the identity provider",
    change_password: "Đổi mật khẩu" | "Change the password",
    present_password: "Mật khẩu hiện tại" | "Present password",
    wrong_present_password: "Mật khẩu hiện tại không đúng." | "The present password is wrong.",
    bad_new_password: "Mật khẩu mới quá ngắn hoặc trùng mật khẩu cũ."
        | "The new password is too short, or the same as before.",
    password_changed: "Đã đổi mật khẩu. Mọi phiên đăng nhập khác đã kết thúc."
        | "The password is changed. Every other session has ended.",
    sign_in_code: "Mã xác thực" | "Code",
    code_help: "6 chữ số của ứng dụng xác thực, hoặc một mã khôi phục."
        | "6 digits of the authenticator application, or a recovery code.",
    code_wanted: "Tài khoản này có xác thực hai lớp. Nhập lại mật khẩu và mã xác thực."
        | "This account has a second factor. Type the password again, and the code.",
    wrong_code: "Mã không đúng hoặc đã dùng. Hãy đợi mã tiếp theo."
        | "The code is wrong or was used. Wait for the next one.",
    second_factor: "Xác thực hai lớp" | "Second factor",
    second_factor_due: "Vai trò này phải có xác thực hai lớp. Hãy thiết lập dưới đây trước khi làm \
        việc khác."
        | "This role needs a second factor. Set it up below before anything else.",
    factor_on: "Đang bật. Số mã khôi phục còn lại" | "On. Recovery codes left",
    factor_off: "Chưa bật." | "Off.",
    factor_set_up: "Thiết lập" | "Set up",
    factor_replace: "Thiết lập lại trên máy khác" | "Set up anew on another device",
    factor_secret: "Mở liên kết này, hoặc nhập mã bí mật vào ứng dụng xác thực (loại: theo thời \
        gian, 6 chữ số, 30 giây)."
        | "Open this link, or type the secret into an authenticator application (by time, 6 \
        digits, 30 seconds).",
    factor_link: "Mở trong ứng dụng xác thực" | "Open in the authenticator application",
    secret: "Mã bí mật" | "Secret",
    factor_confirm: "Nhập mã mà ứng dụng hiện ra để bật." | "Type the code that it shows.",
    factor_turn_on: "Bật" | "Turn on",
    factor_done: "Đã bật xác thực hai lớp. Mọi phiên đăng nhập khác đã kết thúc."
        | "The second factor is on. Every other session has ended.",
    recovery_codes: "Mã khôi phục" | "Recovery codes",
    recovery_help: "Ghi lại và cất giữ: mỗi mã dùng được một lần khi không có ứng dụng. Các mã này \
        không hiện lại."
        | "Write them down and keep them: each is good once when the application is not at hand. \
        They are not shown again.",
    home_title: "Trang đầu" | "First page",
    came_in: "Dữ liệu mới nhận" | "What came in",
    find: "Tìm người dân" | "Find a resident",
    working_list: "Việc cần làm" | "Working list",
    release: "Cho chạy lại" | "Let it run again",
    release_help: "Chương trình chạy lại ngay cho mọi người dân của cơ sở."
        | "It runs again at once for every resident of the facility.",
    read_again: "Đọc lại gói tin" | "Read the message again",
    read_again_help: "Gói tin còn nguyên. Khi phần mềm đã được sửa, đọc lại sẽ nhận được nó."
        | "The message is kept whole. Once the program can read it, it is taken in.",
    accounts: "Quản lý tài khoản" | "Manage accounts",
    dashboard: "Bảng theo dõi" | "Dashboard",
    outbreaks: "Dịch bệnh" | "Outbreaks",
    referrals: "Chuyển tuyến" | "Referrals",
    refer: "Chuyển đến cơ sở khác" | "Refer to another facility",
    programmes: "Chương trình" | "Programmes",
    residents: "Người dân" | "Residents",
    registrations: "Lượt đăng ký tại cơ sở" | "Registrations at facilities",
    records: "Mục hồ sơ" | "Records",
    tasks: "Việc cần làm" | "Tasks",
    work_waiting: "Đánh giá đang chờ" | "Assessments waiting",
    faults: "Lỗi của chương trình" | "Faults of programmes",
    quarantined: "Tạm ngừng vì lỗi liên tiếp, từ" | "Paused after faults in a row, since",
    newest_messages: "Gói dữ liệu mới nhất" | "Newest messages",
    received: "Nhận lúc" | "Received",
    facility: "Cơ sở" | "Facility",
    elsewhere: "Cơ sở khác" | "Another facility",
    outcome: "Kết quả" | "Outcome",
    visits: "Lượt khám" | "Visits",
    problems: "Vấn đề" | "Problems",
    details: "Xem chi tiết" | "Details",
    nothing_came: "Chưa nhận được gói dữ liệu nào." | "No message has come in yet.",
    receipt: "Biên nhận" | "Receipt",
    message_digest: "Mã băm của gói dữ liệu" | "Digest of the message",
    place: "Vị trí" | "Place",
    reason: "Lý do" | "Reason",
    severity: "Mức độ" | "Severity",
    no_problems: "Không có vấn đề nào." | "No problems.",
    item: "Hồ sơ" | "Case",
    row: "dòng" | "row",
    created: "Mới" | "Created",
    updated: "Bản mới" | "New versions",
    unchanged: "Không đổi" | "Unchanged",
    retracted: "Rút lại" | "Retracted",
    new_resident: "Người mới" | "New resident",
    yes: "Có" | "Yes",
    no: "Không" | "No",
    open_record: "Mở hồ sơ" | "Open the record",
    identifier: "Số định danh, CCCD, thẻ BHYT hoặc mã BHXH"
        | "Personal number, insurance card or social insurance number",
    name: "Họ và tên" | "Name",
    name_help: "Có dấu hay không dấu đều được." | "With or without diacritics.",
    birth_year: "Năm sinh" | "Birth year",
    birth_year_help: "Bốn chữ số, ví dụ 1957." | "Four digits, for example 1957.",
    search: "Tìm" | "Search",
    search_help: "Điền số giấy tờ hoặc họ tên. Mỗi người tìm thấy được ghi vào nhật ký truy cập."
        | "Give an identifier or a name. Each person found is written to the access log.",
    found: "Kết quả tìm kiếm" | "Found",
    found_none: "Không tìm thấy ai do cơ sở này đăng ký." | "Nobody registered here was found.",
    birth_date: "Ngày sinh" | "Born",
    died: "Đã mất ngày" | "Died",
    sex: "Giới tính" | "Sex",
    commune: "Xã, phường" | "Commune",
    patient_number: "Mã người bệnh" | "Patient number",
    programme: "Chương trình" | "Programme",
    stage: "Giai đoạn" | "Stage",
    consents: "Sự đồng ý chia sẻ" | "Consents",
    emergency_until: "Hồ sơ đang mở khẩn cấp cho riêng bạn; việc này được ghi lại và xét. Đóng lúc"
        | "This record is open for you alone in an emergency; that is logged and reviewed. Closes",
    enrolments: "Ghi danh" | "Enrolment",
    enrol: "Ghi danh, đổi giai đoạn" | "Enrol, or change the stage",
    end_enrolment: "Kết thúc" | "End it",
    end_enrolment_help: "Người này sẽ không còn ghi danh trong chương trình ở đây. \
        Có thể ghi danh lại."
        | "The person is then no longer enrolled in the programme here, and can be enrolled again.",
    end_enrolment_yes: "Đúng, kết thúc" | "Yes, end it",
    not_enrolled: "Chưa ghi danh" | "Not enrolled",
    enrolled: "Đang ghi danh" | "Enrolled",
    not_assessed: "Chưa có chương trình nào đánh giá hồ sơ này."
        | "No programme has assessed this record.",
    assessed_on: "Đánh giá lúc" | "Assessed",
    valid_until: "Có giá trị đến" | "Holds until",
    pending: "Hồ sơ vừa thay đổi: đang chờ đánh giá lại. Nội dung dưới đây có thể đã cũ."
        | "The record has changed and waits for a new assessment. What follows may be out of date.",
    assessment_fault: "Lần đánh giá mới nhất bị lỗi" | "The newest assessment failed",
    alerts: "Cảnh báo" | "Alerts",
    finding: "Nội dung" | "Finding",
    findings: "Nhận định" | "Findings",
    advice: "Lời khuyên cho người dân" | "Advice for the resident",
    evidence: "Căn cứ" | "Evidence",
    no_tasks: "Không có việc nào." | "Nothing to do.",
    task: "Việc" | "Task",
    due: "Hạn" | "Due",
    status: "Tình trạng" | "Status",
    priority: "Mức ưu tiên" | "Priority",
    chart: "Diễn biến sức khỏe" | "Chart",
    kind: "Loại" | "Kind",
    all_kinds: "Tất cả các loại" | "Every kind",
    filter: "Lọc" | "Filter",
    when: "Ngày" | "Date",
    what: "Nội dung" | "What",
    value: "Giá trị" | "Value",
    source: "Nguồn" | "Source",
    empty_chart: "Không có mục hồ sơ nào." | "No records.",
    older: "Cũ hơn" | "Older",
    next_page: "Trang sau" | "Next page",
    newest: "Về mới nhất" | "Back to the newest",
    record: "Mục hồ sơ" | "Record",
    code: "Mã" | "Code",
    parts: "Thành phần" | "Parts",
    version: "Phiên bản" | "Version",
    stored: "Lưu lúc" | "Stored",
    source_key: "Khóa trong nguồn" | "Key in the source",
    source_fields: "Nguyên văn từ nguồn" | "The source as it came",
    earlier: "Các phiên bản trước" | "Earlier versions",
    back_to_resident: "Về hồ sơ người dân" | "Back to the resident",
    day_help: "Viết ngày/tháng/năm, ví dụ 30/11/2026."
        | "Write dd/mm/yyyy, for example 30/11/2026.",
    call: "Gọi" | "Call",
    emergency: "Cấp cứu mà không tìm thấy hồ sơ: mở khẩn cấp bằng số giấy tờ"
        | "An emergency and no record found: open it by a number",
    plugins: "Cài đặt phần mềm" | "Plugins",
    review_queue: "Rà soát danh tính" | "Who is who",
    reviews: "Xét mở khẩn cấp" | "Emergency reviews",
    search_trail: "Nhật ký truy cập" | "Access log",
    trail: "Ai đã xem hồ sơ này" | "Who has seen this record",
    filled_on: "Ngày điền phiếu" | "Filled in on",
    filled_on_help: "Để trống là hôm nay; chọn ngày khi nhập lại phiếu giấy."
        | "Left empty it is today; choose the day when entering a paper form.",
    filters: "Bộ lọc" | "Filters",
    every_status: "Tất cả" | "All",
    overdue: "Quá hạn" | "Overdue",
    this_week: "Hạn trong tuần này" | "Due this week",
    upcoming: "Sắp tới" | "Upcoming",
    every_risk: "Mọi mức ưu tiên" | "Every priority",
    high_risk: "Chỉ ưu tiên và khẩn" | "High and urgent only",
    empty_list: "Không có việc nào khớp bộ lọc." | "No task matches the filters.",
    state: "Trạng thái" | "State",
    on: "Đang bật" | "On",
    off: "Đang tắt" | "Off",
    waiting: "Đang chờ" | "Waiting",
    switch: "Bật hoặc tắt" | "Switch",
    switch_on: "Bật" | "Switch on",
    switch_off: "Tắt" | "Switch off",
    no_programmes: "Chưa có chương trình nào." | "No programmes yet.",
    no_faults: "Không có lỗi nào." | "No faults.",
    facility_code: "Mã cơ sở" | "Facility code",
    list_is_cut: "Danh sách dài: chỉ hiện các dòng đầu. Số dòng tất cả"
        | "A long list: only its first rows are shown. Rows in all",
    first_rows_only: "Danh sách dài: chỉ hiện các dòng đầu. Hãy lọc theo mã cơ sở."
        | "A long list: only its first rows are shown. Filter by facility code.",
    indicator: "Chỉ số" | "Indicator",
    target: "Mục tiêu" | "Target",
    at_least: "ít nhất" | "at least",
    at_most: "nhiều nhất" | "at most",
    every_commune: "Mọi xã, phường" | "Every commune",
    show: "Xem" | "Show",
    numerator: "Tử số" | "Numerator",
    denominator: "Mẫu số" | "Denominator",
    month: "Tháng" | "Month",
    fill_form: "Điền phiếu" | "Fill in",
    save: "Lưu" | "Save",
    mend: "Chưa lưu được. Xin sửa các mục sau:" | "Not saved yet. Please mend:",
    request_id: "Mã yêu cầu, để báo lỗi" | "Request id, for reports",
    home: "Về trang đầu" | "To the first page",
    units: "Đơn vị" | "Units",
    unit: "Đơn vị" | "Unit",
    units_above: "Các đơn vị cấp trên" | "Units above",
    units_below: "Các đơn vị trực thuộc" | "Units below",
    own_word: "quyết định riêng" | "decided here",
    choose_stage: "chọn giai đoạn" | "choose a stage",
    in_use: "đang dùng" | "in use",
    and_more: "Và các đơn vị khác" | "And further units",
    exactly: "Chính xác những mã nào" | "Exactly which codes",
    paused: "Tạm ngừng vì lỗi" | "Paused after faults",
    decisions: "Các quyết định đã ghi" | "Decisions that were made",
    nothing_said: "Đơn vị này chưa có quyết định riêng: theo đơn vị cấp trên."
        | "This unit has said nothing itself: it is as what is above it.",
    since: "Từ ngày" | "From",
    as_above: "Theo đơn vị cấp trên" | "As above",
    said_by: "theo quyết định của" | "as decided at",
    on_without_grant: "Đang bật nhưng chưa được cấp quyền nào"
        | "On, but nothing is granted",
    switch_help: "Có hiệu lực cho đơn vị này và mọi đơn vị trực thuộc không có quyết định riêng. \
        Khi tắt, hồ sơ vẫn được giữ; các việc cần làm được rút khỏi danh sách."
        | "Holds for this unit and all below it that say nothing themselves. When a programme is \
        off its records stay; its tasks leave the lists.",
    grant: "Cấp quyền đọc và ghi" | "Grant reading and writing",
    grant_help: "Chương trình chỉ đọc và ghi những gì được đánh dấu; không đánh dấu gì thì \
        không chạy."
        | "The programme reads and writes what is ticked and nothing else; nothing ticked, \
        nothing runs.",
    may_read: "Được đọc" | "May read",
    may_write: "Được ghi" | "May write",
    settings: "Cài đặt" | "Settings",
    no_settings: "Chương trình này không có cài đặt." | "This programme has no settings.",
    initially: "Mặc định" | "Initially",
    other_version: "Phiên bản khác: nâng cấp hoặc quay lại" | "Another version: upgrade or go back",
    accept_needs: "Đồng ý cả những quyền mới mà phiên bản này yêu cầu"
        | "Accept what this version asks for beyond the present one",
    today_help: "Để trống là hôm nay." | "Left empty it is today.",
    rehearse: "Chạy thử, không thay đổi gì" | "Rehearse, without effect",
    rehearsal: "Kết quả chạy thử" | "Rehearsal",
    rehearsed: "Người dân đã chạy thử" | "Residents it was tried on",
    differing: "Người có kết quả khác" | "Residents with another result",
    belonging: "Thuộc chương trình" | "Belonging to the programme",
    added: "thêm" | "more",
    removed: "bớt" | "fewer",
    new_faults: "Lỗi trước và sau" | "Faults before and after",
    no_change: "Không có gì khác." | "Nothing differs.",
    decide: "Quyết định" | "Decide",
    ask_first: "Xem trước sẽ thay đổi ở đâu" | "See first where it would change something",
    would_change: "Số đơn vị sẽ thay đổi" | "Units at which something would change",
    the_record: "Hồ sơ" | "The record",
    own_measurements: "Tự theo dõi" | "My measurements",
    representatives: "Người đại diện" | "Who acts for me",
    represents: "Bạn đại diện cho" | "You act for",
    representatives_help: "Người được ủy quyền xem hồ sơ của bạn bằng tài khoản của chính họ, đến \
        hết ngày bạn chọn. Bạn có thể rút lại bất cứ lúc nào."
        | "Whoever you name reads your record with an account of their own, until the day that you \
        choose. You can take it back at any time.",
    no_representatives: "Chưa có ai." | "Nobody yet.",
    name_somebody: "Ủy quyền cho người khác" | "Name somebody",
    their_account: "Tên đăng nhập của người đó" | "Their sign-in name",
    their_account_help: "Tài khoản người dân của một người từ 18 tuổi."
        | "A resident's account, of somebody of 18 years or more.",
    may_consent: "Được đồng ý và từ chối thay tôi" | "May allow and forbid for me",
    may_see_classes: "Được xem cả các loại dữ liệu" | "May also see data about",
    last_day: "Ngày cuối cùng" | "Last day",
    ended_on: "Đã kết thúc lúc" | "Ended on",
    end_now: "Kết thúc" | "End it",
    awaits_resident: "Chưa có hiệu lực: còn chờ chính người đó đồng ý."
        | "Not in force yet: it waits for the word of the resident.",
    awaits_representative: "Chưa có hiệu lực: còn chờ người giám hộ đồng ý."
        | "Not in force yet: it waits for the word of the guardian.",
    confirm: "Tôi cũng đồng ý" | "I permit it too",
    own_risk: "Tự đánh giá nguy cơ" | "My risk",
    own_record: "Hồ sơ của tôi" | "My record",
    back_to_own_record: "Về hồ sơ của tôi" | "Back to my record",
    what_is_due: "Việc sắp tới của bạn" | "What is due for you",
    seen_by: "Ai đã xem hồ sơ" | "Who has seen the record",
    seen_by_help: "Mỗi lần hồ sơ được mở đều được ghi lại: ai, khi nào, để làm gì."
        | "Every opening of the record is written down: who, when and what for.",
    every_access: "Tất cả các lần truy cập" | "Every access",
    an_own_account: "Tài khoản người dân" | "A resident's account",
    by_machine: "Máy tự động" | "A machine",
    as_representative: "với tư cách người đại diện" | "as a representative",
    was_refused: "đã bị từ chối" | "was refused",
    purpose: "Mục đích" | "Purpose",
    opened_in_emergency: "Hồ sơ đã được mở trong trường hợp khẩn cấp. Xem ai và vì sao."
        | "The record was opened in an emergency. See who and why.",
    emergencies: "Mở trong trường hợp khẩn cấp" | "Opened in an emergency",
    review_open: "Cán bộ bảo vệ dữ liệu đang rà soát." | "The data protection officer reviews it.",
    review_justified: "Đã rà soát: đúng quy định" | "Reviewed: it was justified",
    review_not_justified: "Đã rà soát: không đúng quy định" | "Reviewed: it was not justified",
    allowed: "Đồng ý và từ chối" | "What I allow",
    consent_help: "Nơi đang khám cho bạn luôn thấy những gì chính nơi đó đã ghi. Bạn quyết định \
        ai được xem những gì nơi khác đã ghi. Lời từ chối luôn thắng lời đồng ý."
        | "Whoever treats you always sees what they wrote themselves. You decide who may see what \
        others wrote. A refusal always wins over a permission.",
    consent_sensitive: "Tình trạng sức khỏe là dữ liệu cá nhân nhạy cảm. Bạn có thể rút lại bất \
        cứ lúc nào; việc rút lại có hiệu lực ngay từ lần truy cập sau."
        | "The state of health is sensitive personal data. You can take a consent back at any \
        time; it ends with the next access.",
    in_force: "Những gì bạn đã nói" | "What you have said",
    no_consents: "Bạn chưa đồng ý hay từ chối điều gì." | "You have said nothing yet.",
    say_something_new: "Đồng ý hoặc từ chối điều mới" | "Say something new",
    what_i_say: "Quyết định" | "Decision",
    i_permit: "Cho phép xem" | "I permit",
    i_deny: "Không cho phép xem" | "I forbid",
    to_whom: "Với ai" | "To whom",
    all_treating: "Mọi cơ sở y tế nơi tôi khám" | "Every facility that treats me",
    one_facility: "Một cơ sở, chọn dưới đây" | "One facility, chosen below",
    which_facility: "Cơ sở nào" | "Which facility",
    classes: "Dữ liệu đặc biệt nhạy cảm" | "Especially sensitive data",
    classes_help: "Lời đồng ý chung không gồm các loại này: chỉ loại được đánh dấu. Lời từ chối \
        không đánh dấu loại nào là từ chối tất cả."
        | "A general permission does not cover these: only what is ticked. A refusal with nothing \
        ticked forbids everything.",
    until: "Đến hết ngày" | "Until the end of",
    until_help: "Để trống: cho đến khi bạn rút lại." | "Left empty: until you take it back.",
    take_back: "Rút lại" | "Take back",
    withdrawn_on: "Đã rút lại lúc" | "Taken back on",
    reason_if_you_like: "Lý do (không bắt buộc)" | "Reason (not required)",
    no_reason_given: "Không nêu lý do" | "No reason given",
    not_of_age: "Độ tuổi: từ 7 đến dưới 18 cần cả người đại diện"
        | "Age: from 7 to under 18 the representative is needed too",
    invite: "Tài khoản người dân" | "Residents' accounts",
    invite_help: "Người dân phải có mặt và xuất trình căn cước. Thẻ bảo hiểm y tế không chứng \
        minh được là ai. Người đã có tài khoản được cấp mật khẩu mới. Việc này được ghi \
        vào nhật ký mà người dân đọc được."
        | "The resident must be present and show the identity card. An insurance card proves \
        nobody. Who has an account gets a new password. It is written to the log that the \
        resident reads.",
    personal_number: "Số định danh cá nhân (12 số)" | "Personal number (12 digits)",
    invite_number: "Cần đủ 12 số định danh cá nhân." | "The 12 digits are needed.",
    invite_birth_date: "Ngày sinh chưa đúng, hoặc chưa đủ tuổi có tài khoản."
        | "The day of birth is not valid, or the person is too young for an account.",
    invite_account: "1 đến 32 ký tự A-Z a-z 0-9 . _ -" | "1 to 32 of A-Z a-z 0-9 . _ -",
    invite_nobody: "Không có ai ở đây với số và ngày sinh này trong hồ sơ."
        | "Nobody here has this number and day of birth on record.",
    invite_conflict: "Tên đăng nhập đã có người dùng, tài khoản đang bị khóa, hoặc số này thuộc \
        về nhiều hồ sơ."
        | "The name is taken, the account disabled, or the number is of several records.",
    invite_done: "Đã tạo. Mật khẩu này chỉ hiện một lần: đưa tận tay người dân."
        | "Done. This password is shown once: give it to the resident in person.",
    invite_another: "Người khác" | "Another person",
    not_yet: "Chưa có gì thay đổi. Bấm «Quyết định» để thực hiện."
        | "Nothing has changed yet. Press “Decide” to do it.",
}

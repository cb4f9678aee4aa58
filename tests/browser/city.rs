//! Those who look after the whole: administrators of programmes and identity clerks, by keyboard.

use crate::page::Page;
use crate::world::{AN, TUYET, World};
use hoso_tests::process::hoso;
use hoso_tests::support::plugin;
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

#[test]
fn a_programme_is_switched_off_for_a_subtree_and_is_gone_at_a_station() {
    let world = World::new();
    let mut doctor = world.sign_in("doctor");
    doctor.follow("Việc cần làm");
    doctor.says(AN);
    let mut page = world.sign_in("admin");
    page.follow("Đơn vị");
    page.fill("Mã hoặc tên đơn vị", "trung tam khu vuc");
    page.load(|page| page.key("Enter"));
    page.follow("Trung tâm y tế khu vực 1");
    page.follow("Tăng huyết áp");
    page.follow("Quyết định");
    page.says("Hãy chọn một.");
    page.tick("Tắt");
    page.follow("Quyết định");
    page.says("Cần điền");
    page.fill("Từ ngày", "24/11/2026");
    page.fill("Lý do", "thay mô-đun");
    page.follow("Xem trước sẽ thay đổi ở đâu");
    page.says("Số đơn vị sẽ thay đổi: 3");
    doctor.goto("/tasks");
    doctor.says(AN);
    page.follow("Quyết định");
    page.says("Đang tắt");
    page.says("thay mô-đun");
    doctor.goto("/tasks");
    doctor.says_not(AN);
    doctor.says("Không có việc nào khớp bộ lọc.");
}

/// The same rules as another file: a section more, which says nothing.
fn another_version(folder: &Path) -> PathBuf {
    let mut component = std::fs::read(plugin("ncd")).unwrap();
    component.extend([0, 3, 2, b'v', b'2']);
    let file = folder.join("ncd.wasm");
    std::fs::write(&file, component).unwrap();
    let typed = |args: &[&str]| {
        let done = hoso(&folder.join("no-data"), args).current_dir(folder).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    typed(&["plugin", "keygen", "vendor"]);
    typed(&["plugin", "sign", "ncd.wasm", "--key", "vendor.key"]);
    file
}

#[test]
fn a_plugin_is_installed_granted_upgraded_and_rolled_back() {
    let world = World::new();
    let folder = TempDir::new().unwrap();
    let component = another_version(folder.path());
    let signature = folder.path().join("ncd.wasm.minisig");
    let key = std::fs::read_to_string(folder.path().join("vendor.pub")).unwrap();
    let mut page = world.sign_in("admin");
    page.follow("Cài đặt phần mềm");
    page.attach("Tệp phần mềm", &component);
    page.attach("Tệp chữ ký", &signature);
    page.follow("Cài một phần mềm");
    page.says("Không nhà cung cấp nào được tin đã ký tệp này");
    page.fill("Tên nhà cung cấp", "Công ty A");
    page.fill("Khóa công khai", "không phải khóa");
    page.fill("Lý do", "hợp đồng 1");
    page.follow("Tin nhà cung cấp này");
    page.says("Đây không phải khóa công khai minisign.");
    page.fill("Khóa công khai", key.lines().last().unwrap());
    page.follow("Tin nhà cung cấp này");
    page.says("Công ty A");
    page.attach("Tệp phần mềm", &component);
    page.attach("Tệp chữ ký", &signature);
    page.follow("Cài một phần mềm");
    let digests = page.eval("[...document.querySelectorAll('main code')].map(c => c.innerText)");
    let digests: Vec<&str> = digests.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(digests.iter().filter(|digest| digest.len() == 64).count(), 2, "{digests:?}");
    page.unfold("Phần mềm này xin đọc và ghi");
    page.says("Chẩn đoán và theo dõi huyết áp.");

    page.follow("Đơn vị");
    page.follow("Sở Y tế Hà Nội");
    page.follow("Tăng huyết áp");
    page.unfold("Khai báo khác bản đang dùng");
    page.says("Khai báo giống bản đang dùng.");
    let version = |page: &Page| page.eval("document.querySelector('#plugin').value");
    let before = version(&page).as_str().unwrap().to_owned();
    let after = digests.iter().find(|digest| digest.len() == 64 && **digest != before).unwrap();
    for (to, from, why) in [(*after, before.as_str(), "bản mới"), (&before, *after, "quay lại")]
    {
        page.choose("Phiên bản", &format!("0.0.0 · {}", &to[..12]));
        page.fill("Lý do", why);
        page.follow("Chạy thử");
        page.says("Người dân đã chạy thử");
        page.says("Không có gì khác.");
        assert_eq!(version(&page), to, "what was asked about stays chosen");
        let here = page.path();
        page.goto(&here);
        assert_eq!(version(&page), from, "a rehearsal changes nothing");
        page.choose("Phiên bản", &format!("0.0.0 · {}", &to[..12]));
        page.fill("Lý do", why);
        page.follow("Quyết định");
        assert_eq!(version(&page), to);
        page.says(why);
    }
}

#[test]
fn a_question_is_answered_and_the_answer_taken_back() {
    let world = World::new();
    let mut page = world.sign_in("clerk");
    page.follow("Rà soát danh tính");
    page.follow(&format!("So sánh: {TUYET}"));
    page.says("17/04/1971");
    page.says("giống nhau");
    page.follow("Trả lời");
    page.says("Hãy chọn một.");
    page.tick("Cùng một người");
    page.follow("Trả lời");
    page.says("Cần điền");
    page.fill("Căn cứ", "đối chiếu giấy tờ");
    page.follow("Trả lời");
    page.says("đối chiếu giấy tờ");
    let question = page.path();
    page.goto("/identity");
    page.says("Không còn câu hỏi nào.");
    page.follow("Câu hỏi đã trả lời");
    page.says("đối chiếu giấy tờ");
    page.follow(&format!("Rút lại câu trả lời: {TUYET}"));
    assert_eq!(page.path(), question);
    page.fill("Căn cứ", "nhầm người");
    page.follow("Rút lại câu trả lời");
    page.says("Đã rút lại câu trả lời");
    page.goto("/identity");
    page.says(TUYET);
}

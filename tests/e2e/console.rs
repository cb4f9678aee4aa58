//! The administrator's pages, as a browser without scripts uses them.

use crate::process::{Server, token};
use crate::support::{OTHER, STATION};
use crate::switching::{CITY, City, DISTRICT};

struct Browser {
    agent: ureq::Agent,
    url: String,
    cookie: String,
}

impl Browser {
    fn of(server: &Server, session: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = config.build().new_agent();
        Self { agent, url: server.url.clone(), cookie: format!("hoso_session={session}") }
    }

    #[track_caller]
    fn page(&self, path: &str) -> String {
        let request = self.agent.get(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        let mut response = request.call().unwrap();
        let page = response.body_mut().read_to_string().unwrap();
        assert_eq!(response.status().as_u16(), 200, "{path}: {page}");
        page
    }

    /// Fills in a form of the page at the path and sends it; status and page.
    fn fill(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let page = self.page(path);
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let request = self.agent.post(format!("{}{path}", self.url));
        let request =
            request.header("cookie", &self.cookie).header("sec-fetch-site", "same-origin");
        let fields = fields.iter().copied().chain([("csrf", csrf)]);
        let mut response = request.send_form(fields).unwrap();
        (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    }
}

#[test]
fn a_programme_is_granted_asked_about_and_switched_for_a_district() {
    let mut city = City::new();
    city.0.close();
    let admin = token(city.0.dir.path(), "admin", "module-administrator", None);
    let server = Server::start(city.0.dir.path());
    let browser = Browser::of(&server, &admin);
    assert!(browser.page("/units").contains(CITY));
    let place = format!("/units/{CITY}/programmes/ncd");
    let page = browser.page(&place);
    assert!(page.contains("read.0") && page.contains("write.0"), "what it asks for is listed");
    let all: Vec<(String, &str)> = ["read", "write"]
        .iter()
        .flat_map(|what| (0..40).map(move |n| (format!("{what}.{n}"), "1")))
        .filter(|(name, _)| page.contains(&format!("name=\"{name}\"")))
        .collect();
    let mut grant = vec![("what", "grant"), ("reason", "đã xem"), ("since", "")];
    grant.extend(all.iter().map(|(name, one)| (name.as_str(), *one)));
    assert_eq!(browser.fill(&place, &grant).0, 303);

    let on = [("what", "on"), ("reason", "thử"), ("since", "")];
    let (status, asked) = browser.fill(&place, &[&on[..], &[("ask", "1")]].concat());
    assert_eq!(status, 200);
    assert!(asked.contains("Số đơn vị sẽ thay đổi</strong>: 4"), "{asked}");
    assert!(!browser.page(&place).contains("Đang bật · theo quyết định"));
    assert_eq!(browser.fill(&place, &on).0, 303);
    let below = browser.page(&format!("/units?unit={DISTRICT}"));
    assert_eq!(below.matches("Đang bật 0.").count(), 3, "the district and its stations: {below}");

    let out = format!("/units/{OTHER}/programmes/ncd");
    let off = [("what", "off"), ("reason", "thử"), ("since", "")];
    assert_eq!(browser.fill(&out, &off).0, 303);
    let below = browser.page(&format!("/units?unit={DISTRICT}"));
    assert!(below.contains("Đang tắt · quyết định riêng"), "{below}");
    let page = browser.page(&format!("/units/{STATION}/programmes/ncd"));
    assert!(page.contains(&format!("theo quyết định của {CITY}")), "{page}");
    let (status, page) = browser.fill(&out, &[("what", "on"), ("reason", " "), ("since", "")]);
    assert_eq!(status, 422, "{page}");
    assert!(browser.page(&out).contains("<td>thử</td>"), "the decision is kept with its reason");
}

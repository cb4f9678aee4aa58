//! temporary
use crate::support::*;
use hoso_exchange::*;
#[test]
fn speed() {
    let one = encoded(&read("three_visits.xml"));
    let start = one.find("<HOSO>").unwrap();
    let end = one.rfind("</HOSO>").unwrap() + 7;
    let mut big = one[..start].to_owned();
    for _ in 0..2000 { big += &one[start..end]; }
    big += &one[end..];
    let t = std::time::Instant::now();
    let m = parse(Format::Qd3176, big.as_bytes(), &labs(), &Limits::default()).unwrap();
    let s = t.elapsed().as_secs_f64();
    eprintln!("xml {:.1} MB {:.3}s {:.1} MB/s {:.0} visits/s {} records", big.len() as f64/1e6, s, big.len() as f64/1e6/s, m.cases.len() as f64/s, m.cases.iter().map(|c|c.records.len()).sum::<usize>());
    let b = read("bundle.json");
    let v: serde_json::Value = serde_json::from_str(&b.replace("\"status\": \"amended\"","\"x\":1")).unwrap();
    let line = v["entry"][3]["resource"].to_string().replace("urn:uuid:0a6f7c58-1111-4aaa-8bbb-000000000002","Patient/p1");
    let mut t2 = String::from("{\"resourceType\":\"Patient\",\"id\":\"p1\",\"managingOrganization\":{\"reference\":\"Organization/01A01\"}}\n");
    for i in 0..19_000 { t2 += &line.replace("c1", &format!("c{i}")); t2.push('\n'); }
    let t = std::time::Instant::now();
    let m = parse(Format::Fhir, t2.as_bytes(), &labs(), &Limits::default()).unwrap();
    let s = t.elapsed().as_secs_f64();
    eprintln!("fhir {:.1} MB {:.3}s {:.1} MB/s {} records", t2.len() as f64/1e6, s, t2.len() as f64/1e6/s, m.cases[0].records.len());
}

//! The whole engine on a small table of synthetic people (data/people.csv, made by
//! bench/linkage/people.py with seed 5), and what models are refused.

use hoso_core::identity::batch;
use hoso_core::identity::block::Blocks;
use hoso_core::identity::borrowed;
use hoso_core::identity::cluster::{self, Clusters};
use hoso_core::identity::evaluate::Truth;
use hoso_core::identity::explain::{self, Language};
use hoso_core::identity::model::{GENERIC, Model, VIETNAM, Verdict};
use hoso_core::identity::plan::Plan;
use hoso_core::identity::score::{Decision, Scored, Scorer};
use hoso_core::identity::table::{Batch, Table};
use hoso_core::identity::train;

const PEOPLE: &str = include_str!("data/people.csv");

type Row = Vec<&'static str>;

/// Headers and rows; the data quotes nothing.
fn people() -> (Vec<String>, Vec<Row>) {
    let mut lines = PEOPLE.lines();
    let headers = lines.next().expect("there are headers").split(',').map(str::to_owned).collect();
    (headers, lines.map(|line| line.split(',').collect()).collect())
}

struct Linked {
    pairs: Vec<Scored>,
    decisions: Vec<Decision>,
    clusters: Clusters,
    evidence: Vec<String>,
}

/// `tables` are linked across where there are two.
fn link(model: &str, headers: &[String], tables: &[&[Row]], threads: usize) -> Linked {
    let model: Model = toml::from_str(model).expect("shipped models parse");
    let plan = Plan::new(&model, &vec![headers.to_vec(); tables.len()]).expect("and fit");
    let mut table = Table::new(&plan);
    for (at, rows) in tables.iter().enumerate() {
        if at == 1 {
            table.begin_second();
        }
        let mut batch = Batch::new(headers.len());
        rows.iter().for_each(|row| batch.push(row.iter().copied()));
        table.extend(&plan, at, &batch, threads);
    }
    borrowed::forget(&plan, &mut table, 2, borrowed::counted(&plan));
    let blocks = Blocks::new(&plan, &table, threads);
    let parameters = train::train(&plan, &table, &blocks);
    let cuts = batch::cuts(plan.thresholds, &parameters);
    let scorer = Scorer::new(&plan, &table, &parameters);
    let pairs = batch::score(&scorer, &blocks, batch::below_review(cuts), threads, &|_| {});
    let decisions = cluster::decide(&scorer, &pairs, cuts);
    let clusters = cluster::cluster(&scorer, &pairs, &decisions, cuts);
    let line = |pair| explain::line(&scorer, pair, Language::English);
    let evidence = pairs.iter().map(line).collect();
    Linked { pairs, decisions, clusters, evidence }
}

/// A label for each row from the column `person`.
fn truth(rows: &[Row], second: Option<u32>) -> Truth {
    Truth::new(rows.iter().map(|row| row[1].parse().expect("a number")).collect(), second)
}

#[test]
fn registrations_become_people_without_labels() {
    let (headers, rows) = people();
    let linked = link(VIETNAM, &headers, &[&rows], 2);
    let truth = truth(&rows, None);
    let clusters = truth.of_clusters(&linked.clusters.of);
    assert!(clusters.precision() == 1.0 && clusters.recall() > 0.97, "{clusters:?}");
    let decided = |wanted: Decision| {
        let pairs = linked.pairs.iter().zip(&linked.decisions);
        truth.of_pairs(pairs.filter(|(_, d)| **d == wanted).map(|(pair, _)| pair))
    };
    assert_eq!(decided(Decision::Link).precision(), 1.0);
    assert!(truth.best(&linked.pairs).1.f1() > 0.99);
}

#[test]
fn two_tables_are_linked_across_only() {
    let (headers, rows) = people();
    let (a, b) = rows.split_at(130);
    let linked = link(VIETNAM, &headers, &[a, b], 2);
    assert!(linked.pairs.iter().all(|pair| pair.a < 130 && pair.b >= 130));
    let best = truth(&rows, Some(130)).best(&linked.pairs).1;
    assert!(best.is > 0 && best.f1() > 0.98, "{best:?}");
}

#[test]
fn evidence_adds_up_and_the_floor_only_leaves_out() {
    let (headers, rows) = people();
    let model: Model = toml::from_str(VIETNAM).unwrap();
    let plan = Plan::new(&model, std::slice::from_ref(&headers)).unwrap();
    let mut batch = Batch::new(headers.len());
    rows.iter().for_each(|row| batch.push(row.iter().copied()));
    let mut table = Table::new(&plan);
    table.extend(&plan, 0, &batch, 1);
    let blocks = Blocks::new(&plan, &table, 1);
    let scorer = Scorer::new(&plan, &table, &train::train(&plan, &table, &blocks));
    for (a, b) in (0..60).flat_map(|a| (a + 1..60).map(move |b| (a, b))) {
        let pair = scorer.score(a, b, f32::MIN).unwrap();
        let sum: f32 = explain::evidence(&scorer, &pair, Language::English)
            .iter()
            .filter_map(|e| e.bits)
            .sum();
        assert!((sum - pair.bits).abs() < 1e-3, "{sum} {}", pair.bits);
        assert_eq!(scorer.score(a, b, pair.bits - 0.01), Some(pair));
        assert_eq!(scorer.score(a, b, pair.bits + 0.01), None);
    }
}

#[test]
fn threads_change_nothing() {
    let (headers, rows) = people();
    let (one, three) = (link(VIETNAM, &headers, &[&rows], 1), link(VIETNAM, &headers, &[&rows], 3));
    assert_eq!(one.pairs, three.pairs);
    assert_eq!(one.clusters.of, three.clusters.of);
}

#[test]
fn columns_that_a_table_lacks_are_left_out() {
    let model: Model = toml::from_str(GENERIC).unwrap();
    let headers = ["First Name ", "last_name", "DOB"].map(str::to_owned).to_vec();
    let plan = Plan::new(&model, &[headers]).unwrap();
    let names: Vec<&str> = plan.comparisons.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["birth", "surname", "given", "order"]);
    assert!(plan.absent.contains(&"email".to_owned()));
    assert!(!plan.absent.contains(&"given_name".to_owned()));
}

const MOTHER: &str = "Nguyễn Thị Hoa,199003040000,2,001190012345,GD4010000000001,0912000001";

/// A pair of registrations, what guard holds, and words that the evidence has.
#[test]
fn guards_beat_scores() {
    let cases = [
        // A newborn under its mother's name and number.
        (MOTHER, "Nguyễn Thị Hoa,202506070000,2,001190012345,,0912000001", Some(Verdict::Never)),
        // Father and son of one name at one phone.
        (
            "Trần Văn Bình,196003040000,1,,GD4010000000002,0912000002",
            "Trần Văn Bình,199203040000,1,,,0912000002",
            Some(Verdict::Never),
        ),
        // Twins.
        (
            "Lê Minh Anh,202001020000,1,,,0912000003",
            "Lê Minh Khôi,202001020000,1,,,0912000003",
            Some(Verdict::Review),
        ),
        // Two valid numbers on one name and date.
        (MOTHER, "Nguyễn Thị Hoa,199003040000,2,001190954321,,", Some(Verdict::Review)),
        // A newborn without a name, and a child of that day and phone: if there is no other.
        (
            "CB Nguyễn Thị Hoa,202506070730,1,,,0912000001",
            "Lê Gia Bảo,202506070000,1,,,0912000001",
            Some(Verdict::Alone),
        ),
        // Two newborns without a name: one, or twins.
        (
            "CB Nguyễn Thị Hoa,202506070730,1,,,0912000001",
            "Con bà Nguyễn Thị Hoa,202506070000,1,,,0912000001",
            Some(Verdict::Review),
        ),
        // Two children of one mother under her name.
        (
            "Nguyễn Thị Hoa,202006070730,2,,GD4010000000004,0912000001",
            "Nguyễn Thị Hoa,202306010000,2,,GD4010000000004,0912000001",
            Some(Verdict::Review),
        ),
        // Letters lost on the way.
        (MOTHER, "Nguy?n Th? Hoa,199003040000,2,001190012345,,0912000001", None),
        (MOTHER, "NGUYEN THI HOA,19900000,2,001190012345,,", None),
    ];
    let model: Model = toml::from_str(VIETNAM).unwrap();
    let headers = "ho_ten,ngay_sinh,gioi_tinh,so_cccd,ma_the_bhyt,dien_thoai";
    let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
    let plan = Plan::new(&model, std::slice::from_ref(&headers)).unwrap();
    for (a, b, verdict) in cases {
        let mut batch = Batch::new(headers.len());
        [a, b].iter().for_each(|row| batch.push(row.split(',')));
        let mut table = Table::new(&plan);
        table.extend(&plan, 0, &batch, 1);
        let blocks = Blocks::new(&plan, &table, 1);
        let parameters = train::train(&plan, &table, &blocks);
        let scorer = Scorer::new(&plan, &table, &parameters);
        let found = cluster::against(&scorer, &[0], &[1]);
        assert_eq!(found.verdict, verdict, "{a} | {b}");
    }
}

#[test]
fn evidence_is_in_words_and_names_no_value() {
    let (headers, rows) = people();
    let linked = link(VIETNAM, &headers, &[&rows], 2);
    let said = linked.evidence.join("\n");
    assert!(said.contains("date of birth: same (+"), "{said}");
    assert!(said.contains("only the year known, no contradiction"));
    let values = rows.iter().flat_map(|row| row[2..].iter()).filter(|value| value.len() > 5);
    assert!(values.clone().count() > 500);
    assert!(values.into_iter().all(|value| !said.contains(value)));
}

#[test]
fn a_bad_model_is_refused_with_its_place() {
    let cases = [
        ("exact = \"number\"", "exact = \"nummer\"", "comparison `number`, level `same`"),
        ("rarity = [\"birth_date\"]", "rarity = [\"birth\"]", "comparison `birth`, level `same`"),
        ("on = [\"phone\", \"given\"]", "on = [\"phone\", \"gven\"]", "block `phone + gven`"),
        ("number = [\"different\"] }", "number = [\"other\"] }", "guard `two-numbers`"),
        ("map = \"communes\"", "map = \"wards\"", "field `commune`"),
        ("from = [\"phone\"]", "from = [\"fone\"]", "field `phone`"),
        (
            "\"birth_date\", \"sex\"], as = \"personal",
            "\"sex\"], as = \"personal",
            "field `number`",
        ),
    ];
    let (headers, _) = people();
    for (good, bad, at) in cases {
        let text = VIETNAM.replacen(good, bad, 1);
        assert_ne!(text, VIETNAM, "{good}");
        let model: Model = toml::from_str(&text).unwrap();
        let error = Plan::new(&model, std::slice::from_ref(&headers)).unwrap_err();
        assert_eq!(error.at, at, "{error}");
    }
    let unknown = VIETNAM.replacen("rarity =", "rare =", 1);
    assert!(toml::from_str::<Model>(&unknown).unwrap_err().to_string().contains("rare"));
}

#[test]
fn blocks_above_the_bound_are_left_out_and_counted() {
    let (headers, rows) = people();
    let text = VIETNAM.replace("max = 300", "max = 3").replace("max = 200", "max = 3");
    let model: Model = toml::from_str(&text).unwrap();
    let plan = Plan::new(&model, std::slice::from_ref(&headers)).unwrap();
    let mut batch = Batch::new(headers.len());
    rows.iter().for_each(|row| batch.push(row.iter().copied()));
    let mut table = Table::new(&plan);
    table.extend(&plan, 0, &batch, 1);
    let blocks = Blocks::new(&plan, &table, 1);
    let number = &blocks.counts[0];
    assert_eq!(number.key, "number");
    // Counted by hand over the column: each number of more than three own rows.
    let mut sizes = std::collections::HashMap::new();
    for row in 0..table.len() {
        let field = plan.fields.iter().position(|field| field.name == "number").unwrap();
        let term = table.row(row)[field];
        *sizes.entry(term).or_insert(0_u64) += u64::from(term != 0);
    }
    let large: Vec<u64> = sizes.into_values().filter(|size| *size > 3).collect();
    assert!(!large.is_empty());
    assert_eq!(number.blocks_left_out, large.len() as u64);
    assert_eq!(number.rows_left_out, large.iter().sum::<u64>());
    assert_eq!(number.pairs_left_out, large.iter().map(|n| n * (n - 1) / 2).sum::<u64>());
}

const FACILITY_HEADERS: &str = "id,person,ho_ten,ngay_sinh,gioi_tinh,so_cccd,ma_the_bhyt,\
     dien_thoai,dia_chi,maxa_cu_tru,ho_ten_me,ma_cskcb";

/// Whether the last rows, after those of people.csv that teach the model, are one person; each row
/// is a name, birth date, sex, number, card, phone, mother's name and facility.
fn persons(rows: &[&'static str]) -> Vec<u32> {
    let headers: Vec<String> = FACILITY_HEADERS.split(',').map(str::to_owned).collect();
    let (_, known) = people();
    let known = known.into_iter().map(|row| [row, vec!["", "01001"]].concat());
    let added = rows.iter().map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        [&["", "0"][..], &cells[..6], &["12 ngõ 5 Yên Hoà", "00166"], &cells[6..]].concat()
    });
    let all: Vec<Row> = known.chain(added).collect();
    let linked = link(VIETNAM, &headers, &[&all], 2);
    let first = (all.len() - rows.len()) as u32;
    linked.clusters.of[first as usize..].iter().map(|of| of.saturating_sub(first)).collect()
}

#[test]
fn newborns_without_a_name_are_told_by_where_they_are_registered() {
    let first = "CB Nguyễn Thị Hoa Mai,202506070730,1,,,0912000777,Nguyễn Thị Hoa Mai,01009";
    let elsewhere = "Con bà Nguyễn Thị Hoa Mai,20250607,1,,,0912000777,,01010";
    let beside = "CB Nguyễn Thị Hoa Mai,202506070738,1,,,0912000777,Nguyễn Thị Hoa Mai,01009";
    let named = "Lê Gia Bảo,07/06/2025,1,,,0912000777,,01011";
    assert_eq!(persons(&[first, elsewhere, named]), [0, 0, 0], "one child at three facilities");
    assert_eq!(persons(&[first, beside]), [0, 1], "twins at one facility");
    assert_eq!(persons(&[first, beside, named]), [0, 1, 2], "it may be either");
    let twin = "Lê Gia Huy,07/06/2025,1,,,0912000777,,01011";
    assert_eq!(persons(&[first, named, twin]), [0, 1, 2], "she may be of either");
}

/// Whatever little is known of the second child: the first one is not the only one.
#[test]
fn a_nameless_newborn_is_neither_twins_however_little_one_says() {
    let newborn = "CB Nguyễn Thị Hoa Mai,202506070730,1,,,0912000777,Nguyễn Thị Hoa Mai,01009";
    let child = "Lê Gia Bảo,07/06/2025,1,,,0912000777,Nguyễn Thị Hoa Mai,01011";
    assert_eq!(persons(&[newborn, child]), [0, 0], "the only child of that day");
    for twin in [
        "Lê Gia Huy,07/06/2025,1,,,0912000777,,01012",
        "Lê Gia Huy,07/06/2025,1,,,,Nguyễn Thị Hoa Mai,01012",
        "Lê Gia Huy,2025,1,,,0912000777,,01012",
        "Lê Gia Huy,06/07/2025,,,,0912000777,,01012",
        "Lê Thu Hà,07/06/2025,2,,,0912000777,,01012",
        "Con bà Nguyễn Thị Hoa Mai,20250607,1,,,,,01009",
    ] {
        assert_eq!(persons(&[newborn, child, twin])[..2], [0, 1], "{twin}");
        assert_eq!(persons(&[twin, newborn, child])[1..], [1, 2], "{twin}");
    }
    let sister = "Lê Thu Hà,07/06/2024,2,,,0912000777,Nguyễn Thị Hoa Mai,01012";
    assert_eq!(persons(&[newborn, child, sister]), [0, 0, 2], "of another year");
}

#[test]
fn a_parents_name_says_nothing_of_the_child() {
    let mother = "Nguyễn Thị Hoa Mai,19900304,2,001190012399,GD4010000000999,0912000777,,01012";
    let plain = "NGUYỄN THỊ HOA MAI,20250607,1,,GD4010000000999,0912000777,,01009";
    let named = "Lê Gia Bảo,07/06/2025,1,,,0912000777,,01011";
    assert_eq!(persons(&[mother, plain, named]), [0, 1, 1]);
    // Nobody has the mother; another row names her.
    let placeholder = "CB Nguyễn Thị Hoa Mai,20250607,1,,,0912000777,,01010";
    assert_eq!(persons(&[placeholder, plain, named]), [0, 0, 0]);
    // A son of his father's name, and his twin.
    let father = "Lê Văn Bình Khang,19800304,1,001080012399,,0912000777,,01012";
    let son = "Lê Văn Bình Khang,20150607,1,,,0912000777,,01009";
    let again = "LE VAN BINH KHANG,07/06/2015,1,,,0912000777,,01010";
    let twin = "Lê Văn Minh Hải,20150607,1,,,0912000777,,01011";
    assert_eq!(persons(&[father, son, again]), [0, 1, 1], "the only child of that day");
    assert_eq!(persons(&[father, son, again, twin]), [0, 1, 2, 3], "he may be either");
}

/// A slip of the pen is no twin's name, and what may be a twin's name is no slip.
#[test]
fn a_name_written_wrong_is_told_from_a_twins() {
    let child = "Lê Minh Sơn,07/06/2015,1,,,0912000777,,01009";
    for same in [
        "Lê Minh Sơnn,07/06/2015,1,,,0912000777,,01010",
        "Lê Mih Sơn,07/06/2015,1,,,0912000777,,01010",
        "Lêe Minh Sơn,07/06/2015,1,,,0912000777,,01010",
        "Lê M?nh S?n,07/06/2015,1,,,0912000777,,01010",
        "L? Sơn,07/06/2015,1,,,0912000777,,01010",
    ] {
        assert_eq!(persons(&[child, same]), [0, 0], "{same}");
    }
    for twin in [
        "Lê Minh Sang,07/06/2015,1,,,0912000777,,01010",
        "Lê Minh V?n,07/06/2015,1,,,0912000777,,01010",
        "Lê Quang Sơn,07/06/2015,1,,,0912000777,,01010",
    ] {
        assert_eq!(persons(&[child, twin]), [0, 1], "{twin}");
    }
}

/// Twins may bear like names: Sơn and Minh Sơn, An and Anh, each known by a number of his own.
#[test]
fn a_like_name_is_a_persons_own_where_no_twin_is_known() {
    let child = "Lê Minh Sơn,07/06/2015,1,001215000123,,0912000777,,01009";
    for [like, twin] in [
        [
            "Lê Sơn,07/06/2015,1,,,0912000777,,01010",
            "Lê Sơn,07/06/2015,1,001215000987,,0912000777,,01011",
        ],
        [
            "Lê Minh So,07/06/2015,1,,,0912000777,,01010",
            "Lê Minh So,07/06/2015,1,001215000987,,0912000777,,01011",
        ],
    ] {
        assert_eq!(persons(&[child, like]), [0, 0], "{like}");
        assert_eq!(persons(&[child, twin])[1], 1, "two numbers");
        assert_ne!(persons(&[child, like, twin])[1], 0, "{like}: his twin's, or a question");
    }
}

#[test]
fn a_third_registration_explains_two_slips() {
    let own = "Nguyễn Thị Hoa Mai,19900304,2,001190012399,,0912000777,,01012";
    let one = "Nguyễn Thị Hoa Mai,19900304,2,001190012390,,0912000777,,01013";
    let other = "Nguyễn Thị Hoa Mai,19900304,2,001190072399,,0912000777,,01014";
    assert_eq!(persons(&[one, other]), [0, 1], "two numbers: a person is asked");
    assert_eq!(persons(&[own, one, other]), [0, 0, 0]);
}

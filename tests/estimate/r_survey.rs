//! Every value that R `survey` 4.5 gives for tests/golden/county_sample.csv (tests/golden/county_sample.R), by survey files.

use std::collections::BTreeSet;
use std::fs;

use preassess::estimate::survey::{Analysis, Flag, Row};
use preassess::report::describe_survey;
use preassess::units::Language;
use serde_json::Value;

use super::{DATA, DESIGNS, close, estimate, golden, of, told};

/// The reference, and which of its keys were compared.
struct Reference {
    golden: Value,
    seen: BTreeSet<String>,
}

/// R's "logit" and "likelihood" intervals come from an iterated fit.
const ITERATED: f64 = 1e-6;
/// Its likelihood interval is read off a spline through a few points of the profile (tests/intervals/profile.rs retraces it to 1e-6); ours
/// solves the equation.
const SPLINE: f64 = 2e-3;

impl Reference {
    fn read() -> Self {
        Self { golden: golden(), seen: BTreeSet::new() }
    }

    /// Compares all fields of a key.
    #[track_caller]
    fn check(&mut self, key: &str, got: &[(&str, f64)]) {
        let want = &self.golden[key];
        let fields = if want.is_object() { want.as_object().unwrap().len() } else { 1 };
        assert_eq!(fields, got.len(), "{key}");
        for (field, got) in got {
            let want = if want.is_object() { &want[*field] } else { want };
            let want = want.as_f64().expect("the reference has every field");
            let tolerance = match key {
                _ if key.contains("/logit") => ITERATED,
                _ if key.contains("/likelihood") && *field == "estimate" => ITERATED,
                _ if key.contains("/likelihood") => SPLINE,
                _ => 1e-9,
            };
            let off = (got / want - 1.0).abs();
            assert!(
                off <= tolerance || (got.abs() < 1e-15 && want.abs() < 1e-15),
                "{key} {field}: {got} instead of {want}, off by {off:e}"
            );
        }
        self.seen.insert(key.to_owned());
    }

    /// A row by its key: the estimate with its limits where the reference has some, else with its standard error.
    #[track_caller]
    fn row(&mut self, key: &str, row: &Row) {
        if self.golden[key].get("lower").is_some() {
            self.check(key, &[("estimate", row.estimate), ("lower", row.lower), ("upper", row.upper)]);
        } else {
            self.check(key, &[("estimate", row.estimate), ("se", row.se)]);
        }
    }
}

fn survey(text: &str) -> Analysis {
    told(&format!("data = {DATA:?}\n{text}")).unwrap()
}

const INTERVALS: [(&str, &str); 7] = [
    ("logit", "logit"),
    ("likelihood", "likelihood"),
    ("asin", "arcsine"),
    ("beta", "korn-graubard"),
    ("mean", "wald"),
    ("xlogit", "xlogit"),
    ("wilson", "wilson"),
];

const PLAIN: [(&str, &str, &str); 5] = [
    ("mean/score", "mean", "score"),
    ("mean/income", "mean", "income"),
    ("total/persons", "total", "persons"),
    ("total/truly_poor", "total", "truly_poor"),
    ("total/households", "total", "1"),
];

/// The estimates of one design, named by their keys.
fn questions() -> String {
    let mut text: String = PLAIN.iter().map(|(key, kind, variable)| estimate(key, kind, variable, "")).collect();
    text += &estimate("ratio/poor_persons_per_person", "ratio", "persons * truly_poor", "over = 'persons'");
    for domain in ["never_registered", "exited", "registered_poor"] {
        let inside = format!("where = \"status == '{domain}'\"\n");
        let key = |key: &str| format!("domain/{domain}/{key}");
        text += &estimate(&key("ratio/poor_persons_per_person"), "ratio", "persons * truly_poor", &format!("over = 'persons'\n{inside}"));
        text += &estimate(&key("mean/satisfied"), "mean", "satisfied", &inside);
        for (theirs, ours) in INTERVALS {
            let more = format!("{inside}interval = '{ours}'\n");
            text += &estimate(&key(&format!("proportion/truly_poor/{theirs}")), "proportion", "truly_poor", &more);
        }
    }
    for (theirs, ours) in INTERVALS {
        let key = format!("proportion/satisfied/{theirs}");
        text += &estimate(&key, "proportion", "satisfied", &format!("interval = '{ours}'"));
        text += &estimate(&format!("{key}/level90"), "proportion", "satisfied", &format!("interval = '{ours}'\nlevel = 0.90"));
    }
    text
}

#[test]
fn every_value_of_the_reference_is_reproduced() {
    let mut reference = Reference::read();
    for (design, written) in DESIGNS {
        estimates(design, written, &mut reference);
        groups_and_quantiles(design, written, &mut reference);
    }
    combinations_and_tests(&mut reference);
    calibrations(&mut reference);
    replicates(&mut reference);
    lonely_strata(&mut reference);
    let keys = reference.golden.as_object().unwrap().keys().filter(|key| *key != "made_with");
    let left: Vec<&String> = keys.filter(|key| !reference.seen.contains(*key)).collect();
    assert!(left.is_empty() && reference.seen.len() == 247, "{left:?} {}", reference.seen.len());
}

fn estimates(design: &str, written: &str, reference: &mut Reference) {
    let analysis = survey(&format!("{written}{}", questions()));
    for row in &analysis.rows {
        reference.row(&format!("{design}/{}", row.name), row);
        let key = match row.name.split('/').collect::<Vec<_>>()[..] {
            ["domain", domain, ..] => format!("{design}/domain/{domain}/degrees_of_freedom"),
            _ => format!("{design}/degrees_of_freedom"),
        };
        reference.check(&key, &[("", row.df)]);
    }
    let satisfied = analysis.rows.iter().find(|row| row.name == "proportion/satisfied/mean").unwrap();
    reference.check(&format!("{design}/deff/satisfied"), &[("", satisfied.deff)]);
    reference.check(&format!("{design}/deff_replace/satisfied"), &[("", satisfied.deff_replace)]);
}

fn groups_and_quantiles(design: &str, written: &str, reference: &mut Reference) {
    let by = estimate("satisfied", "mean", "satisfied", "by = 'township'");
    let quantiles = estimate("income", "quantile", "income", "probability = [0.1, 0.25, 0.5, 0.75, 0.9]");
    let rows = survey(&format!("{written}{by}{quantiles}")).rows;
    let (townships, quantiles): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.group.is_some());
    let key = format!("{design}/by_township/mean/satisfied");
    let want = &reference.golden[&key];
    assert_eq!(townships.len(), want["township"].as_array().unwrap().len());
    for (i, row) in townships.iter().enumerate() {
        assert_eq!(row.group.as_deref(), Some(want["township"][i].to_string().as_str()));
        close(row.estimate, want["estimate"][i].as_f64().unwrap(), design);
        match want["se"][i].as_f64().unwrap() {
            rounding if rounding < 1e-15 => assert_eq!(row.se, 0.0),
            se => close(row.se, se, design),
        }
    }
    reference.seen.insert(key);
    let key = format!("{design}/quantile/income/qrule_math");
    let want = &reference.golden[&key];
    for (i, row) in quantiles.iter().enumerate() {
        assert_eq!(row.probability, want["probability"][i].as_f64());
        for (name, got) in [("estimate", row.estimate), ("lower", row.lower), ("upper", row.upper), ("se", row.se)] {
            close(got, want[name][i].as_f64().unwrap(), &format!("{design} quantile {i} {name}"));
        }
    }
    reference.seen.insert(key);
}

/// R's `svyttest(score ~ stratum)` is a regression: its difference is that of the two means, and one degree of freedom is spent on it.
fn combinations_and_tests(reference: &mut Reference) {
    let key = "two_stage_fpc/composite_incidence";
    let register = ["R", "X", "B", "N"].map(|name| reference.golden[key][name].as_f64().unwrap());
    let [r, x, b, n] = register;
    let ratio = |name: &str, domain: &str| {
        estimate(name, "ratio", "persons * truly_poor", &format!("over = 'persons'\nwhere = \"status == '{domain}'\""))
    };
    let sum = format!(
        "[[combination]]\nname = 'composite'\nconstant = {}\nterms = [{{ estimate = 'mis_exit', times = {} }}, \
         {{ estimate = 'omission', times = {} }}]\n",
        r / n,
        x / n,
        (n - b) / n
    );
    let rows = survey(&format!("{}{}{}{sum}", DESIGNS[0].1, ratio("mis_exit", "exited"), ratio("omission", "never_registered"))).rows;
    reference.check(key, &[("R", r), ("X", x), ("B", b), ("N", n), ("estimate", rows[2].estimate), ("se", rows[2].se)]);
    assert_eq!((rows[2].n, rows[2].df), (rows[0].n + rows[1].n, 20.0));

    let asked = "[[difference]]\nname = 'poor less other'\nestimate = 'score'\nfrom = 'other'\n\
                 [[association]]\nname = 'status by satisfied'\nrows = 'status'\ncolumns = 'satisfied'\n";
    let rows = survey(&format!("{}{}{asked}", DESIGNS[1].1, estimate("score", "mean", "score", "by = 'stratum'"))).rows;
    let (t, test) = (&rows[2], &rows[3]);
    let (statistic, p) = (t.statistic.unwrap(), t.p_value.unwrap());
    reference.check("tests/t/score_by_stratum", &[("t", statistic), ("df", t.df), ("p", p), ("difference", t.estimate)]);
    let first = test.df_numerator.unwrap();
    let fields = [("F", test.statistic.unwrap()), ("numerator_df", first), ("denominator_df", test.df), ("p", test.p_value.unwrap())];
    reference.check("tests/rao_scott/status_by_satisfied", &fields);
}

const STATUS: &str = "{ by = 'status', totals = { exited = 23800, never_registered = 266000, registered_poor = 10200 } }";
const STRATA: &str = "{ by = 'stratum', totals = { other = 226000, poor = 74000 } }";
const TOTALS: &str = "totals = [{ variable = '1', total = 300000 }, { variable = \"status == 'never_registered'\", total = 266000 }, \
                      { variable = \"status == 'registered_poor'\", total = 10200 }, { variable = 'persons', total = 1015000 }]\n";

fn ends(of: impl Iterator<Item = f64>) -> [f64; 2] {
    of.fold([f64::INFINITY, 0.0], |[least, most], x| [least.min(x), most.max(x)])
}

#[track_caller]
fn range(reference: &mut Reference, key: &str, got: [f64; 2]) {
    (0..2).for_each(|i| close(got[i], reference.golden[key][i].as_f64().unwrap(), key));
    reference.seen.insert(key.to_owned());
}

fn calibrations(reference: &mut Reference) {
    let asked =
        |estimates: &[(&str, &str, &str)]| -> String { estimates.iter().map(|(key, kind, v)| estimate(key, kind, v, "")).collect() };
    let satisfied = ("mean/satisfied", "mean", "satisfied");
    let poor = ("total/truly_poor", "total", "truly_poor");
    // R stops once the totals are met to 1e-7; going on moves its factors by 5e-8
    let cases = [
        ("post_stratified", format!("margins = [{STATUS}]\n"), vec![satisfied, ("total/persons", "total", "persons")]),
        ("raked", format!("distance = 'raking'\nmargins = [{STATUS}, {STRATA}]\n"), vec![satisfied, poor]),
        ("calibrated_linear", TOTALS.to_owned(), vec![satisfied, poor]),
        ("calibrated_raking", format!("distance = 'raking'\ntolerance = 1e-7\n{TOTALS}"), vec![satisfied, poor]),
        ("calibrated_logit_0.2_5", format!("distance = 'logit'\nbounds = [0.2, 5]\ntolerance = 1e-7\n{TOTALS}"), vec![satisfied]),
    ];
    for (name, written, estimates) in cases {
        let analysis = survey(&format!("{}[calibrate]\n{written}{}", DESIGNS[1].1, asked(&estimates)));
        for row in &analysis.rows {
            reference.row(&format!("{name}/{}", row.name), row);
        }
        let weights = analysis.weights.as_ref().unwrap();
        match name {
            "post_stratified" => {}
            "raked" => range(reference, "raked/weight_range", ends(weights.iter().map(|w| w[1]))),
            _ => range(reference, &format!("{name}/g_range"), ends(weights.iter().map(|w| w[1] / w[0]))),
        }
    }
}

fn replicates(reference: &mut Reference) {
    let mean = estimate("mean/satisfied", "mean", "satisfied", "");
    let ratio = estimate("ratio/poor_persons_per_person", "ratio", "persons * truly_poor", "over = 'persons'");
    for (name, centre, asked) in [("jackknife_n", "mean", format!("{mean}{ratio}")), ("jackknife_n_mse", "full", ratio.clone())] {
        let replicates = format!("[replicates]\nmethod = 'jkn'\ncentre = '{centre}'\n");
        for row in &survey(&format!("{}{replicates}{asked}", DESIGNS[1].1)).rows {
            reference.row(&format!("{name}/{}", row.name), row);
        }
    }
}

/// The sample with a single village in stratum "other".
fn lone() -> String {
    let text = fs::read_to_string(DATA).unwrap();
    let mut first = None;
    let keep = |line: &&str| {
        let cells: Vec<&str> = line.split(',').collect();
        cells[0] != "other" || *first.get_or_insert(cells[2].to_owned()) == cells[2]
    };
    text.lines().filter(keep).collect::<Vec<_>>().join("\n")
}

fn lonely_strata(reference: &mut Reference) {
    let questions = estimate("mean/satisfied", "mean", "satisfied", "") + &estimate("total/persons", "total", "persons", "");
    for policy in ["remove", "certainty", "adjust", "average"] {
        let analysis = of(&lone(), &format!("lonely = '{policy}'\n{}{questions}", DESIGNS[1].1)).unwrap();
        for row in &analysis.rows {
            reference.row(&format!("single_village_stratum/{policy}/{}", row.name), row);
            assert!(row.flags.contains(&Flag::LonelyStratum));
        }
        let table = describe_survey(&analysis, Language::En);
        assert!(table.contains(&format!("lonely = \"{policy}\"")), "{table}");
    }
    let refused = of(&lone(), &format!("{}{questions}", DESIGNS[1].1)).unwrap_err();
    assert!(refused.contains("stage 1: a stratum has a single unit") && refused.contains("lonely = \"remove\""), "{refused}");
    // a domain that does not touch the lonely stratum is no reason to refuse
    let elsewhere = estimate("poor", "mean", "satisfied", "where = \"stratum == 'poor'\"");
    assert_eq!(of(&lone(), &format!("{}{elsewhere}", DESIGNS[1].1)).unwrap().rows[0].df, 12.0);
}

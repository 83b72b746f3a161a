//! `draw` hands its sample to `estimate`: the sample is that of the simulation, its probabilities are the design's, and what `estimate`
//! makes of the filled-in list is what the formulas and the simulation say.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use calamine::Reader;
use preassess::draw::Sample;
use preassess::frame::{Column, Frame, Status};
use preassess::scenario::{Overrides, Prepared, load_frame, prepare, read};
use preassess::units::{Estimator, Indicator};
use serde_json::Value;
use tempfile::TempDir;

fn preassess(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_preassess")).args(arguments).env("LANG", "en_US.UTF-8").env_remove("LC_ALL").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A county of 10 townships, 60 villages of 3 groups, 24 to 120 households each, in an order that mixes the groups.
fn county(dir: &Path) {
    let mut csv = String::from(
        "township,village,group,household_id,status,persons,poor_village,remote,serious_illness,truly_poor,satisfied,omitted_members,points\n",
    );
    let mut id = 0;
    for village in 0..60_usize {
        for k in 0..24 + village * 17 % 37 + if village % 5 == 3 { 60 } else { 0 } {
            let class = (k * 5 + village) % 8;
            let status = ["exited", "exited", "registered_poor", "never_registered"][class.min(3)];
            let never = class >= 3;
            let persons = 2 + (k * 7 + village) % 4;
            let poor = class == 2 || (k * 13 + village * 5) % 19 < 1 + village % 4;
            let row = [
                village / 6,
                village,
                k % 3,
                id,
                persons,
                usize::from(village % 2 == 0),
                usize::from(village % 3 == 1),
                usize::from((k + village) % 5 == 0),
                usize::from(poor),
                usize::from((k * 11 + village) % 17 != 0),
                usize::from(!never && k % 9 == 4),
                if village == 7 { 40 } else { 1 + village % 5 },
            ];
            let [t, v, g, h, n, p, r, i, y, s, o, x] = row;
            csv += &format!("t{t},v{v},g{g},h{h:05},{status},{n},{p},{r},{i},{y},{s},{o},{x}\n");
            id += 1;
        }
    }
    fs::write(dir.join("county.csv"), csv).unwrap();
}

/// A scenario on that county with one review.
fn scenario(dir: &Path, unit: &str, round: &str) -> PathBuf {
    let text = format!(
        "title = 'a rehearsal'\nlanguage = 'en'\nseed = 77\nframe = {{ file = 'county.csv' }}\ntruth = {{ from = 'columns' }}\n\
         estimate = {{ unit = '{unit}' }}\nconditions = {{ far = 'remote or township == \"t1\"' }}\n\
         [[round]]\nname = 'review'\nrule = [{{ indicator = 'approval', must = '>= 50 %' }}]\n{round}\n"
    );
    let path = dir.join("scenario.toml");
    fs::write(&path, text).unwrap();
    path
}

fn prepared(scenario: &Path) -> Prepared {
    let written = read(scenario).unwrap();
    let loaded = load_frame(&written.scenario, scenario, &Overrides::default()).unwrap();
    prepare(&written.scenario, loaded, &Overrides::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn drawn(scenario: &Path, out: &Path, more: &[&str]) -> String {
    let mut arguments = vec!["draw", scenario.to_str().unwrap(), "--out", out.to_str().unwrap()];
    arguments.extend(more);
    let done = preassess(&arguments);
    assert!(done.status.success(), "{}", text(&done.stderr));
    text(&done.stdout)
}

/// A CSV of ours.
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(file: &Path) -> Self {
        let bytes = fs::read(file).unwrap();
        let mut csv = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
        let head = csv.headers().unwrap().iter().map(str::to_owned).collect();
        Self { head, rows: csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect() }
    }

    fn at(&self, name: &str) -> usize {
        self.head.iter().position(|head| head == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    fn words(&self, name: &str) -> Vec<&str> {
        let at = self.at(name);
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        self.words(name).iter().map(|word| word.parse().unwrap_or_else(|_| panic!("{name} holds a word"))).collect()
    }

    /// Frame indices of its households.
    fn households(&self, frame: &Frame) -> Vec<usize> {
        let Some(Column::Label(ids)) = frame.column("household_id") else { panic!("no ids") };
        let of: BTreeMap<&str, usize> = ids.codes.iter().enumerate().map(|(k, &code)| (ids.names[code as usize].as_str(), k)).collect();
        self.words("household_id").into_iter().map(|id| of[id]).collect()
    }

    /// Fills in the truth of the list and writes the file again.
    fn fill(&mut self, frame: &Frame, file: &Path) {
        let households = self.households(frame);
        let flag = |name: &str, k: usize| u8::from(frame.flag(name).is_some_and(|flags| flags[k])).to_string();
        let answers = ["met", "truly_poor", "satisfied", "omitted_members", "mis_included"];
        for name in answers.into_iter().filter(|name| self.head.iter().any(|head| head == name)).collect::<Vec<_>>() {
            let at = self.at(name);
            for (row, &k) in self.rows.iter_mut().zip(&households) {
                row[at] = match name {
                    "met" => "1".to_owned(),
                    "omitted_members" => frame.number(name).map_or("0".to_owned(), |members| members[k].to_string()),
                    "mis_included" => {
                        u8::from(frame.status()[k] == Status::RegisteredPoor && !frame.flag("truly_poor").unwrap()[k]).to_string()
                    }
                    name => flag(name, k),
                };
            }
        }
        self.write(file);
    }

    fn write(&self, file: &Path) {
        let mut csv = csv::Writer::from_path(file).unwrap();
        csv.write_record(&self.head).unwrap();
        self.rows.iter().for_each(|row| csv.write_record(row).unwrap());
        csv.flush().unwrap();
    }
}

fn estimated(survey: &Path) -> BTreeMap<String, Value> {
    let done = preassess(&["estimate", survey.to_str().unwrap(), "--json"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let rows: Vec<Value> = serde_json::from_slice(&done.stdout).unwrap();
    rows.into_iter().map(|row| (row["name"].as_str().unwrap().to_owned(), row)).collect()
}

/// How a stage enters the variance of this file's own computation.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Road {
    Counts,
    Replacement,
    Brewer,
    Pairs,
    Poisson,
}

/// The filled-in sample and how its stages were drawn.
struct Survey {
    table: Table,
    roads: Vec<Road>,
    /// By stage and the names of two units.
    joint: Vec<BTreeMap<(String, String), f64>>,
}

impl Survey {
    /// `V(Σ z)` by the recursion of Särndal et al. (1992), result 4.3.1 on expanded totals; a single unit of a stratum adds nothing.
    fn variance(&self, rows: &[usize], z: &[f64], depth: usize) -> f64 {
        if depth == self.roads.len() {
            return 0.0;
        }
        let words = |part: &str| self.table.words(&format!("stage{}_{part}", depth + 1));
        let (units, strata) = (words("unit"), words("stratum"));
        let number = |part: &str| self.table.numbers(&format!("stage{}_{part}", depth + 1));
        let (population, probability) = (number("population"), number("probability"));
        let mut cells: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
        for &row in rows {
            cells.entry(strata[row]).or_default().entry(units[row]).or_default().push(row);
        }
        let mut variance = 0.0;
        for members in cells.values() {
            let names: Vec<&str> = members.keys().copied().collect();
            let totals: Vec<f64> = members.values().map(|rows| rows.iter().map(|&row| z[row]).sum()).collect();
            let first = members.values().next().unwrap()[0];
            let pi: Vec<f64> = members.values().map(|rows| probability[rows[0]]).collect();
            let n = totals.len() as f64;
            let mean = totals.iter().sum::<f64>() / n;
            let around = |weight: &dyn Fn(usize) -> f64| (0..totals.len()).map(|i| weight(i) * (totals[i] - mean).powi(2)).sum::<f64>();
            let pair = |i: usize, j: usize| {
                let joint = &self.joint[depth];
                joint
                    .get(&(names[i].to_owned(), names[j].to_owned()))
                    .or_else(|| joint.get(&(names[j].to_owned(), names[i].to_owned())))
                    .copied()
                    .unwrap()
            };
            let passing = strata[first] == "(passing by)";
            variance += match self.roads[depth] {
                Road::Poisson => (0..names.len()).map(|i| (1.0 - pi[i]) * totals[i] * totals[i]).sum(),
                _ if n < 2.0 => 0.0,
                Road::Counts => (1.0 - n / population[first]) * n / (n - 1.0) * around(&|_| 1.0),
                Road::Replacement => n / (n - 1.0) * around(&|_| 1.0),
                Road::Brewer => n / (n - 1.0) * around(&|i| 1.0 - pi[i]),
                Road::Pairs => {
                    let pairs = (0..names.len()).flat_map(|i| (i + 1..names.len()).map(move |j| (i, j)));
                    pairs.map(|(i, j)| (pi[i] * pi[j] / pair(i, j) - 1.0) * (totals[i] - totals[j]).powi(2)).sum()
                }
            };
            if self.roads[depth] == Road::Replacement && !passing {
                continue;
            }
            for rows in members.values() {
                let share = if self.roads[depth] == Road::Counts { n / population[first] } else { probability[rows[0]] };
                variance += share * self.variance(rows, z, depth + 1);
            }
        }
        variance
    }

    /// A weighted ratio and its standard error.
    fn ratio(&self, of: impl Fn(usize) -> Option<(f64, f64)>) -> (f64, f64) {
        let weight = self.table.numbers("weight");
        let rows: Vec<usize> = (0..weight.len()).collect();
        let pairs: Vec<(f64, f64)> = rows.iter().map(|&row| of(row).unwrap_or((0.0, 0.0))).collect();
        let sum = |part: &dyn Fn(&(f64, f64)) -> f64| weight.iter().zip(&pairs).map(|(w, pair)| w * part(pair)).sum::<f64>();
        let (y, x) = (sum(&|pair| pair.0), sum(&|pair| pair.1));
        let z: Vec<f64> = weight.iter().zip(&pairs).map(|(w, pair)| w * (pair.0 - y / x * pair.1) / x).collect();
        (y / x, self.variance(&rows, &z, 0).sqrt())
    }

    /// The indicators by their definitions.
    fn indicators(&self, by_person: bool) -> BTreeMap<&'static str, (f64, f64)> {
        let (status, persons) = (self.table.words("status"), self.table.numbers("persons"));
        let [poor, satisfied, left_out] = ["truly_poor", "satisfied", "omitted_members"].map(|name| self.table.numbers(name));
        let size = |row: usize| if by_person { persons[row] } else { 1.0 };
        let members = |row: usize| if by_person { left_out[row] } else { left_out[row].min(1.0) };
        let omission = |row: usize| match status[row] {
            "never_registered" => Some((poor[row] * size(row), size(row))),
            _ => Some((members(row), members(row))),
        };
        let registered = |row: usize| if by_person { persons[row] - left_out[row] } else { 1.0 };
        let exits = |row: usize| (status[row] == "exited").then(|| (poor[row] * registered(row), registered(row)));
        let wrong = self.table.numbers("mis_included");
        let on_trial = |row: usize| (status[row] == "registered_poor").then(|| (wrong[row] * registered(row), registered(row)));
        [
            ("mis_inclusion", self.ratio(on_trial)),
            ("omission", self.ratio(omission)),
            ("mis_exit", self.ratio(exits)),
            ("approval", self.ratio(|row| Some((satisfied[row], 1.0)))),
        ]
        .into()
    }
}

#[track_caller]
fn near(got: f64, want: f64, what: &str) {
    assert!((got - want).abs() <= 1e-9 * want.abs().max(1e-6), "{what}: {got} against {want}");
}

/// A design, how `estimate` sees its stages, and whether the simulation has the same standard error.
struct Case {
    round: &'static str,
    roads: &'static [Road],
    same_error: bool,
}

const HOUSEHOLDS: &str = "{ unit = 'household', strata = ['status'], take = { exited = 3, never_registered = 5, registered_poor = 2 } }";

use Road::{Brewer, Counts, Pairs, Poisson, Replacement};

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case { round: "design = 'national-2018'", roads: &[Counts, Counts, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'village', strata = ['village_kind'], take = { poor = 5, other = 7 } }, @]", roads: &[Counts, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'village', strata = ['village_kind', 'far'], take = 0.4, select = 'systematic' }, { unit = 'household', take = 4, select = 'systematic' }]", roads: &[Counts, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'township', take = 4 }, { unit = 'village', take = 3 }, { unit = 'group', take = 2 }, @]", roads: &[Counts, Counts, Counts, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'village', take = 6 }]", roads: &[Counts, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'village', strata = ['village_kind'], take = { poor = 'all', other = 8 } }, { unit = 'household', take = 'all', strata = ['status'] }]", roads: &[Counts, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'household', strata = ['status'], take = { exited = 40, never_registered = 60, registered_poor = 20 } }]", roads: &[Counts], same_error: true },
    Case { round: "stage = [{ unit = 'village', take = 9, select = 'simple', permanent = 0.3 }, @]", roads: &[Counts, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'village', take = 30, select = 'simple-with-replacement' }, @]", roads: &[Replacement, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'village', strata = ['village_kind'], take = 12, select = 'pps-with-replacement', size = 'persons' }, @]", roads: &[Replacement, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'village', where = \"status == 'exited'\", take = 20, select = 'simple-with-replacement' }, { unit = 'household', strata = ['status'], take = { exited = 3, never_registered = 60, registered_poor = 30 } }]", roads: &[Replacement, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'village', take = 8, select = 'sampford', size = 'households' }, @]", roads: &[Pairs, Counts], same_error: false },
    Case { round: "stage = [{ unit = 'village', strata = ['village_kind'], take = { poor = 8, other = 8 }, select = 'maximum-entropy', size = 'points' }, @]", roads: &[Pairs, Counts], same_error: false },
    Case { round: "stage = [{ unit = 'village', take = 6, select = 'pareto', size = 'persons', permanent = 0.0 }, @]", roads: &[Pairs, Counts], same_error: false },
    Case { round: "stage = [{ unit = 'township', take = 3 }, { unit = 'village', take = 3, select = 'tille', size = 'households' }, @]", roads: &[Counts, Pairs, Counts], same_error: false },
    Case { round: "stage = [{ unit = 'village', take = 10, select = 'pps-systematic', size = 'households' }, @]", roads: &[Brewer, Counts], same_error: false },
    Case { round: "stage = [{ unit = 'village', take = 26, select = 'brewer', size = 'points' }, @]", roads: &[Brewer, Counts], same_error: false },
    Case { round: "stage = [{ unit = 'village', take = 9, select = 'local-pivotal', spread = ['points'] }, @]", roads: &[Brewer, Counts], same_error: false },
    Case { round: "stage = [{ unit = 'village', take = 12, select = 'poisson', size = 'households' }, @]", roads: &[Poisson, Counts], same_error: false },
    Case { round: "stage = [{ unit = 'village', take = 12, select = 'bernoulli' }, @]", roads: &[Poisson, Counts], same_error: false },
    Case { round: "stage = [{ unit = 'village', take = 9 }, { unit = 'household', take = 8, select = 'sampford', size = 'persons' }]", roads: &[Counts, Pairs], same_error: false },
    Case { round: "stage = [{ unit = 'village', take = 9 }, { unit = 'household', take = 8, select = 'pps-with-replacement', size = 'persons' }]", roads: &[Counts, Replacement], same_error: false },
    Case { round: "stage = [{ unit = 'village', take = 9 }, { unit = 'group', take = 1, where = \"serious_illness\", in_full = true }, { unit = 'household', strata = ['status'], take = { exited = 3, never_registered = 4, registered_poor = 2 }, permanent = 0.2 }]", roads: &[Counts, Counts, Counts], same_error: true },
    Case { round: "stage = [{ unit = 'household', take = 500, select = 'poisson', size = 'persons' }]", roads: &[Poisson], same_error: false },
];

#[test]
fn estimate_takes_what_draw_gives() {
    for (at, case) in CASES.iter().enumerate() {
        let dir = TempDir::new().unwrap();
        county(dir.path());
        let unit = ["person", "household"][at % 2];
        let file = scenario(dir.path(), unit, &case.round.replace('@', HOUSEHOLDS));
        let (out, replicate) = (dir.path().join("draw"), 3 + at as u64);
        drawn(&file, &out, &["--replicate", &replicate.to_string(), "--teams", "2"]);
        let study = prepared(&file).study;
        let design = &study.rounds[0].design;
        let mut table = Table::read(&out.join("sample.csv"));

        let mut sample = Sample::default();
        study.draw(replicate, 0, &mut sample);
        let households = table.households(&study.frame);
        let mut wanted: Vec<usize> = sample.households.iter().map(|&k| k as usize).collect();
        wanted.sort_unstable();
        assert!(!wanted.is_empty() && households == wanted, "{}: not the sample of the replicate", case.round);

        let inclusion = design.inclusion(study.frame.households());
        for ((&k, p), w) in households.iter().zip(table.numbers("probability")).zip(table.numbers("weight")) {
            near(p, inclusion[k], case.round);
            near(w * p, 1.0, case.round);
        }
        let stages = case.roads.len();
        let product = |row: usize| (1..=stages).map(|s| table.numbers(&format!("stage{s}_probability"))[row]).product::<f64>();
        for row in [0, table.rows.len() / 2, table.rows.len() - 1] {
            near(product(row), table.numbers("probability")[row], case.round);
        }
        counts_hold(&table, case);

        table.fill(&study.frame, &out.join("sample.csv"));
        let joint = (1..=stages).map(|stage| pairs(&out.join(format!("joint-stage{stage}.csv")))).collect();
        let survey = Survey { table, roads: case.roads.to_vec(), joint };
        let got = estimated(&out.join("survey.toml"));
        let mut desk = study.desk();
        let course = &study.replicate(replicate, &mut desk)[0];
        assert_eq!(course.drawn as usize, wanted.len());
        for (name, (estimate, se)) in survey.indicators(unit == "person") {
            let what = format!("{name} of {}", case.round);
            near(got[name]["estimate"].as_f64().unwrap(), estimate, &what);
            near(got[name]["se"].as_f64().unwrap_or_else(|| panic!("{what} has no error")), se, &format!("error of {what}"));
            let indicator = Indicator::ALL.into_iter().find(|i| i.code() == name).unwrap();
            let finding = &course.findings[Estimator::Weighted as usize][indicator as usize];
            near(finding.estimate, estimate, &format!("{what}, simulated"));
            if case.same_error {
                near(finding.se, se, &format!("error of {what}, simulated"));
            }
        }
        near(got["met"]["estimate"].as_f64().unwrap(), 1.0, case.round);
        let parts = |name: &str| got[name]["estimate"].as_f64().unwrap();
        let size = |class: usize| {
            let of = |k: usize| if unit == "person" { f64::from(study.frame.persons()[k]) } else { 1.0 };
            (0..study.frame.households()).filter(|&k| study.frame.status()[k] as usize == class).map(of).sum::<f64>()
        };
        let composite = (size(1) + parts("mis_exit") * size(2) + parts("omission") * size(0)) / (size(0) + size(1) + size(2));
        near(parts("composite_incidence"), composite, case.round);
    }
}

/// In every stratum of every stage: the units listed are those that were drawn, and counts and probabilities agree.
fn counts_hold(table: &Table, case: &Case) {
    let mut above = vec![""; table.rows.len()];
    for (stage, road) in (1..).zip(case.roads) {
        let words = |part: &str| table.words(&format!("stage{stage}_{part}"));
        let (units, strata) = (words("unit"), words("stratum"));
        let number = |part: &str| table.numbers(&format!("stage{stage}_{part}"));
        let (population, counted, probability) = (number("population"), number("drawn"), number("probability"));
        let mut cells: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        let mut names: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for row in 0..table.rows.len() {
            cells.entry((above[row], strata[row])).or_default().insert(units[row]);
            assert_eq!(
                *names.entry(units[row]).or_insert((above[row], strata[row])),
                (above[row], strata[row]),
                "{}: a name twice",
                case.round
            );
        }
        for row in 0..table.rows.len() {
            assert_eq!(cells[&(above[row], strata[row])].len() as f64, counted[row], "{}: stage {stage}", case.round);
            if *road == Counts {
                near(probability[row], counted[row] / population[row], case.round);
            }
        }
        above = units;
    }
}

fn pairs(file: &Path) -> BTreeMap<(String, String), f64> {
    if !file.exists() {
        return BTreeMap::new();
    }
    let table = Table::read(file);
    let names = table.words("first").into_iter().zip(table.words("second"));
    names.zip(table.numbers("probability")).map(|((a, b), p)| ((a.to_owned(), b.to_owned()), p)).collect()
}

/// The scenario that ships: villages by size. The simulation treats them as drawn with replacement, the survey file as drawn without
/// (Brewer's form); told to do as the simulation does, `estimate` gives its number.
#[test]
fn a_scenario_that_ships_goes_all_the_way() {
    let (dir, file) = (TempDir::new().unwrap(), Path::new("scenarios/bench-w1.toml"));
    drawn(file, dir.path(), &["--replicate", "5"]);
    let study = prepared(file).study;
    let mut table = Table::read(&dir.path().join("sample.csv"));
    table.fill(&study.frame, &dir.path().join("sample.csv"));
    let toml = fs::read_to_string(dir.path().join("survey.toml")).unwrap();
    assert!(toml.contains("variance = \"brewer\""), "{toml}");
    let told = toml.replace("probability = \"stage1_probability\"\nvariance = \"brewer\"\n", "");
    fs::write(dir.path().join("replaced.toml"), told).unwrap();
    let joint = vec![BTreeMap::new(), BTreeMap::new()];
    let survey = Survey { table, roads: vec![Brewer, Counts], joint };
    let mut desk = study.desk();
    let findings = study.replicate(5, &mut desk)[0].findings[Estimator::Weighted as usize];
    let [brewer, replaced] = ["survey.toml", "replaced.toml"].map(|name| estimated(&dir.path().join(name)));
    for (name, (estimate, se)) in survey.indicators(false).into_iter().filter(|(name, _)| *name != "mis_inclusion") {
        let finding = findings[Indicator::ALL.into_iter().find(|i| i.code() == name).unwrap() as usize];
        near(brewer[name]["estimate"].as_f64().unwrap(), estimate, name);
        near(brewer[name]["se"].as_f64().unwrap(), se, name);
        near(finding.estimate, estimate, name);
        near(replaced[name]["se"].as_f64().unwrap(), finding.se, name);
    }
}

#[test]
fn reserves_leave_the_sample_alone_and_come_from_its_strata() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    let file = scenario(dir.path(), "person", &CASES[0].round.replace('@', HOUSEHOLDS));
    let [none, two, four] = ["0", "2", "4"].map(|reserve| {
        let out = dir.path().join(reserve);
        drawn(&file, &out, &["--reserve", reserve, "--teams", "3"]);
        out
    });
    let sample = fs::read(none.join("sample.csv")).unwrap();
    assert!([&two, &four].iter().all(|out| fs::read(out.join("sample.csv")).unwrap() == sample), "reserves changed the sample");
    assert!(!none.join("reserve.csv").exists());
    let drawn = Table::read(&two.join("sample.csv"));
    let key = |table: &Table, row: usize| -> Vec<String> {
        let names = ["stage1_unit", "stage1_stratum", "stage2_unit", "stage2_stratum", "stage3_stratum", "weight", "team"];
        names.iter().map(|name| table.words(name)[row].to_owned()).collect()
    };
    let strata: BTreeSet<Vec<String>> = (0..drawn.rows.len()).map(|row| key(&drawn, row)).collect();
    let [few, many] = [&two, &four].map(|out| Table::read(&out.join("reserve.csv")));
    let ids: BTreeSet<&str> = drawn.words("household_id").into_iter().collect();
    let mut seen: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    for (row, id) in many.words("household_id").into_iter().enumerate() {
        let (stratum, rank) = (key(&many, row), many.numbers("reserve")[row]);
        assert!(!ids.contains(id) && strata.contains(&stratum));
        let listed = seen.entry(stratum).or_default();
        listed.push(id.to_owned());
        assert_eq!(listed.len() as f64, rank);
    }
    assert_eq!(seen.values().flatten().collect::<BTreeSet<_>>().len(), many.rows.len(), "nobody is in reserve twice");
    for (row, id) in few.words("household_id").into_iter().enumerate() {
        assert_eq!(seen[&key(&few, row)][few.numbers("reserve")[row] as usize - 1], id, "more reserves keep the first ones");
    }
}

/// The workbook holds the sample under Chinese headers, and its survey file reads it once it is filled in.
#[test]
fn the_workbook_is_the_list_and_can_be_estimated() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    let file = scenario(dir.path(), "person", &CASES[0].round.replace('@', HOUSEHOLDS));
    let out = dir.path().join("draw");
    let told = drawn(&file, &out, &["--lang", "zh", "--reserve", "1", "--teams", "4"]);
    assert!(told.contains("抽中 29 个村") && told.contains("种子 77"), "{told}");
    let csv = Table::read(&out.join("sample.csv"));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(out.join("households.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["汇总", "名单", "候补", "说明"]);
    let sheet = book.worksheet_range("名单").unwrap();
    let cells: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!((cells.len() - 1, cells[0].len()), (csv.rows.len(), csv.head.len()));
    assert_eq!(&cells[0][..6], ["队", "走访顺序", "乡镇", "行政村", "村民小组", "户编号"]);
    let (id, weight) = (csv.at("household_id"), csv.at("weight"));
    for (cells, row) in cells[1..].iter().zip(&csv.rows) {
        assert_eq!(cells[id], row[id]);
        near(cells[weight].parse().unwrap(), row[weight].parse().unwrap(), "weight");
    }
    let summary = book.worksheet_range("汇总").unwrap();
    assert_eq!(summary.rows().count(), 29 + 2);
    assert_eq!(summary.rows().next_back().unwrap()[3].to_string(), csv.rows.len().to_string());

    // Every eleventh household is not met; all others are satisfied, which makes empty cells look like "no" to a careless reader.
    let mut filled = csv;
    filled.fill(&prepared(&file).study.frame, &out.join("sample.csv"));
    let answers = ["met", "truly_poor", "satisfied", "mis_included"].map(|name| filled.at(name));
    for (at, row) in filled.rows.iter_mut().enumerate() {
        let away = at % 11 == 0;
        row[answers[2]] = "1".to_owned();
        answers.iter().filter(|_| away).for_each(|&answer| row[answer].clear());
        row[answers[0]] = u8::from(!away).to_string();
    }
    filled.write(&out.join("sample.csv"));
    let mut again = rust_xlsxwriter::Workbook::new();
    let page = again.add_worksheet().set_name("名单").unwrap();
    for (c, header) in (0..).zip(&cells[0]) {
        page.write_string(0, c, header).unwrap();
        let answer = ["是否访到", "实际贫困", "是否满意", "是否错评", "漏评人数"].contains(&header.as_str());
        for (r, (row, theirs)) in (1..).zip(filled.rows.iter().zip(&cells[1..])) {
            let word = match row[c as usize].as_str() {
                "1" if answer && header != "漏评人数" => "是",
                "0" if answer && header != "漏评人数" => "否",
                word if answer => word,
                _ => &theirs[c as usize],
            };
            page.write_string(r, c, word).unwrap();
        }
    }
    again.save(out.join("households.xlsx")).unwrap();
    let [of_csv, of_book] = ["survey.toml", "survey-xlsx.toml"].map(|name| estimated(&out.join(name)));
    assert_eq!(of_csv.len(), 6);
    near(of_csv["approval"]["estimate"].as_f64().unwrap(), 1.0, "approval");
    assert!(of_csv["met"]["estimate"].as_f64().unwrap() < 0.95);
    for (name, row) in &of_csv {
        for figure in ["estimate", "se", "lower", "upper", "df"] {
            let [book, csv] = [&of_book[name], row].map(|row| row[figure].as_f64());
            near(book.unwrap_or(-1.0), csv.unwrap_or(-1.0), name);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_answers_are_never_overwritten() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    let file = scenario(dir.path(), "person", &CASES[11].round.replace('@', HOUSEHOLDS));
    let out = dir.path().join("draw");
    drawn(&file, &out, &["--reserve", "2"]);
    let files = ["households.xlsx", "sample.csv", "reserve.csv", "survey.toml", "survey-xlsx.toml", "joint-stage1.csv", "draw.json"];
    let bytes = || files.map(|name| fs::read(out.join(name)).unwrap());
    let first = bytes();
    let json = drawn(&file, &out, &["--reserve", "2", "--json"]);
    assert!(bytes() == first, "a second draw differs");
    let record: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((record["seed"].as_u64(), record["replicate"].as_u64(), record["villages"].as_u64()), (Some(77), Some(0), Some(8)));
    drawn(&file, &out, &[]);
    assert!(!out.join("reserve.csv").exists(), "reserves of an earlier draw stayed");

    let mut filled = fs::read_to_string(out.join("sample.csv")).unwrap();
    filled.push(' ');
    fs::write(out.join("sample.csv"), &filled).unwrap();
    refused(&file, &out, &[], &["sample.csv", "answers", "--out"]);
    assert_eq!(fs::read_to_string(out.join("sample.csv")).unwrap(), filled);
    let foreign = dir.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("survey.toml"), "mine").unwrap();
    refused(&file, &foreign, &[], &["survey.toml", "not written by this program"]);
    assert_eq!(fs::read_dir(&foreign).unwrap().count(), 1);
}

#[track_caller]
fn refused(scenario: &Path, out: &Path, more: &[&str], says: &[&str]) {
    let mut arguments = vec!["draw", scenario.to_str().unwrap(), "--out", out.to_str().unwrap()];
    arguments.extend(more);
    let done = preassess(&arguments);
    let told = text(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{told}");
    assert!(says.iter().all(|word| told.contains(word)) && done.stdout.is_empty() && !told.contains("panicked"), "{told}");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    let out = dir.path().join("draw");
    let two = format!("stage = [{{ unit = 'village', take = 3 }}, {HOUSEHOLDS}]");
    let file = scenario(dir.path(), "person", &two);
    refused(&file, &out, &["--round", "third"], &["--round", "no review \"third\"", "1 review"]);
    refused(&file, &out, &["--round", "2"], &["--round"]);
    refused(&file, &out, &["--teams", "4"], &["--teams", "(3)"]);
    refused(&file, &out, &["--teams", "0"], &["--teams"]);
    assert!(!out.exists(), "a refused draw leaves a folder");
    fs::write(&out, "a file").unwrap();
    refused(&file, &out, &[], &["a file stands"]);
    fs::remove_file(&out).unwrap();
    drawn(&file, &out, &["--round", "review", "--quiet"]);
    let file = scenario(dir.path(), "person", "stage = [{ unit = 'village', take = 3 }]");
    refused(&file, &out, &["--reserve", "1"], &["--reserve", "taken in full"]);
    let by_size = "stage = [{ unit = 'village', take = 3 }, { unit = 'household', take = 4, select = 'sampford', size = 'persons' }]";
    let file = scenario(dir.path(), "person", by_size);
    refused(&file, &out, &["--reserve", "1"], &["--reserve", "chances"]);
    let file = scenario(dir.path(), "person", &format!("stage = [{{ unit = 'village', take = 1, select = 'bernoulli' }}, {HOUSEHOLDS}]"));
    let empty = (0..50).find(|k| {
        let mut sample = Sample::default();
        prepared(&file).study.draw(*k, 0, &mut sample);
        sample.households.is_empty()
    });
    refused(&file, &out, &["--replicate", &empty.unwrap().to_string()], &["nobody was drawn", "--replicate"]);
}

/// A single village in a first-stage stratum leaves no spread: the survey file says what is done about it.
#[test]
fn lonely_villages_are_told_in_the_survey_file() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    let round = format!("stage = [{{ unit = 'village', strata = ['village_kind'], take = {{ poor = 1, other = 3 }} }}, {HOUSEHOLDS}]");
    let file = scenario(dir.path(), "person", &round);
    let out = dir.path().join("draw");
    drawn(&file, &out, &[]);
    Table::read(&out.join("sample.csv")).fill(&prepared(&file).study.frame, &out.join("sample.csv"));
    assert!(fs::read_to_string(out.join("survey.toml")).unwrap().contains("lonely = \"adjust\""));
    assert!(estimated(&out.join("survey.toml"))["approval"]["se"].as_f64().unwrap() > 0.0);
    // By size there are no pairs either.
    let round = format!(
        "stage = [{{ unit = 'village', strata = ['village_kind'], take = 1, select = 'sampford', size = 'persons' }}, {HOUSEHOLDS}]"
    );
    let (file, out) = (scenario(dir.path(), "person", &round), dir.path().join("by-size"));
    drawn(&file, &out, &[]);
    Table::read(&out.join("sample.csv")).fill(&prepared(&file).study.frame, &out.join("sample.csv"));
    assert!(!out.join("joint-stage1.csv").exists());
    assert!(estimated(&out.join("survey.toml"))["omission"]["se"].as_f64().unwrap() > 0.0);
}

#[test]
fn any_review_can_be_drawn_by_name_or_number() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    let stages = |kind: &str| format!("stage = [{{ unit = 'village', take = 6{kind} }}, {HOUSEHOLDS}]");
    let second =
        format!("[[round]]\nname = '2018'\nrule = [{{ indicator = 'approval', must = '>= 50 %' }}]\n{}", stages(", permanent = 0.1"));
    let file = scenario(dir.path(), "person", &format!("{}\n{second}", stages(", permanent = 0.0")));
    let study = prepared(&file).study;
    let villages = |more: &[&str], round: usize| {
        let out = dir.path().join(more.join("-"));
        drawn(&file, &out, &[&["--replicate", "9"], more].concat());
        let mut sample = Sample::default();
        study.draw(9, round, &mut sample);
        let table = Table::read(&out.join("sample.csv"));
        let mut wanted: Vec<usize> = sample.households.iter().map(|&k| k as usize).collect();
        wanted.sort_unstable();
        assert_eq!(table.households(&study.frame), wanted, "{more:?}");
        table.words("village").into_iter().map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let (first, last) = (villages(&["--round", "review"], 0), villages(&["--round", "2018"], 1));
    assert_eq!((villages(&["--round", "1"], 0), villages(&[], 1)), (first.clone(), last.clone()));
    assert!(first.intersection(&last).count() > 0 && first != last, "permanent numbers make reviews overlap");
}

/// Ids that are personal data stay out of every file; villages are found by number. Words that a spreadsheet would run are disarmed.
#[test]
fn personal_ids_and_formulas_stay_out() {
    let dir = TempDir::new().unwrap();
    let mut csv = String::from("乡镇,行政村,户主身份证号,户类型,家庭人口,实际贫困,是否满意\n");
    for k in 0..60 {
        csv += &format!(
            "=t{},v{},SECRET{k},{},2,{},{}\n",
            k / 30,
            k / 10,
            ["一般户", "已脱贫"][k % 2],
            u8::from(k % 9 == 0),
            u8::from(k % 7 > 0)
        );
    }
    fs::write(dir.path().join("county.csv"), &csv).unwrap();
    let round = "[[round]]\nname = 'review'\nrule = [{ indicator = 'approval', must = '>= 50 %' }]\nstage = [{ unit = 'village', take = 3 }, { unit = 'household', take = 4 }]\n";
    let mapped = "[frame]\nfile = 'county.csv'\n[frame.columns]\n'户主身份证号' = 'household_id'\n";
    let file = dir.path().join("scenario.toml");
    fs::write(&file, format!("language = 'en'\ntruth = {{ from = 'columns' }}\n{round}{mapped}")).unwrap();
    let out = dir.path().join("draw");
    let told = drawn(&file, &out, &["--reserve", "2"]);
    assert!(told.contains("personal data"), "{told}");
    let sample = fs::read_to_string(out.join("sample.csv")).unwrap();
    assert!(!sample.contains("SECRET") && !sample.contains("household_id") && sample.contains(",'=t"), "{sample}");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(out.join("households.xlsx")).unwrap();
    for name in book.sheet_names() {
        assert!(book.worksheet_range(&name).unwrap().rows().flatten().all(|cell| !cell.to_string().contains("SECRET")));
        assert!(book.worksheet_formula(&name).unwrap().rows().flatten().all(String::is_empty), "{name} holds a formula");
    }
    estimated(&out.join("survey.toml"));

    let card = "11010519491231002X";
    fs::write(
        dir.path().join("county.csv"),
        csv.replace("户主身份证号", "户编号").replace("SECRET", "h").replacen(",h0,", &format!(",{card},"), 1),
    )
    .unwrap();
    fs::write(
        &file,
        format!(
            "language = 'en'\ntruth = {{ from = 'columns' }}\n{}[frame]\nfile = 'county.csv'\n",
            round.replace("take = 3", "take = 'all'").replace("take = 4", "take = 'all'")
        ),
    )
    .unwrap();
    let told = drawn(&file, &dir.path().join("cards"), &[]);
    let sample = fs::read_to_string(dir.path().join("cards/sample.csv")).unwrap();
    assert!(told.contains("personal data") && !sample.contains(card) && sample.contains(",h1,"), "{told}");
}

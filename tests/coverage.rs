//! Exact coverage of every interval method against the simulator's, on designs whose samples can all be enumerated: the sum over all
//! samples is made here from the designs' definitions and the textbook's variances, and the real simulator has to agree within 4.9
//! Monte-Carlo errors, a false alarm in a million for each comparison.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::Path;

use preassess::estimate::{
    Evidence, Flag, Limits, Method, Quantiles, binomial_at_most, binomial_mass, cluster_masses, hypergeometric_coverage,
    hypergeometric_mass, limits_at, lower_limit, upper_limit,
};
use preassess::frame::{Column, Labels, assemble};
use preassess::scenario::{Loaded, Overrides, parse, prepare};
use preassess::simulate::{Outcome, run};
use preassess::units::{Estimator, Indicator};

const REPLICATES: u64 = 20_000;
const LEVEL: f64 = 0.9;

/// A village: households off the register, how many of them are omitted and not satisfied, how many are drawn once it is, its township.
#[derive(Clone, Copy)]
struct Village {
    size: u64,
    omitted: u64,
    take: u64,
    township: usize,
}

const fn v(size: u64, omitted: u64, take: u64) -> Village {
    Village { size, omitted, take, township: 0 }
}

const fn in_township(township: usize, size: u64, omitted: u64, take: u64) -> Village {
    Village { size, omitted, take, township }
}

/// How villages are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
enum First {
    /// Not at all: each is a stratum of households.
    Stratum,
    /// So many of each township, without replacement.
    Simple(usize),
    WithReplacement(usize),
    PpsSystematic(usize),
    PpsWithReplacement(usize),
}

/// What one sample says, and the truth that it is held against.
struct Outcomes(Vec<(f64, f64, [Evidence; 2])>);

/// A village in a sample: its inflation, and the omitted found among those drawn from it.
#[derive(Clone, Copy)]
struct Drawn {
    village: Village,
    weight: f64,
    found: u64,
}

/// Samples of villages with their probabilities.
fn villages(first: First, county: &[Village]) -> Vec<(f64, Vec<usize>)> {
    let sizes: Vec<u64> = county.iter().map(|v| v.size).collect();
    let total: u64 = sizes.iter().sum();
    match first {
        First::Stratum => vec![(1.0, (0..county.len()).collect())],
        First::Simple(n) => {
            let mut all = vec![(1.0, Vec::new())];
            for township in 0..=county.iter().map(|v| v.township).max().unwrap() {
                let here: Vec<usize> = (0..county.len()).filter(|&i| county[i].township == township).collect();
                let sets: Vec<Vec<usize>> = (0_u32..1 << here.len())
                    .filter(|mask| mask.count_ones() as usize == n)
                    .map(|mask| (0..here.len()).filter(|i| mask >> i & 1 == 1).map(|i| here[i]).collect())
                    .collect();
                let share = 1.0 / sets.len() as f64;
                all = all.iter().flat_map(|(p, some)| sets.iter().map(move |set| (p * share, [&some[..], set].concat()))).collect();
            }
            all
        }
        First::WithReplacement(n) => sequences(n, &vec![1.0 / county.len() as f64; county.len()]),
        First::PpsWithReplacement(n) => sequences(n, &sizes.iter().map(|&s| s as f64 / total as f64).collect::<Vec<_>>()),
        First::PpsSystematic(n) => {
            // A point every S/n from a start on [0, S/n): in whole numbers of 1/n.
            let holds = |point: u64| (0..sizes.len()).find(|&i| point < n as u64 * sizes[..=i].iter().sum::<u64>()).unwrap();
            let from = |start: u64| (0..n as u64).map(|i| holds(start + i * total)).collect();
            (0..total).map(|start| (1.0 / total as f64, from(start))).collect()
        }
    }
}

fn sequences(n: usize, chance: &[f64]) -> Vec<(f64, Vec<usize>)> {
    (0..n).fold(vec![(1.0, Vec::new())], |all, _| {
        let longer = |(p, some): &(f64, Vec<usize>)| -> Vec<_> {
            chance.iter().enumerate().map(|(i, c)| (p * c, [&some[..], &[i]].concat())).collect()
        };
        all.iter().flat_map(longer).collect()
    })
}

/// Everything that a sample of this design can say, with the households of each drawn village drawn without replacement.
fn enumerated(first: First, county: &[Village]) -> Outcomes {
    let total: u64 = county.iter().map(|v| v.size).sum();
    let truth = county.iter().map(|v| v.omitted).sum::<u64>() as f64 / total as f64;
    let weight = |v: &Village| match first {
        First::Stratum => 1.0,
        First::Simple(n) => county.iter().filter(|w| w.township == v.township).count() as f64 / n as f64,
        First::WithReplacement(n) => county.len() as f64 / n as f64,
        First::PpsSystematic(n) | First::PpsWithReplacement(n) => total as f64 / (n as u64 * v.size) as f64,
    };
    let mut all = Vec::new();
    for (p, sample) in villages(first, county) {
        let mut samples = vec![(p, Vec::new())];
        for &i in &sample {
            let v = county[i];
            let add = |(p, some): &(f64, Vec<Drawn>)| -> Vec<(f64, Vec<Drawn>)> {
                let with = |found| [&some[..], &[Drawn { village: v, weight: weight(&v), found }]].concat();
                (0..=v.take).map(|x| (p * hypergeometric_mass(x, v.size, v.omitted, v.take), with(x))).filter(|s| s.0 > 0.0).collect()
            };
            samples = samples.iter().flat_map(add).collect();
        }
        all.extend(samples.into_iter().map(|(p, drawn)| (p, truth, [weighted(first, &drawn), published(first, &drawn)])));
    }
    Outcomes(all)
}

/// n/(n − 1) Σ(z − z̄)², townships apart.
fn between(drawn: &[Drawn], z: impl Fn(&Drawn) -> f64, fraction: impl Fn(usize) -> f64) -> f64 {
    let townships = 0..=drawn.iter().map(|d| d.village.township).max().unwrap();
    let of = |township: usize| {
        let z: Vec<f64> = drawn.iter().filter(|d| d.village.township == township).map(&z).collect();
        let n = z.len() as f64;
        let mean = z.iter().sum::<f64>() / n;
        let squares: f64 = z.iter().map(|z| (z - mean).powi(2)).sum();
        if fraction(z.len()) < 1.0 { (1.0 - fraction(z.len())) * n / (n - 1.0) * squares } else { 0.0 }
    };
    townships.map(of).sum()
}

fn degrees(first: First, drawn: &[Drawn]) -> f64 {
    if first == First::Stratum {
        return drawn.iter().map(|d| d.village.take as f64 - 1.0).sum();
    }
    (drawn.len() - 1 - drawn.iter().map(|d| d.village.township).max().unwrap()) as f64
}

fn interviewed(drawn: &[Drawn]) -> f64 {
    drawn.iter().map(|d| d.village.take as f64).sum()
}

/// The ratio of Horvitz–Thompson totals with its two-stage linearised variance (Särndal et al. 1992, §4.3 and §5.6); villages
/// drawn by size or with replacement: between villages only.
fn weighted(first: First, drawn: &[Drawn]) -> Evidence {
    let households = |d: &Drawn| d.weight * d.village.size as f64;
    let rate = |d: &Drawn| d.found as f64 / d.village.take as f64;
    let all: f64 = drawn.iter().map(households).sum();
    let estimate = drawn.iter().map(|d| households(d) * rate(d)).sum::<f64>() / all;
    let u = |d: &Drawn| households(d) * (rate(d) - estimate) / all;
    let within = |d: &Drawn| {
        let (m, size) = (d.village.take as f64, d.village.size as f64);
        if m < 2.0 { 0.0 } else { (households(d) / all).powi(2) * (1.0 - m / size) * rate(d) * (1.0 - rate(d)) / (m - 1.0) }
    };
    let variance = match first {
        First::Stratum => drawn.iter().map(within).sum(),
        First::Simple(_) => {
            // 1/weight is the fraction of the village's township.
            let fraction = 1.0 / drawn[0].weight;
            assert!(drawn.iter().all(|d| (d.weight * fraction - 1.0).abs() < 1e-12), "townships of equal fraction only");
            between(drawn, u, |_| fraction) + fraction * drawn.iter().map(within).sum::<f64>()
        }
        _ => between(drawn, u, |_| 0.0),
    };
    Evidence { estimate, se: variance.sqrt(), n: interviewed(drawn), df: degrees(first, drawn) }
}

/// The pooled share, as if the first stage were drawn with replacement.
fn published(first: First, drawn: &[Drawn]) -> Evidence {
    let n = interviewed(drawn);
    let estimate = drawn.iter().map(|d| d.found as f64).sum::<f64>() / n;
    let variance = if first == First::Stratum {
        let of = |d: &Drawn| {
            let (m, p) = (d.village.take as f64, d.found as f64 / d.village.take as f64);
            m * m / (m - 1.0) * p * (1.0 - p) / (n * n)
        };
        drawn.iter().map(of).sum()
    } else {
        between(drawn, |d| (d.found as f64 - estimate * d.village.take as f64) / n, |_| 0.0)
    };
    Evidence { estimate, se: variance.sqrt(), n, df: degrees(first, drawn) }
}

/// One village's households drawn at once, of which `omitted` are and `found` were said to be, among `met`.
fn single(size: u64, met: u64, found: u64) -> [Evidence; 2] {
    let (n, p) = (met as f64, found as f64 / met as f64);
    let evidence = |left: f64| Evidence { estimate: p, se: (left * p * (1.0 - p) / (n - 1.0)).sqrt(), n, df: n - 1.0 };
    [evidence(1.0 - n / size as f64), evidence(1.0)]
}

/// Shares of the outcomes: covered, of them by a bound that stands in, missed below, missed above; of all: no interval.
#[derive(Clone, Copy, Debug, Default)]
struct Shares {
    covered: f64,
    stand_in: f64,
    below: f64,
    above: f64,
    silent: f64,
}

impl Outcomes {
    /// By the limits themselves; the simulator asks [`preassess::estimate::position`].
    fn shares(&self, method: Method, which: usize, complement: bool, quantiles: &Quantiles) -> Shares {
        let mut shares = Shares::default();
        for (mass, truth, evidence) in &self.0 {
            let mut evidence = evidence[which];
            let theta = if complement { 1.0 - truth } else { *truth };
            if complement {
                evidence.estimate = 1.0 - evidence.estimate;
            }
            let Some(Limits { interval, flag }) = limits_at(method, &evidence, quantiles) else {
                shares.silent += mass;
                continue;
            };
            for limit in [interval.lower, interval.upper] {
                assert!((limit - theta).abs() > 1e-12 || theta == 0.0 || theta == 1.0, "{method:?}: a limit on the truth {theta}");
            }
            if interval.upper < theta {
                shares.below += mass;
            } else if interval.lower > theta {
                shares.above += mass;
            } else {
                shares.covered += mass;
                shares.stand_in += if matches!(flag, Some(Flag::NothingFound | Flag::AllFound)) { *mass } else { 0.0 };
            }
        }
        shares
    }

    fn mass(&self) -> f64 {
        self.0.iter().map(|o| o.0).sum()
    }
}

fn simulated(county: &[Village], truth: &str, round: &str, indicators: &[Indicator]) -> Outcome {
    let rule = "rule = [{ indicator = 'omission', must = '< 99 %' }]";
    judged(county, truth, &format!("{rule}\n{round}"), indicators, Method::KornGraubard)
}

fn judged(county: &[Village], truth: &str, round: &str, indicators: &[Indicator], bound: Method) -> Outcome {
    let rows: Vec<(usize, bool)> =
        county.iter().enumerate().flat_map(|(i, v)| (0..v.size).map(move |k| (i, k * v.omitted % v.size < v.omitted))).collect();
    let words = |of: &dyn Fn(usize) -> usize| {
        let codes: Vec<u32> = rows.iter().map(|&(i, _)| of(i) as u32).collect();
        let names = (0..=codes.iter().max().copied().unwrap()).map(|c| format!("w{c}")).collect();
        Column::Label(Labels { names, codes })
    };
    let status = Labels { names: vec!["never_registered".to_owned()], codes: vec![0; rows.len()] };
    let roster = [
        ("township", words(&|i| county[i].township)),
        ("village", words(&|i| i)),
        ("status", Column::Label(status)),
        ("persons", Column::Number(vec![3.0; rows.len()])),
        ("truly_poor", Column::Flag(rows.iter().map(|r| r.1).collect())),
        ("satisfied", Column::Flag(rows.iter().map(|r| !r.1).collect())),
    ];
    let frame = assemble(roster.map(|(name, column)| (name.to_owned(), column)).into()).unwrap();
    let names = |codes: Vec<&str>| format!("[{}]", codes.iter().map(|c| format!("'{c}'")).collect::<Vec<_>>().join(", "));
    let text = format!(
        "seed = 20170428
frame = {{ file = 'none.csv' }}
truth = {truth}
simulate = {{ replicates = {REPLICATES} }}
estimate = {{ unit = 'household', level = {LEVEL}, estimators = ['weighted', 'published'], bound = '{}', indicators = {}, intervals = {} }}
[[round]]
name = 'enumerated'
{round}",
        bound.code(),
        names(indicators.iter().map(|i| i.code()).collect()),
        names(Method::ALL.iter().map(|m| m.code()).collect())
    );
    let scenario = parse(&text, Path::new("test.toml")).unwrap_or_else(|e| panic!("{e}"));
    let study = prepare(&scenario, Loaded { frame, synthetic: true, notes: Vec::new() }, &Overrides::default());
    let study = study.unwrap_or_else(|e| panic!("{e}\n{text}"));
    run("test", &study.study, &study.methods, study.effort, &mut |_| Ok(())).unwrap()
}

/// A share of `all` replicates that is expected to be `exact`: 4.9 standard errors, in the exact binomial tails so that it also holds next
/// to 0 and 1.
#[track_caller]
fn agrees(share: f64, all: f64, exact: f64, what: &str) {
    let (count, n) = ((share * all).round(), all.round() as u64);
    let exact = exact.clamp(0.0, 1.0);
    let at_most = |c: f64| if c < 0.0 { 0.0 } else { binomial_at_most(c as u64, n, exact) };
    let tail = if count <= all * exact { at_most(count) } else { 1.0 - at_most(count - 1.0) };
    let certain = (exact < 1e-12 && count == 0.0) || (exact > 1.0 - 1e-12 && count == all.round());
    assert!(tail > 4.8e-7 || certain, "{what}: {share} of {all} against {exact} (tail {tail:e})");
}

/// Holds the simulator against the enumeration; gives the number of comparisons.
fn compare(name: &str, exact: &Outcomes, outcome: &Outcome, indicators: &[Indicator]) -> usize {
    let quantiles = Quantiles::new(LEVEL).unwrap();
    let estimable = exact.mass();
    let mut compared = 0;
    for indicator in indicators {
        let of = outcome.last().unwrap().indicators.iter().find(|i| i.indicator == *indicator).unwrap();
        for (which, estimator) in [Estimator::Weighted, Estimator::Published].into_iter().enumerate() {
            let of = of.by_estimator.iter().find(|e| e.estimator == estimator).unwrap();
            let what = format!("{name}, {indicator:?}, {estimator:?}");
            agrees(1.0 - of.not_estimable.value, REPLICATES as f64, estimable, &format!("{what}: estimable"));
            let all = REPLICATES as f64 * (1.0 - of.not_estimable.value);
            for measured in &of.coverage {
                let method = Method::ALL.into_iter().find(|m| m.code() == measured.method).unwrap();
                let want = exact.shares(method, which, *indicator == Indicator::Approval, &quantiles);
                let (with, what) = (estimable - want.silent, format!("{what}, {}", measured.method));
                let intervals = all * (1.0 - measured.no_interval.value);
                agrees(measured.no_interval.value, all, want.silent / estimable, &format!("{what}: none"));
                if with > 1e-9 {
                    agrees(measured.coverage.value, intervals, want.covered / with, &what);
                    agrees(measured.missed_below.value, intervals, want.below / with, &format!("{what}: below"));
                    agrees(measured.missed_above.value, intervals, want.above / with, &format!("{what}: above"));
                }
                let proper = (want.covered - want.stand_in) / estimable;
                agrees(measured.coverage_undefined_missed.value, all, proper, &format!("{what}: without the bounds"));
                compared += 1;
            }
        }
    }
    compared
}

const BOTH: [Indicator; 2] = [Indicator::Omission, Indicator::Approval];

/// Villages drawn as `first` says, and households in each.
fn design(first: First, county: &[Village]) {
    let exact = enumerated(first, county);
    assert!((exact.mass() - 1.0).abs() < 1e-12);
    let stage = match first {
        First::Stratum => String::new(),
        First::Simple(n) => format!("{{ unit = 'village', strata = ['township'], take = {n} }}, "),
        First::WithReplacement(n) => format!("{{ unit = 'village', take = {n}, select = 'simple-with-replacement' }}, "),
        First::PpsSystematic(n) => format!("{{ unit = 'village', take = {n}, select = 'pps-systematic', size = 'households' }}, "),
        First::PpsWithReplacement(n) => {
            format!("{{ unit = 'village', take = {n}, select = 'pps-with-replacement', size = 'households' }}, ")
        }
    };
    let takes: Vec<String> = county.iter().enumerate().map(|(i, v)| format!("w{i} = {}", v.take)).collect();
    let round = format!("stage = [{stage}{{ unit = 'household', strata = ['village'], take = {{ {} }} }}]", takes.join(", "));
    let outcome = simulated(county, "{ from = 'columns' }", &round, &BOTH);
    assert_eq!(compare(&format!("{first:?} of {} villages", county.len()), &exact, &outcome, &BOTH), 2 * 2 * Method::ALL.len());
}

#[test]
fn hypergeometric() {
    for (size, omitted, take) in [(20, 2, 5), (30, 15, 8), (40, 1, 12), (60, 27, 10), (25, 24, 10), (12, 5, 11), (50, 5, 2)] {
        design(First::Stratum, &[v(size, omitted, take)]);
        // The library's own sum over all x is this one.
        let (exact, quantiles) = (enumerated(First::Stratum, &[v(size, omitted, take)]), Quantiles::new(LEVEL).unwrap());
        for method in Method::ALL {
            let (ours, sum) =
                (hypergeometric_coverage(method, size, omitted, take, &quantiles), exact.shares(method, 0, false, &quantiles));
            let off = [ours.covered - sum.covered, ours.stand_in - sum.stand_in, ours.silent - sum.silent].map(f64::abs);
            // The library's `below` is where the truth lies, not the interval.
            assert!(off.into_iter().all(|d| d < 1e-12) && (ours.below - sum.above).abs() < 1e-12, "{method:?}: {ours:?} {sum:?}");
        }
    }
}

#[test]
fn binomial() {
    // Villages of one household, drawn with replacement; villages by size with replacement, one household in each.
    let ones = |n: usize, omitted: usize| (0..n).map(|i| v(1, u64::from(i < omitted), 1)).collect::<Vec<_>>();
    design(First::WithReplacement(4), &ones(7, 2));
    design(First::WithReplacement(6), &ones(5, 1));
    design(First::WithReplacement(3), &ones(20, 10));
    design(First::PpsWithReplacement(5), &[v(3, 1, 1), v(9, 2, 1), v(4, 4, 1)]);
    design(First::PpsWithReplacement(2), &[v(30, 3, 1), v(6, 0, 1), v(14, 2, 1)]);
    // Two households in each draw: a village drawn twice is asked anew.
    design(First::PpsWithReplacement(3), &[v(3, 1, 2), v(9, 2, 2), v(4, 3, 2)]);
}

#[test]
fn stratified() {
    design(First::Stratum, &[v(20, 2, 5), v(30, 12, 6)]);
    design(First::Stratum, &[v(20, 0, 5), v(10, 10, 4), v(15, 6, 5)]);
    design(First::Stratum, &[v(9, 3, 3), v(12, 1, 3), v(40, 4, 3), v(25, 20, 3)]);
    design(First::Stratum, &[v(6, 1, 6), v(14, 2, 7)]);
    design(First::Stratum, &[v(50, 1, 2), v(8, 7, 5), v(9, 4, 4)]);
}

#[test]
fn two_stage() {
    let unequal = [v(6, 1, 3), v(12, 5, 3), v(9, 0, 3), v(20, 4, 3), v(7, 6, 3), v(10, 2, 3)];
    design(First::Simple(3), &unequal);
    design(First::Simple(2), &unequal);
    design(First::PpsSystematic(3), &unequal);
    design(First::WithReplacement(2), &unequal);
    // One household a village; all of them; every village.
    design(First::Simple(4), &unequal.map(|w| Village { take: 1, ..w }));
    design(First::Simple(3), &unequal.map(|w| Village { take: w.size, ..w }));
    design(First::Simple(3), &[v(6, 1, 2), v(12, 5, 4), v(9, 3, 3)]);
    // Two townships.
    design(
        First::Simple(2),
        &[v(6, 1, 2), v(8, 4, 2), v(5, 0, 2), in_township(1, 9, 3, 2), in_township(1, 7, 7, 2), in_township(1, 12, 2, 2)],
    );
    design(First::PpsSystematic(2), &[v(6, 6, 4), v(8, 0, 4), v(7, 1, 4), v(5, 5, 4)]);
}

/// Households with replacement, one of them perhaps several times, and each household for itself.
#[test]
fn households_drawn_with_replacement_and_for_themselves() {
    for (size, omitted, take) in [(9, 2, 12), (40, 12, 7)] {
        let truth = omitted as f64 / size as f64;
        let plain = |n, found| [single(size, n, found)[1]; 2];
        let with: Vec<_> = (0..=take).map(|x| (binomial_mass(x, take, truth), truth, plain(take, x))).collect();
        let round = format!("stage = [{{ unit = 'household', take = {take}, select = 'simple-with-replacement' }}]");
        let outcome = simulated(&[v(size, omitted, take)], "{ from = 'columns' }", &round, &BOTH);
        compare(&format!("{take} of {size} with replacement"), &Outcomes(with), &outcome, &BOTH);
        let take = take.min(size - 3);
        let each = take as f64 / size as f64;
        let mut own = Vec::new();
        for found in 0..=omitted {
            for other in 0..=size - omitted {
                let mass = binomial_mass(found, omitted, each) * binomial_mass(other, size - omitted, each);
                if found + other > 0 {
                    own.push((mass, truth, plain(found + other, found)));
                }
            }
        }
        let round = format!("stage = [{{ unit = 'household', take = {take}, select = 'bernoulli' }}]");
        let outcome = simulated(&[v(size, omitted, take)], "{ from = 'columns' }", &round, &BOTH);
        compare(&format!("{take} of {size}, Bernoulli"), &Outcomes(own), &outcome, &BOTH);
    }
}

/// Households in the list's order from a random start: as many samples as households.
#[test]
fn systematic() {
    for (size, omitted, take) in [(30, 7, 8), (23, 9, 5)] {
        let held = |k: u64| k * omitted % size < omitted;
        let found = |start: u64| (0..take).filter(|i| held((start + i * size) / take)).count() as u64;
        let truth = omitted as f64 / size as f64;
        let exact = Outcomes((0..size).map(|start| (1.0 / size as f64, truth, single(size, take, found(start)))).collect());
        let round = format!("stage = [{{ unit = 'household', take = {take}, select = 'systematic' }}]");
        let outcome = simulated(&[v(size, omitted, take)], "{ from = 'columns' }", &round, &BOTH);
        compare(&format!("systematic {take} of {size}"), &exact, &outcome, &BOTH);
    }
}

/// The truth is drawn anew in each replicate, and an interval is held against the one that it met.
#[test]
fn beta_binomial_truth() {
    for (size, rate, icc, take) in [(30, 0.1, 0.0, 10), (24, 0.4, 0.2, 8), (40, 0.03, 0.1, 15)] {
        let masses = cluster_masses(size, size, rate, icc).unwrap();
        let of = |(omitted, mass): (usize, &f64)| {
            let (omitted, mass) = (omitted as u64, *mass);
            let hit = move |x| mass * hypergeometric_mass(x, size, omitted, take);
            (0..=take).map(move |x| (hit(x), omitted as f64 / size as f64, single(size, take, x))).collect::<Vec<_>>()
        };
        let exact = Outcomes(masses.iter().enumerate().flat_map(of).filter(|o| o.0 > 0.0).collect());
        let truth = format!("{{ from = 'rates', omission = {{ rate = {rate}, icc = {icc} }} }}");
        let round = format!("stage = [{{ unit = 'household', take = {take} }}]");
        let outcome = simulated(&[v(size, 0, take)], &truth, &round, &[Indicator::Omission]);
        compare(&format!("rate {rate}, icc {icc}"), &exact, &outcome, &[Indicator::Omission]);
    }
}

/// Some are not met, some errors are not seen, some are seen that are none.
#[test]
fn imperfect_interviews() {
    for (size, omitted, take, met, sensitivity, specificity) in
        [(30, 6, 8, 0.8, 0.7, 0.95), (20, 10, 3, 0.5, 1.0, 0.9), (40, 3, 20, 1.0, 0.6, 1.0)]
    {
        let mut all = Vec::new();
        for n in 1..=take {
            for x in 0..=n {
                let mass = binomial_mass(n, take, met) * hypergeometric_mass(x, size, omitted, n);
                for seen in 0..=x {
                    for wrong in 0..=n - x {
                        let p = mass * binomial_mass(seen, x, sensitivity) * binomial_mass(wrong, n - x, 1.0 - specificity);
                        all.push((p, omitted as f64 / size as f64, single(size, n, seen + wrong)));
                    }
                }
            }
        }
        let exact = Outcomes(all.into_iter().filter(|o| o.0 > 0.0).collect());
        let round = format!(
            "stage = [{{ unit = 'household', take = {take} }}]\ninterview = {{ contact = {met}, sensitivity = {sensitivity}, specificity = {specificity} }}"
        );
        let outcome = simulated(&[v(size, omitted, take)], "{ from = 'columns' }", &round, &[Indicator::Omission]);
        compare(&format!("met {met}, sensitivity {sensitivity}"), &exact, &outcome, &[Indicator::Omission]);
    }
}

/// One-sided: how often a rule on a confidence bound fails, for every method.
#[test]
fn rules_on_bounds_fail_as_often_as_the_sum_over_all_samples_says() {
    let villages = [v(6, 1, 3), v(12, 5, 3), v(9, 0, 3), v(20, 4, 3), v(7, 6, 3), v(10, 2, 3)];
    let takes = "{ w0 = 3, w1 = 3, w2 = 3, w3 = 3, w4 = 3, w5 = 3 }";
    let two = format!("stage = [{{ unit = 'village', take = 3 }}, {{ unit = 'household', strata = ['village'], take = {takes} }}]");
    let designs = [
        (First::Stratum, vec![v(30, 6, 9)], "stage = [{ unit = 'household', take = 9 }]".to_owned()),
        (First::Simple(3), villages.to_vec(), two),
    ];
    let rules = "rule = [{ indicator = 'omission', on = 'upper', must = '< 47 %', level = 0.8 }, { indicator = 'omission', on = 'lower', must = '<= 6 %', level = 0.95 }]";
    for (first, county, stage) in designs {
        let exact = enumerated(first, &county);
        for method in Method::ALL {
            let share = |fails: &dyn Fn(&Evidence) -> Option<bool>| {
                let of = |wanted: Option<bool>| exact.0.iter().filter(|o| fails(&o.2[0]) == wanted).map(|o| o.0).sum::<f64>();
                (of(Some(true)), of(None))
            };
            let upper = share(&|e| upper_limit(method, e, 0.8).map(|limit| limit >= 0.47));
            let lower = share(&|e| lower_limit(method, e, 0.95).map(|limit| limit > 0.06));
            let outcome = judged(&county, "{ from = 'columns' }", &format!("{rules}\n{stage}"), &[Indicator::Omission], method);
            for ((fails, none), cause) in [upper, lower].into_iter().zip(&outcome.last().unwrap().failure_causes) {
                let what = format!("{first:?}, {method:?}, {}", cause.rule.symbols());
                agrees(cause.fails.value, REPLICATES as f64, fails, &what);
                agrees(cause.not_judged.value, REPLICATES as f64, none, &format!("{what}: not judged"));
            }
        }
    }
}

#[test]
fn the_comparison_would_notice() {
    let refused = |share: f64, exact: f64| std::panic::catch_unwind(|| agrees(share, 20_000.0, exact, "on purpose")).is_err();
    // 4.9 standard errors of 0.9 among 20,000 are 0.0104.
    assert!(!refused(0.9, 0.9) && !refused(0.9102, 0.9) && !refused(0.8898, 0.9) && refused(0.911, 0.9) && refused(0.889, 0.9));
    assert!(refused(0.999, 1.0) && refused(0.0001, 0.0) && !refused(0.0, 1e-6) && refused(0.001, 1e-6));
}

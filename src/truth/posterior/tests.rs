use rand_distr::{Beta, Binomial, Distribution, Normal};

use super::*;
use crate::stream::Purpose;
use crate::truth::Belief;
use crate::units::Probability;

fn known(p: f64) -> Belief {
    Belief::Known(Probability::try_from(p).unwrap())
}

fn area(found: u32, asked: u32) -> Area {
    Area { found, asked }
}

/// P(X > chi) of a chi-square variable is 1e-6 at these points (scipy.stats.chi2.isf).
const CHI_19: f64 = 63.677_052;

fn chi_square(counts: &[f64], expected: &[f64]) -> f64 {
    counts.iter().zip(expected).map(|(c, e)| (c - e) * (c - e) / e).sum()
}

#[test]
fn one_village_with_a_flat_prior_is_the_closed_form() {
    // All villages share one rate that may be anything: Beta(x + 1, n − x + 1).
    let prior = Prior { mean: Belief::Beta([1.0, 1.0]), icc: known(0.0), township: 0.0 };
    for (x, n) in [(0_u32, 20_u32), (3, 40), (17, 60), (60, 60)] {
        let belt = Posterior::new(&prior, Accuracy::PERFECT, &[vec![area(x, n)]]).of_township(Some(0));
        let (a, all) = (f64::from(x) + 1.0, f64::from(n) + 2.0);
        let mean = a / all;
        let sd = (mean * (1.0 - mean) / (all + 1.0)).sqrt();
        assert!((belt.mean - mean).abs() < 1e-6 && (belt.sd - sd).abs() < 1e-6, "{x} of {n}: {belt:?} {mean} {sd}");
        let beta = statrs::distribution::Beta::new(a, all - a).unwrap();
        use statrs::distribution::ContinuousCDF;
        for (limit, p) in [(belt.lower, 0.025), (belt.upper, 0.975)] {
            assert!((beta.cdf(limit) - p).abs() < 1e-3, "{x} of {n}: {belt:?}");
        }
    }
}

#[test]
fn the_rest_of_one_village_is_the_closed_form() {
    // A village whose rate is uniform before, m = ½ and ρ = ⅓: of the other 9 households Beta-binomial(9; x + 1, n − x + 1) are cases.
    let prior = Prior { mean: known(0.5), icc: known(1.0 / 3.0), township: 0.0 };
    let posterior = Posterior::new(&prior, Accuracy::PERFECT, &[vec![area(2, 6)]]);
    let judged = Judged::new(area(2, 6), Accuracy::PERFECT);
    let (mut stream, draws) = (Stream::at(1, Purpose::Posterior, 0, 0), 200_000);
    let mut counts = [0.0; 10];
    for _ in 0..draws {
        let node = posterior.draw(&mut stream);
        let mean = posterior.township(node, Some(0), &mut stream);
        assert!((mean - 0.5).abs() < 1e-12);
        counts[judged.draw(15, mean, posterior.icc(node), &mut stream) as usize - 2] += 1.0;
    }
    let choose = |n: u32, k: u32| (0..k).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
    // C(9, k) B(k + 3, 14 − k) / B(3, 5) = C(k + 2, 2) C(13 − k, 4) / C(16, 7)
    let expected: Vec<f64> = (0..10).map(|k| f64::from(draws) * choose(k + 2, 2) * choose(13 - k, 4) / choose(16, 7)).collect();
    assert!((expected.iter().sum::<f64>() / f64::from(draws) - 1.0).abs() < 1e-12);
    let chi = chi_square(&counts, &expected);
    assert!(chi < 44.81, "chi-square {chi} with 9 degrees of freedom exceeds its 1 - 1e-6 point");
    assert!((judged.expected(15, 0.5, 1.0 / 3.0) - (2.0 + 9.0 * 3.0 / 8.0) / 15.0).abs() < 1e-12);
}

#[test]
fn errors_of_judgement_are_integrated_out_exactly() {
    let accuracy = Accuracy { sensitivity: 0.8, specificity: 0.97 };
    for (found, asked, mean, icc) in [(0, 12, 0.02, 0.05), (3, 30, 0.1, 0.2), (9, 20, 0.3, 0.02), (25, 25, 0.6, 0.4)] {
        let (a, b) = (mean * (1.0 - icc) / icc, (1.0 - mean) * (1.0 - icc) / icc);
        // ∫ Beta(p; a, b) q^x (1 − q)^(n − x) dp with q = Se p + (1 − Sp)(1 − p), by the trapezoidal rule on logits
        let (mut sum, mut all) = (0.0, 0.0);
        for i in -60_000..=60_000 {
            let logit = f64::from(i) * 2e-3;
            let (p, complement) = (expit(logit), expit(-logit));
            let density = (a * p.ln() + b * complement.ln()).exp();
            let apparent = 0.8 * p + 0.03 * complement;
            all += density;
            sum += density * apparent.powi(found as i32) * (1.0 - apparent).powi((asked - found) as i32);
        }
        let exact = (sum / all).ln();
        let choose: f64 = (0..found).map(|i| (f64::from(asked - i) / f64::from(i + 1)).ln()).sum();
        let got = Judged::new(area(found, asked), accuracy).ln_likelihood(mean, icc) - choose;
        assert!((got - exact).abs() < 1e-9, "{found} of {asked}: {got} {exact}");
    }
}

/// Four townships with answers from one to three villages, 30 asked in each.
const TOWNS: [usize; 4] = [3, 2, 2, 1];
const DRAWS: usize = 99;

/// What is looked at: its name, its true value and draws from the posterior.
type Looked = (&'static str, f64, Vec<f64>);

/// One county drawn from the prior, its rehearsal, and the posterior of that.
fn calibrated(prior: &Prior, accuracy: Accuracy, fineness: Fineness, stream: &mut Stream) -> Vec<Looked> {
    let pick = |nodes: &Nodes, stream: &mut Stream| {
        let mut luck = stream.uniform();
        nodes
            .iter()
            .find(|(_, p)| {
                luck -= p;
                luck < 0.0
            })
            .unwrap_or(&nodes[0])
            .0
    };
    let Belief::Beta([a, b]) = prior.mean else { panic!() };
    let m: f64 = Beta::new(a, b).unwrap().sample(stream);
    let alpha = (m / (1.0 - m)).ln();
    let icc = pick(&prior.icc.on_roots(fineness.icc), stream);
    let spread = pick(&spreads(prior.township, fineness), stream);
    let theta = |stream: &mut Stream| Normal::new(alpha, spread).unwrap().sample(stream);
    let rate = |theta: f64, stream: &mut Stream| -> f64 {
        let [x, y] = [expit(theta), expit(-theta)].map(|m| m * (1.0 - icc) / icc);
        Beta::new(x, y).unwrap().sample(stream)
    };
    let mut towns = Vec::new();
    let mut answers = Vec::new();
    let mut first = (0.0, 0.0, 0);
    for villages in TOWNS {
        let theta = theta(stream);
        let mut areas = Vec::new();
        for _ in 0..villages {
            let p = rate(theta, stream);
            let cases = Binomial::new(30, p).unwrap().sample(stream);
            let others = Binomial::new(50, p).unwrap().sample(stream);
            let hits = Binomial::new(cases, accuracy.sensitivity).unwrap().sample(stream);
            let alarms = Binomial::new(30 - cases, 1.0 - accuracy.specificity).unwrap().sample(stream);
            if towns.is_empty() && areas.is_empty() {
                first = (p, (cases + others) as f64, (hits + alarms) as u32);
            }
            areas.push(area((hits + alarms) as u32, 30));
        }
        towns.push(theta);
        answers.push(areas);
    }
    let elsewhere = theta(stream);
    let (unheard, unseen) = (rate(elsewhere, stream), rate(towns[0], stream));
    let posterior = Posterior::on_grids(prior, accuracy, &answers, fineness);
    let (judged, blank) = (Judged::new(area(first.2, 30), accuracy), Judged::new(Area::default(), accuracy));
    let mut looked: Vec<Looked> = vec![
        ("mean", alpha, vec![]),
        ("correlation", icc, vec![]),
        ("spread of townships", spread, vec![]),
        ("a township with answers", expit(towns[0]), vec![]),
        ("one with a single village", expit(towns[3]), vec![]),
        ("a township without answers", expit(elsewhere), vec![]),
        ("a village with answers", first.0, vec![]),
        ("its cases", first.1, vec![]),
        ("a village without, beside it", unseen, vec![]),
        ("a village of the other township", unheard, vec![]),
    ];
    for _ in 0..DRAWS {
        let node = posterior.draw(stream);
        let icc = posterior.icc(node);
        let [here, single] = [0, 3].map(|town| posterior.township(node, Some(town), stream));
        let there = posterior.township(node, None, stream);
        let drawn = [
            posterior.logits[node.mean],
            icc,
            posterior.spreads[node.spread].0,
            here,
            single,
            there,
            judged.draw_rate(here, icc, stream).1,
            f64::from(judged.draw(80, here, icc, stream)),
            blank.draw_rate(here, icc, stream).1,
            blank.draw_rate(there, icc, stream).1,
        ];
        looked.iter_mut().zip(drawn).for_each(|(look, value)| look.2.push(value));
    }
    looked
}

/// Talts et al. (2018), *Validating Bayesian inference algorithms with simulation-based calibration*: if truth is drawn from the prior, its rank
/// among draws from the posterior is uniform. ρ and σ come from the nodes of their priors, ties are broken by lot.
fn ranks(accuracy: Accuracy, counties: u64) -> Vec<(&'static str, Vec<f64>)> {
    let prior = Prior { mean: Belief::Beta([2.0, 12.0]), ..Prior::default() };
    let fineness = Fineness { step: 0.2, icc: 8, spread: 6, ..Fineness::USUAL };
    let mut histograms: Vec<(&'static str, Vec<f64>)> = Vec::new();
    let all: Vec<Vec<(&'static str, usize)>> = (0..counties)
        .into_par_iter()
        .map(|county| {
            let mut stream = Stream::at(20_180_418, Purpose::Posterior, county, 0);
            let looked = calibrated(&prior, accuracy, fineness, &mut stream);
            let mut rank = |(name, truth, draws): Looked| {
                let below = draws.iter().filter(|draw| **draw < truth).count();
                let same = draws.iter().filter(|draw| **draw == truth).count();
                (name, below + stream.below(same as u32 + 1) as usize)
            };
            looked.into_iter().map(&mut rank).collect()
        })
        .collect();
    for (name, rank) in all.into_iter().flatten() {
        let at = histograms.iter().position(|(of, _)| *of == name).unwrap_or_else(|| {
            histograms.push((name, vec![0.0; 20]));
            histograms.len() - 1
        });
        histograms[at].1[rank / 5] += 1.0;
    }
    histograms
}

#[test]
fn ranks_of_the_truth_among_draws_are_uniform() {
    for accuracy in [Accuracy::PERFECT, Accuracy { sensitivity: 0.8, specificity: 0.97 }] {
        let counties = 1_000;
        let histograms = ranks(accuracy, counties);
        assert_eq!(histograms.len(), 10);
        for (name, counts) in histograms {
            let chi = chi_square(&counts, &[counties as f64 / 20.0; 20]);
            assert!(
                chi < CHI_19,
                "{name}, {accuracy:?}: chi-square {chi} with 19 degrees of freedom exceeds its 1 - 1e-6 point: {counts:?}"
            );
        }
    }
}

#[test]
fn the_ranks_would_tell_of_a_forgotten_error_of_judgement() {
    // The answers come from judges who miss four cases in ten, but are taken for perfect.
    let prior = Prior { mean: Belief::Beta([2.0, 12.0]), ..Prior::default() };
    let fineness = Fineness { step: 0.2, icc: 8, spread: 6, ..Fineness::USUAL };
    let mut stream = Stream::at(3, Purpose::Posterior, 0, 0);
    let (mut above, counties) = (0.0, 300);
    for _ in 0..counties {
        let m: f64 = Beta::new(2.0, 12.0).unwrap().sample(&mut stream);
        let found = |stream: &mut Stream| area(Binomial::new(30, 0.6 * m).unwrap().sample(stream) as u32, 30);
        let answers: Vec<Vec<Area>> = TOWNS.iter().map(|&villages| (0..villages).map(|_| found(&mut stream)).collect()).collect();
        let belt = Posterior::on_grids(&prior, Accuracy::PERFECT, &answers, fineness).rate();
        above += f64::from(u8::from(m > belt.mean));
    }
    assert!(above > 0.75 * f64::from(counties), "{above} of {counties}");
}

#[test]
fn finer_grids_change_nothing_that_matters() {
    let answers = vec![vec![area(0, 23), area(1, 23)], vec![area(3, 20)], vec![area(0, 30), area(0, 14), area(2, 25)], vec![area(0, 23)]];
    let usual = Fineness::USUAL;
    let finer = Fineness { step: usual.step / 2.0, reach: usual.reach + 4.0, icc: 2 * usual.icc, spread: 2 * usual.spread };
    for accuracy in [Accuracy::PERFECT, Accuracy { sensitivity: 0.85, specificity: 0.99 }] {
        let [rough, fine] = [usual, finer].map(|fineness| Posterior::on_grids(&Prior::default(), accuracy, &answers, fineness));
        let correlation = rough.correlation().mean;
        let belts = |p: &Posterior| [p.rate(), p.correlation(), p.of_township(Some(0)), p.of_township(Some(2)), p.of_township(None)];
        for (rough, fine) in belts(&rough).into_iter().zip(belts(&fine)) {
            let off = [rough.mean - fine.mean, rough.sd - fine.sd].map(|off| off.abs() / fine.sd);
            let limits = [rough.lower - fine.lower, rough.upper - fine.upper].map(|off| off.abs() / fine.sd);
            // the correlation has but a few values, between which its limits are interpolated
            let tenth = if (rough.mean - correlation).abs() > 0.0 { 0.1 } else { 0.5 };
            assert!(off.iter().all(|off| *off < 0.01) && limits.iter().all(|off| *off < tenth), "{rough:?} {fine:?}");
        }
    }
}

#[test]
fn what_is_extreme_stays_a_number() {
    let priors = [
        Prior::default(),
        Prior { mean: known(1e-6), ..Prior::default() },
        Prior { township: 0.0, icc: known(0.0), ..Prior::default() },
        Prior { mean: Belief::Beta([500.0, 0.05]), ..Prior::default() },
    ];
    let answers = [vec![vec![area(0, 900)]], vec![vec![area(1_500, 1_500)], vec![area(0, 1_500)]], vec![], vec![vec![area(0, 0)]]];
    for prior in &priors {
        for answers in &answers {
            for accuracy in [Accuracy::PERFECT, Accuracy { sensitivity: 0.6, specificity: 0.5 }] {
                let posterior = Posterior::new(prior, accuracy, answers);
                let mut stream = Stream::at(1, Purpose::Posterior, 0, 0);
                let belts = [posterior.rate(), posterior.correlation(), posterior.of_township(None)];
                assert!(
                    belts.iter().all(|b| b.mean.is_finite() && b.sd.is_finite() && b.lower <= b.upper),
                    "{prior:?} {answers:?} {belts:?}"
                );
                for _ in 0..100 {
                    let node = posterior.draw(&mut stream);
                    let mean = posterior.township(node, None, &mut stream);
                    let cases = Judged::new(area(1, 9), accuracy).draw(40, mean, posterior.icc(node), &mut stream);
                    assert!(cases <= 40);
                }
            }
        }
    }
}

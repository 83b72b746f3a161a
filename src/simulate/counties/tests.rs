use super::curve::{BATCHES, Curve, CurvePoint, Seen};
use super::fit::{Counted, fitted};
use super::*;

/// Rates of the scenario, and findings expected at them.
const RATES: [f64; 2] = [0.004, 0.002];
const FOUND: [f64; 2] = [0.8, 0.4];

/// The curve of Poisson counts without any Monte-Carlo error worth the name.
fn poisson() -> Curve {
    let point = |&times: &f64| {
        let none = [0, 1].map(|k| (1e12 * (-times * FOUND[k]).exp()).round() as u64);
        let neither = (1e12 * (-times * (FOUND[0] + FOUND[1])).exp()).round() as u64;
        CurvePoint { times, batches: [Seen { replicates: 1_000_000_000_000, none, neither, approved: 0 }; BATCHES] }
    };
    Curve::new(RATES, [0.0, 0.125, 0.5, 1.0, 2.0, 8.0].iter().map(point).collect())
}

/// The counties expected where g is gamma with mean 1 and variance v: E exp(−gs) = (1 + vs)^(−1/v).
fn gamma_counties(number: f64, times: [f64; 2], v: f64) -> Counted {
    let none = |s: f64| (number * (1.0 + v * s).powf(-1.0 / v)).round() as u64;
    let [a, b] = [times[0] * FOUND[0], times[1] * FOUND[1]];
    Counted::new(number as u64, none(a), none(b), none(a + b)).unwrap()
}

#[test]
fn a_gamma_factor_is_found_again_from_its_closed_form() {
    for (times, v) in [([0.3, 0.5], 1.5), ([0.05, 0.8], 0.4), ([0.2, 0.2], 6.0)] {
        let counted = gamma_counties(1e12, times, v);
        let fit = fitted(Shape::Gamma, counted, &poisson().chances(None).unwrap(), None).unwrap();
        for (found, truth) in fit.parameters.ln_times.map(f64::exp).into_iter().zip(times) {
            assert!((found / truth - 1.0).abs() < 2e-3, "v = {v}: {found} against {truth}");
        }
        let found = Shape::Gamma.spread(fit.parameters.spread);
        assert!((found / v.sqrt() - 1.0).abs() < 2e-3, "{found} against {}", v.sqrt());
    }
}

#[test]
fn a_clean_part_and_alike_counties_are_found_again() {
    // A third of the counties is clean, the others have 1.5 times the mean.
    let (number, clean, times) = (3e12, 1.0 / 3.0, [0.4, 0.3]);
    let none = |s: f64| (number * (clean + (1.0 - clean) * (-s / (1.0 - clean)).exp())).round() as u64;
    let [a, b] = [times[0] * FOUND[0], times[1] * FOUND[1]];
    let counted = Counted::new(number as u64, none(a), none(b), none(a + b)).unwrap();
    let chances = poisson().chances(None).unwrap();
    let fit = fitted(Shape::CleanPart, counted, &chances, None).unwrap();
    assert!((Shape::CleanPart.spread(fit.parameters.spread) - clean).abs() < 1e-3, "{fit:?}");
    assert!((fit.parameters.ln_times[0].exp() / times[0] - 1.0).abs() < 2e-3, "{fit:?}");
    let alike = |s: f64| (1e9 * (-s).exp()).round() as u64;
    let counted = Counted::new(1_000_000_000, alike(a), alike(b), alike(a + b)).unwrap();
    let fit = fitted(Shape::Alike, counted, &chances, None).unwrap();
    assert!((fit.parameters.ln_times[0].exp() - times[0]).abs() < 1e-3 && (fit.parameters.ln_times[1].exp() - times[1]).abs() < 1e-3);
    assert!(counted.deviance(&fit.expected) < 1.0, "what fits has no deviance");
}

#[test]
fn factors_have_mean_one_and_the_published_moments() {
    for parameter in [-3.0, -1.0, 0.0, 0.5] {
        for shape in Shape::ALL {
            let factors = shape.factors(parameter);
            let [mass, mean, square] = factors.mean(|x| [1.0, x.exp(), (2.0 * x).exp()]);
            assert!((mass - 1.0).abs() < 1e-9 && (mean - 1.0).abs() < 1e-6, "{shape:?} {parameter}: {mass} {mean}");
            let cv = match shape {
                Shape::CleanPart => (shape.spread(parameter) / (1.0 - shape.spread(parameter))).sqrt(),
                _ => shape.spread(parameter),
            };
            assert!(((square - 1.0).max(0.0).sqrt() - cv).abs() < 1e-3 * (1.0 + cv), "{shape:?} {parameter}: {square} {cv}");
        }
    }
    // The median of a lognormal of mean 1 is exp(−σ²/2), that of a gamma with v = 1 is ln 2.
    let sigma = 0.7_f64;
    assert!((Shape::LogNormal.factors(sigma.ln()).quantile(0.5) - (-sigma * sigma / 2.0).exp()).abs() < 1e-3);
    assert!((Shape::Gamma.factors(0.0).quantile(0.5) - 2.0_f64.ln()).abs() < 2e-3);
    // The shares at most so high: closed forms of the exponential and of the lognormal, and the two steps of a clean part.
    for x in [-3.0_f64, -1.0, 0.0, 0.7] {
        assert!((Shape::Gamma.factors(0.0).at_most(x) - (1.0 - (-x.exp()).exp())).abs() < 2e-3, "{x}");
        let normal = 0.5 * libm::erfc(-(x + sigma * sigma / 2.0) / sigma / std::f64::consts::SQRT_2);
        assert!((Shape::LogNormal.factors(sigma.ln()).at_most(x) - normal).abs() < 2e-3, "{x}");
    }
    let clean = Shape::CleanPart.factors(0.0);
    assert_eq!([-30.0, 0.69, 0.70].map(|x| clean.at_most(x)), [0.5, 0.5, 1.0]);
    assert_eq!([Shape::Alike.factors(0.0).at_most(-1e-9), Shape::Alike.factors(0.0).at_most(0.0)], [0.0, 1.0]);
    // Between two nodes quantiles are good to half a per cent.
    assert!((Shape::Gamma.factors(0.0).quantile(0.9) / 10.0_f64.ln() - 1.0).abs() < 1e-2);
}

/// 16 times 283 counties: the true mean lies in 95 % of the intervals, within the 1 − 1e-6 band of the binomial (at least 9 of 16).
#[test]
fn intervals_cover_the_truth() {
    let (times, v) = ([0.15, 0.35], 2.0);
    let expected = gamma_counties(1e12, times, v);
    let cells = [expected.neither, expected.only_omission, expected.only_mis_exit, expected.both].map(|n| n as f64);
    let part = Counted { neither: 283, only_omission: 0, only_mis_exit: 0, both: 0 };
    let mut covered = [0; 2];
    for k in 0..16 {
        let counted = part.resampled(&cells, &mut Stream::at(11, Purpose::Bootstrap, k, 1));
        let outcome = shape_outcome(Shape::Gamma, counted, &poisson(), k).unwrap();
        let means = [outcome.omission.mean, outcome.mis_exit.mean];
        for (at, mean) in means.into_iter().enumerate() {
            let truth = times[at] * RATES[at];
            covered[at] += u32::from(mean.lower <= truth && truth <= mean.upper);
            assert!(mean.lower <= mean.value && mean.value <= mean.upper || mean.value < 1e-6, "{mean:?}");
        }
    }
    assert!(covered.iter().all(|&n| n >= 9), "{covered:?}");
}

#[test]
fn published_shares_that_contradict_each_other_are_no_counts() {
    assert_eq!(Counted::new(283, 256, 245, 230), Some(Counted { neither: 230, only_omission: 15, only_mis_exit: 26, both: 12 }));
    assert_eq!(Counted::new(283, 256, 245, 246), None);
    assert_eq!(Counted::new(283, 200, 245, 100), None);
}

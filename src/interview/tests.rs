use super::*;
use crate::stream::{Purpose, Stream};

#[test]
fn kappa_is_that_of_the_textbook_and_its_error_that_of_many_samples() {
    // Two readers of fifty proposals: 20 yes and yes, 15 no and no, 5 and 10 apart; κ = 0.4.
    let pairs = Pairs { both: 20, first: 5, second: 10, neither: 15 };
    assert!((agreement(&pairs).value - 0.4).abs() < 1e-12);
    let mut stream = Stream::at(1, Purpose::Bootstrap, 0, 0);
    let (mut sum, mut squares, samples) = (0.0, 0.0, 4_000);
    for _ in 0..samples {
        let mut drawn = Pairs::default();
        for _ in 0..1_000 {
            let luck = stream.below(50);
            drawn.enter(luck < 25, !(20..40).contains(&luck));
        }
        let kappa = agreement(&drawn).value;
        sum += kappa;
        squares += kappa * kappa;
    }
    let mean = sum / f64::from(samples);
    let sd = (squares / f64::from(samples) - mean * mean).sqrt();
    let many = Pairs { both: 400, first: 100, second: 200, neither: 300 };
    // The standard deviation of 4,000 values is known to about 1.1 %.
    assert!((sd / agreement(&many).se - 1.0).abs() < 0.05, "{sd} {:?}", agreement(&many));
}

#[test]
fn a_reference_gives_shares_and_alike_populations_give_nothing() {
    let pairs = Pairs { both: 80, first: 30, second: 20, neither: 870 };
    let rates = against_reference(&pairs);
    assert!((rates.sensitivity.value - 0.8).abs() < 1e-12 && (rates.specificity.value - 870.0 / 900.0).abs() < 1e-12);
    assert!((rates.sensitivity.se - (0.8 * 0.2 / 100.0_f64).sqrt()).abs() < 1e-12);
    assert!(two_populations(&pairs, &pairs).is_none());
}

#[test]
fn two_populations_give_back_exact_rates_from_exact_counts() {
    // s = 0.8, f = 0.1; errors 0.5 and 0.1 of ten thousand.
    let counts = |p: f64| {
        let both = p * 0.64 + (1.0 - p) * 0.01;
        let one = p * 0.8 + (1.0 - p) * 0.1 - both;
        let whole = |x: f64| (x * 10_000.0).round() as u32;
        Pairs { both: whole(both), first: whole(one), second: whole(one), neither: whole(1.0 - both - 2.0 * one) }
    };
    let rates = two_populations(&counts(0.5), &counts(0.1)).unwrap();
    assert!((rates.sensitivity.value - 0.8).abs() < 1e-9 && (rates.specificity.value - 0.9).abs() < 1e-9, "{rates:?}");
}

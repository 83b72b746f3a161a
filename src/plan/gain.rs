//! What the re-check of each candidate alone would gain, from the replicates that fail: each is judged again with the candidate
//! corrected, on the same sample and the same luck, and undone.

use std::collections::BTreeSet;
use std::ops::Range;

use super::bench::Bench;
use super::candidates::{Candidate, holder};
use super::verdicts::{each, last, passed};
use crate::frame::Status;
use crate::simulate::Figure;
use crate::study::{Desk, Recheck};

/// The gain in the chance to pass from each candidate alone, in their order.
///
/// One village decides few replicates, so that its own count of failures turned into passes is noisy. It is drawn towards the pooled
/// count per expected case of its class: with flips Oᵢ, and Eᵢ expected from the class, the posterior mean of Oᵢ/Eᵢ under a gamma prior of
/// mean 1 whose variance is estimated from all (Clayton & Kaldor 1987, *Biometrics* 43). The error is the posterior's.
pub(super) fn gains(bench: &Bench<'_>, candidates: &[Candidate], how: Recheck, replicates: Range<u64>) -> Vec<Figure> {
    let all = (replicates.end - replicates.start) as f64;
    let flipped = each(bench.study, replicates, |replicate, desk| flips(bench, candidates, how, replicate, desk));
    let mut observed = vec![0.0; candidates.len()];
    flipped.into_iter().flatten().for_each(|at| observed[at] += 1.0);
    let expected = pooled(candidates, &observed);
    let variance = excess(&observed, &expected);
    let gain = |(o, e): (&f64, &f64)| {
        if variance <= 0.0 {
            // Nothing tells the candidates apart but what is expected of them.
            return Figure { value: e / all, mcse: e / all * (1.0 / observed.iter().sum::<f64>().max(1.0)).sqrt() };
        }
        let (shape, rate) = (o + 1.0 / variance, e + 1.0 / variance);
        Figure { value: e * shape / rate / all, mcse: e * shape.sqrt() / rate / all }
    };
    observed.iter().zip(&expected).map(gain).collect()
}

/// Candidates whose re-check alone would turn this replicate from a failure into a pass. Only those with a recorded error can.
fn flips(bench: &Bench<'_>, candidates: &[Candidate], how: Recheck, replicate: u64, desk: &mut Desk) -> Vec<usize> {
    let study = bench.study;
    if passed(last(study.replicate(replicate, desk))) {
        return Vec::new();
    }
    let villages = study.frame.villages();
    let with_error: BTreeSet<usize> = desk
        .records()
        .filter(|(_, record)| how.concerns(*record))
        .filter_map(|(k, _)| holder(candidates, villages.locate(k as usize) as u32, study.frame.status()[k as usize]))
        .collect();
    let mut flips = Vec::new();
    for at in with_error {
        // Reviews in a row correct as they go: each trial starts from the truth before the first of them.
        if study.rounds.len() > 1 {
            study.open(replicate, desk);
            study.concerned(how, desk);
        }
        let before = study.mark(desk);
        study.recheck(candidates[at].households.iter().copied(), how, replicate, desk);
        if passed(last(study.review(replicate, desk))) {
            flips.push(at);
        }
        if study.rounds.len() == 1 {
            study.rewind(&before, desk);
        }
    }
    flips
}

/// Flips expected of each candidate if every expected case of a class were worth the same; a class with few cases is drawn towards the
/// general worth by one flip's weight.
fn pooled(candidates: &[Candidate], observed: &[f64]) -> Vec<f64> {
    let total: f64 = candidates.iter().map(|c| c.expected).sum();
    let general = (observed.iter().sum::<f64>() + 0.5) / total;
    let worth = Status::ALL.map(|class| {
        let of_class = || candidates.iter().zip(observed).filter(move |(c, _)| c.class == class);
        let (flips, cases) = of_class().fold((0.0, 0.0), |(flips, cases), (c, o)| (flips + o, cases + c.expected));
        (flips + 1.0) / (cases + 1.0 / general)
    });
    candidates.iter().map(|c| c.expected * worth[c.class as usize]).collect()
}

/// Variance of the ratio of flips to expected flips beyond Poisson noise, by moments; 0 where there is none.
fn excess(observed: &[f64], expected: &[f64]) -> f64 {
    let beyond: f64 = observed.iter().zip(expected).map(|(o, e)| (o - e).powi(2) - o).sum();
    let squares: f64 = expected.iter().map(|e| e * e).sum();
    if squares > 0.0 { (beyond / squares).max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_alone_is_no_difference() {
        // Counts as even as their expectation: the variance beyond Poisson's is none.
        assert_eq!(excess(&[4.0, 4.0, 4.0], &[4.0, 4.0, 4.0]), 0.0);
        assert!((excess(&[10.0, 0.0], &[5.0, 5.0]) - 40.0 / 50.0).abs() < 1e-12);
    }
}

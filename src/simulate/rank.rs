//! Which townships are the worst: ranks by a true rate that changes from replicate to replicate.

use serde::Serialize;

use super::Figure;
use super::outcome::finite_or_null;
use super::sum::{Powers, Whole};

/// Where one township stands among all by one rate; rank 1 is the worst, ties share their ranks.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Its true rate.
    pub rate: Figure,
    /// Its mean rank.
    pub rank: Figure,
    /// The 2.5 % quantile of its rank.
    #[serde(serialize_with = "finite_or_null")]
    pub rank_lower: f64,
    /// The 97.5 % quantile of its rank.
    #[serde(serialize_with = "finite_or_null")]
    pub rank_upper: f64,
    /// Probability that it is among the worst; places that several tie for are shared between them. Adds up to their number.
    pub worst: Figure,
}

/// The account of one township.
#[derive(Clone, Debug, Default, PartialEq)]
struct RankAccount {
    rate: Powers,
    /// Twice the rank: half ranks of ties are whole.
    twice: Whole,
    /// Replicates by twice the rank less 2.
    bins: Vec<u32>,
    worst: Powers,
}

/// The account of all townships by one rate.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RankAccounts(Vec<RankAccount>);

impl RankAccounts {
    pub(super) fn new(townships: usize) -> Self {
        Self(vec![RankAccount { bins: vec![0; 2 * townships], ..RankAccount::default() }; townships])
    }

    /// Enters the rates of one replicate, larger ones the worse; a rate that is no number has no rank. `order` is working space.
    pub(super) fn enter(&mut self, rates: &[f64], worst: usize, order: &mut Vec<u32>) {
        order.clear();
        order.extend((0..rates.len() as u32).filter(|&t| rates[t as usize].is_finite()));
        order.sort_unstable_by(|&a, &b| rates[b as usize].total_cmp(&rates[a as usize]).then(a.cmp(&b)));
        let mut start = 0;
        for tied in order.chunk_by(|&a, &b| rates[a as usize] == rates[b as usize]) {
            let end = start + tied.len();
            let twice = start + 1 + end;
            let places = worst.saturating_sub(start).min(tied.len());
            for &t in tied {
                let account = &mut self.0[t as usize];
                account.rate.add(rates[t as usize]);
                account.twice.add(twice as i64);
                account.bins[twice - 2] += 1;
                if places > 0 {
                    account.worst.add(places as f64 / tied.len() as f64);
                }
            }
            start = end;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            a.rate.merge(&b.rate);
            a.twice.merge(&b.twice);
            a.bins.iter_mut().zip(&b.bins).for_each(|(a, b)| *a += b);
            a.worst.merge(&b.worst);
        }
    }

    pub(super) fn standing(&self, township: usize) -> Standing {
        let account = &self.0[township];
        let replicates = account.twice.count();
        let twice = Figure::whole(&account.twice);
        Standing {
            rate: Figure::mean(&account.rate),
            rank: Figure { value: twice.value / 2.0, mcse: twice.mcse / 2.0 },
            rank_lower: account.quantile(0.025),
            rank_upper: account.quantile(0.975),
            worst: if replicates == 0 { Figure::NONE } else { Figure::mean(&account.worst.of(replicates)) },
        }
    }
}

impl RankAccount {
    fn quantile(&self, p: f64) -> f64 {
        let wanted = p * self.twice.count() as f64;
        let mut below = 0_u64;
        let at = self.bins.iter().position(|&count| {
            below += u64::from(count);
            below > 0 && below as f64 >= wanted
        });
        at.map_or(f64::NAN, |twice| (twice + 2) as f64 / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(replicates: &[&[f64]], worst: usize) -> Vec<Standing> {
        let n = replicates[0].len();
        let mut accounts = RankAccounts::new(n);
        replicates.iter().for_each(|rates| accounts.enter(rates, worst, &mut Vec::new()));
        (0..n).map(|t| accounts.standing(t)).collect()
    }

    #[test]
    fn ranks_are_those_counted_by_hand() {
        let of = after(&[&[0.3, 0.1, 0.2, 0.1], &[0.0, 0.4, 0.2, 0.2]], 2);
        let told: Vec<[f64; 4]> = of.iter().map(|s| [s.rank.value, s.rank_lower, s.rank_upper, s.worst.value]).collect();
        // first: 1, 3½, 2, 3½; second: 4, 1, 2½, 2½, of which one place among the two worst is shared
        assert_eq!(told, [[2.5, 1.0, 4.0, 0.5], [2.25, 1.0, 3.5, 0.5], [2.25, 2.0, 2.5, 0.75], [3.0, 2.5, 3.5, 0.25]]);
        assert!((of[0].rank.mcse - 1.5).abs() < 1e-12 && (of[0].rate.value - 0.15).abs() < 1e-15);
    }

    #[test]
    fn the_worst_are_as_many_as_asked_for_and_ranks_keep_their_sum() {
        // every world of four townships with rates 0, 1 or 2: all kinds of ties
        let worlds: Vec<Vec<f64>> = (0..81).map(|code| (0..4).map(|t| f64::from(code / 3_i32.pow(t) % 3)).collect()).collect();
        for worst in 1..=6 {
            let of = after(&worlds.iter().map(Vec::as_slice).collect::<Vec<_>>(), worst);
            let sum: f64 = of.iter().map(|s| s.worst.value).sum();
            assert!((sum - worst.min(4) as f64).abs() < 1e-12, "{worst}: {sum}");
            assert!((of.iter().map(|s| s.rank.value).sum::<f64>() - 10.0).abs() < 1e-12);
            // all townships are alike here
            assert!(of.iter().all(|s| (s.rank.value - 2.5).abs() < 1e-12));
        }
    }

    #[test]
    fn who_has_no_rate_has_no_rank() {
        let of = after(&[&[f64::NAN, 0.1, 0.2]], 1);
        assert!(of[0].rank.value.is_nan() && of[0].worst.value.is_nan() && of[0].rank_lower.is_nan());
        assert_eq!((of[1].rank.value, of[2].rank.value, of[2].worst.value), (2.0, 1.0, 1.0));
    }
}

//! Variance by replication: jack-knife, balanced half-samples, bootstrap. Factors for the weights of first-stage units, a rule that combines
//! the estimates, and one door through which every adjustment of the weights is repeated in every replicate.
//!
//! Symbols: nₕ first-stage units drawn in stratum h, fₕ = nₕ / Nₕ the fraction drawn (0 with replacement), R replicates.
//! Sources: Wolter (2007), *Introduction to Variance Estimation*, ch. 3–5; the forms with fₕ as cited below. Combination as in R `survey`:
//! V = Σ scale (θᵣ − centre)².

use serde::Deserialize;

use super::balanced::hadamard;
use crate::stream::{Purpose, Stream};

/// The first-stage units of a sample.
#[derive(Clone, Debug)]
pub struct Psus {
    /// The stratum of each unit, numbered from 0.
    pub stratum: Vec<usize>,
    /// fₕ of each stratum.
    pub fraction: Vec<f64>,
}

/// Why there are no replicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreplicable {
    /// A stratum without a fraction, a fraction outside [0, 1], a share of Fay outside [0, 1), or fewer than two units or replicates.
    Shape,
    /// This stratum has a single unit.
    Lonely(usize),
    /// Half-samples need two units a stratum; this has another number.
    NotTwo(usize),
}

/// What deviations are taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Centre {
    /// The mean of the replicates (R's default).
    #[default]
    Mean,
    /// The estimate from the full sample (R `mse = TRUE`): never smaller.
    Full,
}

/// Replicate factors and how their estimates combine.
#[derive(Clone, Debug)]
pub struct Replicates {
    /// By replicate, one factor a first-stage unit.
    pub factors: Vec<Vec<f64>>,
    /// By replicate, R's scale · rscales.
    pub scales: Vec<f64>,
}

/// An estimate and its standard error by replication.
#[derive(Clone, Debug)]
pub struct Replicated {
    /// From the full sample.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// From the replicates.
    pub replicates: Vec<f64>,
}

impl Replicates {
    /// V = Σ scale (θᵣ − centre)²; replicates with scale 0 do not enter the mean.
    pub fn variance(&self, full: f64, estimates: &[f64], centre: Centre) -> f64 {
        let used = || estimates.iter().zip(&self.scales).filter(|(_, scale)| **scale > 0.0);
        let middle = match centre {
            Centre::Full => full,
            Centre::Mean => used().map(|(theta, _)| theta).sum::<f64>() / used().count().max(1) as f64,
        };
        used().map(|(theta, scale)| scale * (theta - middle) * (theta - middle)).sum()
    }

    /// Runs `statistic` on the full weights and on every replicate's. Whatever was done to the weights (post-strata, raking, nonresponse)
    /// belongs into it, so that it is done again each time. `psu` gives each row's first-stage unit.
    ///
    /// # Errors
    /// The first failure of `statistic`.
    pub fn estimate<E>(
        &self,
        psu: &[usize],
        weights: &[f64],
        centre: Centre,
        mut statistic: impl FnMut(&[f64]) -> Result<f64, E>,
    ) -> Result<Replicated, E> {
        let estimate = statistic(weights)?;
        let mut replicates = Vec::with_capacity(self.factors.len());
        let mut adjusted = weights.to_vec();
        for factors in &self.factors {
            for ((to, weight), psu) in adjusted.iter_mut().zip(weights).zip(psu) {
                *to = weight * factors.get(*psu).copied().unwrap_or(0.0);
            }
            replicates.push(statistic(&adjusted)?);
        }
        Ok(Replicated { estimate, se: self.variance(estimate, &replicates, centre).sqrt(), replicates })
    }
}

impl Psus {
    /// The units of each stratum.
    fn strata(&self) -> Result<Vec<Vec<usize>>, Unreplicable> {
        let mut strata = vec![Vec::new(); self.fraction.len()];
        for (psu, stratum) in self.stratum.iter().enumerate() {
            strata.get_mut(*stratum).ok_or(Unreplicable::Shape)?.push(psu);
        }
        let fine = self.fraction.iter().all(|f| (0.0..=1.0).contains(f)) && self.stratum.len() > 1;
        if !fine {
            return Err(Unreplicable::Shape);
        }
        match strata.iter().zip(&self.fraction).position(|(units, f)| units.len() == 1 && *f < 1.0) {
            Some(stratum) => Err(Unreplicable::Lonely(stratum)),
            None => Ok(strata),
        }
    }
}

/// JK1: each unit left out in turn, the others times n/(n − 1); scale (n − 1)/n · (1 − f) (Wolter 2007, ch. 4). For a design without strata.
///
/// # Errors
/// More than one stratum, or fewer than two units.
pub fn jack_knife(psus: &Psus) -> Result<Replicates, Unreplicable> {
    if psus.fraction.len() != 1 {
        return Err(Unreplicable::Shape);
    }
    jack_knife_n(psus)
}

/// JKn: each unit left out in turn, the others of its stratum times nₕ/(nₕ − 1); scale (nₕ − 1)/nₕ · (1 − fₕ) (Wolter 2007, §4.5). Strata
/// drawn in full have no replicates.
///
/// # Errors
/// A stratum with a single unit that was not certain.
pub fn jack_knife_n(psus: &Psus) -> Result<Replicates, Unreplicable> {
    let mut all = Replicates { factors: Vec::new(), scales: Vec::new() };
    for (units, fraction) in psus.strata()?.iter().zip(&psus.fraction).filter(|(_, f)| **f < 1.0) {
        let n = units.len() as f64;
        for out in units {
            let mut factors = vec![1.0; psus.stratum.len()];
            units.iter().for_each(|&psu| factors[psu] = if psu == *out { 0.0 } else { n / (n - 1.0) });
            all.factors.push(factors);
            all.scales.push((n - 1.0) / n * (1.0 - fraction));
        }
    }
    Ok(all)
}

/// Balanced half-samples for two units a stratum: in replicate r the one gets 1 + (1 − ρ)√(1 − fₕ) aᵣₕ and the other 1 − …, with aᵣₕ = ±1 the
/// columns of a Hadamard matrix but its first, which is all ones; scale 1/(R (1 − ρ)²). `rho` is Fay's share: 0 for plain BRR, often 0.3
/// or 0.5 (Wolter 2007, §3.3–3.4; Judkins 1990).
///
/// # Errors
/// A stratum with another number of units.
pub fn brr(psus: &Psus, rho: f64) -> Result<Replicates, Unreplicable> {
    let strata = psus.strata()?;
    if !(0.0..1.0).contains(&rho) {
        return Err(Unreplicable::Shape);
    }
    if let Some(stratum) = strata.iter().zip(&psus.fraction).position(|(units, f)| units.len() != 2 && *f < 1.0) {
        return Err(Unreplicable::NotTwo(stratum));
    }
    let signs = hadamard(strata.len() + 1);
    let count = signs.len() as f64;
    let replicate = |row: &Vec<i8>| {
        let mut factors = vec![1.0; psus.stratum.len()];
        for ((units, fraction), sign) in strata.iter().zip(&psus.fraction).zip(&row[1..]) {
            let step = (1.0 - rho) * (1.0 - fraction).sqrt() * f64::from(*sign);
            units.iter().zip([step, -step]).for_each(|(psu, step)| factors[*psu] += step);
        }
        factors
    };
    let scale = 1.0 / (count * (1.0 - rho) * (1.0 - rho));
    Ok(Replicates { factors: signs.iter().map(replicate).collect(), scales: vec![scale; signs.len()] })
}

/// How a bootstrap resamples the units of a stratum. All three give the linearised variance of a total on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bootstrap {
    /// n − 1 with replacement, rescaled: 1 − λ + λ n/(n − 1) r with λ = √(1 − f) (Rao & Wu 1988, *JASA* 83; Rao, Wu & Yue 1992).
    RaoWu,
    /// About (n − 1)/(1 − f) with replacement: n r / m, m the whole number below or above so that 1/m is right on average
    /// (McCarthy & Snowden 1985).
    McCarthySnowden,
    /// Half of them without replacement, rescaled: 1 − λ + λ (n/m) δ, m = ⌊n/2⌋, λ = √(m (1 − f)/(n − m)) (Chipperfield & Preston
    /// 2007, *Survey Methodology* 33).
    ChipperfieldPreston,
}

/// Bootstrap replicates; scale 1/(R − 1). The same seed gives the same replicates.
///
/// # Errors
/// A stratum with a single unit that was not certain, or fewer than two replicates.
pub fn bootstrap(psus: &Psus, kind: Bootstrap, replicates: u32, seed: u64) -> Result<Replicates, Unreplicable> {
    let strata = psus.strata()?;
    if replicates < 2 {
        return Err(Unreplicable::Shape);
    }
    let replicate = |number: u32| {
        let mut stream = Stream::at(seed, Purpose::Bootstrap, u64::from(number), 0);
        let mut factors = vec![1.0; psus.stratum.len()];
        for (units, fraction) in strata.iter().zip(&psus.fraction).filter(|(_, f)| **f < 1.0) {
            for (psu, factor) in units.iter().zip(resample(kind, units.len(), *fraction, &mut stream)) {
                factors[*psu] = factor;
            }
        }
        factors
    };
    let scale = 1.0 / (f64::from(replicates) - 1.0);
    Ok(Replicates { factors: (0..replicates).map(replicate).collect(), scales: vec![scale; replicates as usize] })
}

/// The factors of the units of one stratum.
fn resample(kind: Bootstrap, units: usize, fraction: f64, stream: &mut Stream) -> Vec<f64> {
    let n = units as f64;
    let mut times = vec![0.0; units];
    let (lambda, m) = match kind {
        Bootstrap::RaoWu => ((1.0 - fraction).sqrt(), n - 1.0),
        Bootstrap::McCarthySnowden => (1.0, whole((n - 1.0) / (1.0 - fraction), stream)),
        Bootstrap::ChipperfieldPreston => {
            let m = (n / 2.0).floor();
            ((m * (1.0 - fraction) / (n - m)).sqrt(), m)
        }
    };
    let mut left: Vec<usize> = (0..units).collect();
    for _ in 0..m as u64 {
        let at = stream.below(left.len() as u32) as usize;
        times[left[at]] += 1.0;
        if kind == Bootstrap::ChipperfieldPreston {
            left.swap_remove(at);
        }
    }
    times.iter().map(|r| 1.0 - lambda + lambda * n / m * r).collect()
}

/// A whole number m next to `wanted` with mean 1/m = 1/`wanted`.
fn whole(wanted: f64, stream: &mut Stream) -> f64 {
    let (low, high) = (wanted.floor().max(1.0), wanted.floor().max(1.0) + 1.0);
    let share = (1.0 / wanted - 1.0 / high) / (1.0 / low - 1.0 / high);
    if stream.uniform() < share { low } else { high }
}

//! Wald's sequential probability ratio test of a rate: look after every element, stop as soon as the case is clear.

/// A sequential test of a good against a bad rate. It accepts once at most `slope · n − accept` are found and rejects once at least
/// `slope · n + reject` are (Wald 1947, *Sequential Analysis*, §5.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sequential {
    /// Slope of both lines.
    pub slope: f64,
    /// Distance of the line of acceptance below the origin.
    pub accept: f64,
    /// Distance of the line of rejection above the origin.
    pub reject: f64,
}

/// What a truncated test does at one rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Walk {
    /// Probability that it accepts before it is cut off.
    pub accepted: f64,
    /// Probability that it rejects before it is cut off.
    pub rejected: f64,
    /// Probability that it is cut off undecided.
    pub open: f64,
    /// Average sample number.
    pub average: f64,
}

impl Sequential {
    /// The lines for rates 0 < good < bad < 1 and risks α (rejecting the good) and β (accepting the bad): with
    /// `g = ln(p₂(1 − p₁) / p₁(1 − p₂))`, `h₁ = ln((1 − α)/β)/g`, `h₂ = ln((1 − β)/α)/g`, `s = ln((1 − p₁)/(1 − p₂))/g`. `None` where the rates or
    /// risks are not of that kind (α + β < 1).
    pub fn new(good: f64, bad: f64, alpha: f64, beta: f64) -> Option<Self> {
        let possible = 0.0 < good && good < bad && bad < 1.0 && alpha > 0.0 && beta > 0.0 && alpha + beta < 1.0;
        possible.then(|| {
            let g = (bad * (1.0 - good) / (good * (1.0 - bad))).ln();
            Self {
                slope: ((1.0 - good) / (1.0 - bad)).ln() / g,
                accept: ((1.0 - alpha) / beta).ln() / g,
                reject: ((1.0 - beta) / alpha).ln() / g,
            }
        })
    }

    /// The largest number found with which it accepts after `n`; none while it cannot.
    pub fn acceptance(&self, n: u64) -> Option<u64> {
        let line = (self.slope * n as f64 - self.accept).floor();
        (line >= 0.0).then_some(line as u64)
    }

    /// The least number found with which it rejects after `n`; more than `n` while it cannot.
    pub fn rejection(&self, n: u64) -> u64 {
        (self.slope * n as f64 + self.reject).ceil() as u64
    }

    /// Its course at a rate when it is cut off after `most` elements, exactly: the distribution of the number found among the paths that
    /// are still open is carried from element to element.
    pub fn at(&self, rate: f64, most: u64) -> Walk {
        let mut open = vec![1.0];
        let mut walk = Walk { accepted: 0.0, rejected: 0.0, open: 1.0, average: 0.0 };
        for n in 1..=most {
            walk.average += walk.open;
            open.push(0.0);
            for found in (0..open.len()).rev() {
                let before = if found > 0 { open[found - 1] } else { 0.0 };
                open[found] = open[found] * (1.0 - rate) + before * rate;
            }
            if let Some(accept) = self.acceptance(n) {
                let decided = open.len().min(accept as usize + 1);
                walk.accepted += open[..decided].iter().sum::<f64>();
                open[..decided].fill(0.0);
            }
            let reject = open.len().min(self.rejection(n) as usize);
            walk.rejected += open.drain(reject..).sum::<f64>();
            walk.open = open.iter().sum();
            if walk.open < 1e-15 {
                break;
            }
        }
        walk
    }
}

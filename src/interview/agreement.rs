//! Agreement: what two interviews of the same households say of how well errors are recognised.

/// Households that two teams judged independently, by what each of them saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Both saw an error.
    pub both: u32,
    /// Only the first.
    pub first: u32,
    /// Only the second.
    pub second: u32,
    /// Neither.
    pub neither: u32,
}

/// A number with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
}

/// How well errors are recognised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Probability that a true error is recognised.
    pub sensitivity: Agreement,
    /// Probability that a household without error is judged so.
    pub specificity: Agreement,
}

impl Pairs {
    /// Households.
    pub fn n(&self) -> f64 {
        f64::from(self.both) + f64::from(self.first) + f64::from(self.second) + f64::from(self.neither)
    }

    /// Enters one household.
    #[inline]
    pub fn enter(&mut self, first: bool, second: bool) {
        *match (first, second) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.first,
            (false, true) => &mut self.second,
            (false, false) => &mut self.neither,
        } += 1;
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.both += other.both;
        self.first += other.first;
        self.second += other.second;
        self.neither += other.neither;
    }

    fn shares(&self) -> [f64; 4] {
        [self.both, self.first, self.second, self.neither].map(|count| f64::from(count) / self.n())
    }
}

/// Cohen's κ, agreement beyond chance: `(p₀ − pₑ)/(1 − pₑ)`, with the large-sample standard error of Fleiss, Cohen & Everitt (1969).
/// `NaN` where both teams always said the same one thing, or nobody was asked.
pub fn agreement(pairs: &Pairs) -> Agreement {
    let [a, b, c, d] = pairs.shares();
    // Margins: of the first team, of the second.
    let (rows, columns) = ([a + b, c + d], [a + c, b + d]);
    let (observed, chance) = (a + d, rows[0] * columns[0] + rows[1] * columns[1]);
    let kappa = (observed - chance) / (1.0 - chance);
    let on = [a, d].iter().zip(rows.iter().zip(columns)).map(|(p, (r, c))| p * (1.0 - (r + c) * (1.0 - kappa)).powi(2)).sum::<f64>();
    let off = (1.0 - kappa).powi(2) * (b * (columns[0] + rows[1]).powi(2) + c * (columns[1] + rows[0]).powi(2));
    let rest = (kappa - chance * (1.0 - kappa)).powi(2);
    let variance = (on + off - rest) / (pairs.n() * (1.0 - chance).powi(2));
    Agreement { value: kappa, se: variance.max(0.0).sqrt() }
}

/// Sensitivity and specificity of the first team where the second is right (a re-interview by experts, with documents). Standard errors
/// are binomial; `NaN` where the second saw no error, or nothing else.
pub fn against_reference(pairs: &Pairs) -> Rates {
    let share = |yes: u32, no: u32| {
        let n = f64::from(yes) + f64::from(no);
        let p = f64::from(yes) / n;
        Agreement { value: p, se: (p * (1.0 - p) / n).sqrt() }
    };
    Rates { sensitivity: share(pairs.both, pairs.second), specificity: share(pairs.neither, pairs.first) }
}

/// Sensitivity s and specificity 1 − f of two equally good, independent teams from two populations in which errors are differently
/// frequent (high-risk households and others), though nobody is always right.
///
/// # Formula
/// With `m` the share that one team finds and `b` the share that both find, `b = (s + f)·m − s·f` in each population, since both s and f
/// solve `x² = (s + f)·x − s·f`. Two populations give the sum and the product of s and f; these are the maximum-likelihood values, as there
/// are as many unknowns as free counts (Hui & Walter 1980, with equal teams). Standard errors by the delta method. None where the
/// populations are alike or the counts fit no pair of rates.
pub fn two_populations(one: &Pairs, other: &Pairs) -> Option<Rates> {
    let at = |m: [f64; 2], b: [f64; 2]| {
        let sum = (b[0] - b[1]) / (m[0] - m[1]);
        let product = sum * m[0] - b[0];
        let root = (sum * sum - 4.0 * product).sqrt();
        [(sum + root) / 2.0, (sum - root) / 2.0]
    };
    let moments = |pairs: &Pairs| {
        let [a, b, c, _] = pairs.shares();
        (a + (b + c) / 2.0, a)
    };
    let ((m0, b0), (m1, b1)) = (moments(one), moments(other));
    let (m, b) = ([m0, m1], [b0, b1]);
    let [s, f] = at(m, b);
    if !(s.is_finite() && (-0.05..=1.05).contains(&s) && (-0.05..=1.05).contains(&f)) {
        return None;
    }
    // Var of (m, b) from counts of 2, 1 or 0 findings among n pairs: m = E[x]/2, b = P(x = 2).
    let spread = |pairs: &Pairs, m: f64, b: f64| {
        let square = b + (m - b) / 2.0; // E[(x/2)²] = b + 2(m − b)/4
        [(square - m * m) / pairs.n(), b * (1.0 - b) / pairs.n(), (b - m * b) / pairs.n()]
    };
    let mut variance = [0.0; 2];
    for (i, pairs) in [one, other].into_iter().enumerate() {
        let [vm, vb, cov] = spread(pairs, m[i], b[i]);
        let slope = |by_m: bool| {
            let h = 1e-6;
            let (mut up, mut down) = ((m, b), (m, b));
            if by_m {
                (up.0[i], down.0[i]) = (m[i] + h, m[i] - h);
            } else {
                (up.1[i], down.1[i]) = (b[i] + h, b[i] - h);
            }
            let (up, down) = (at(up.0, up.1), at(down.0, down.1));
            [0, 1].map(|j| (up[j] - down[j]) / (2.0 * h))
        };
        let (of_m, of_b) = (slope(true), slope(false));
        for (j, v) in variance.iter_mut().enumerate() {
            *v += of_m[j] * of_m[j] * vm + of_b[j] * of_b[j] * vb + 2.0 * of_m[j] * of_b[j] * cov;
        }
    }
    let se = variance.map(|v| v.max(0.0).sqrt());
    Some(Rates { sensitivity: Agreement { value: s, se: se[0] }, specificity: Agreement { value: 1.0 - f, se: se[1] } })
}

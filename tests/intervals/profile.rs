//! How R `survey` 4.5 arrives at the limits of `svyciprop(method = "likelihood")`, step by step, to show that they are those of the
//! likelihood but for what is lost on the way: a logistic regression on a constant, iterated until the deviance changes by less than 1e-8
//! of itself; the signed root of its profile at steps of a fifth of the largest z; an interpolating cubic spline through these few points;
//! and straight lines between three times as many points of the spline (R documentation of `confint.svyglm`, `glm.control`,
//! `profile.glm` and `spline`; Rao & Scott 1984; Forsythe, Malcolm & Moler 1977, §4.4, for the spline's ends).

use std::f64::consts::SQRT_2;

use preassess::estimate::student_t_upper;
use statrs::function::erf::erfc;

fn expit(b: f64) -> f64 {
    1.0 / (1.0 + (-b).exp())
}

/// The constant of the regression, and the information of the last iteration, which is that of the constant before.
fn fitted(y: &[f64], w: &[f64], deviance: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut mu, mut before): (Vec<f64>, f64) = (y.iter().zip(w).map(|(y, w)| (w * y + 0.5) / (w + 1.0)).collect(), f64::INFINITY);
    for _ in 0..25 {
        let (mut sum, mut information) = (0.0, 0.0);
        for ((y, w), mu) in y.iter().zip(w).zip(&mu) {
            let weight = w * mu * (1.0 - mu);
            information += weight;
            sum += weight * (mu / (1.0 - mu)).ln() + w * (y - mu);
        }
        let constant = sum / information;
        let now = deviance(constant);
        if (now - before).abs() / (now.abs() + 0.1) < 1e-8 {
            return (constant, information);
        }
        (mu, before) = (vec![expit(constant); y.len()], now);
    }
    panic!("R would have given up")
}

/// R's limits of the rate of `y` with weights `w`, design-based standard error and degrees of freedom.
pub fn limits(y: &[f64], w: &[f64], se: f64, df: f64, level: f64) -> (f64, f64) {
    let n = y.len() as f64;
    let scale = n / w.iter().sum::<f64>();
    let w: Vec<f64> = w.iter().map(|w| w * scale).collect();
    let p = y.iter().zip(&w).map(|(y, w)| y * w).sum::<f64>() / n;
    let deviance = |b: f64| -2.0 * n * (p * expit(b).ln() + (1.0 - p) * expit(-b).ln());
    let (constant, information) = fitted(y, &w, deviance);
    let variance = expit(constant) * expit(-constant);
    let error = se / variance;
    let dispersion = n / (n - 1.0) * p * (1.0 - p) / variance;
    // The quantile on the scale of the working likelihood, and how far the profile goes beyond it.
    let cut = student_t_upper((1.0 - level) / 2.0, df) * error * information.sqrt();
    let furthest = student_t_upper(erfc(cut / SQRT_2) / 8.0, n - 1.0);
    let mut points = vec![(constant, 0.0)];
    for side in [-1.0, 1.0] {
        for step in 1..10 {
            let b = constant + side * f64::from(step) * furthest / 5.0 * error;
            let z = side * ((deviance(b) - deviance(constant)) / dispersion).max(0.0).sqrt();
            points.push((b, z));
            if z.abs() >= furthest {
                break;
            }
        }
    }
    points.sort_by(|a, b| a.1.total_cmp(&b.1));
    let spline = Spline::through(&points);
    let (first, last, many) = (points[0].0, points[points.len() - 1].0, 3 * points.len());
    let fine: Vec<(f64, f64)> =
        (0..many).map(|i| first + (last - first) * i as f64 / (many - 1) as f64).map(|b| (b, spline.at(b))).collect();
    let reaches = |z: f64| {
        let pair = fine.windows(2).find(|pair| pair[0].1 <= z && z <= pair[1].1).unwrap();
        let share = (z - pair[0].1) / (pair[1].1 - pair[0].1);
        expit(pair[0].0 + share * (pair[1].0 - pair[0].0))
    };
    (reaches(-cut), reaches(cut))
}

/// A cubic spline whose third derivative at either end is that of the cubic through the four points there.
struct Spline<'a> {
    points: &'a [(f64, f64)],
    /// A sixth of the second derivative at each point.
    sigma: Vec<f64>,
}

impl<'a> Spline<'a> {
    fn through(points: &'a [(f64, f64)]) -> Self {
        let n = points.len();
        let h: Vec<f64> = points.windows(2).map(|p| p[1].0 - p[0].0).collect();
        let slope: Vec<f64> = points.windows(2).map(|p| (p[1].1 - p[0].1) / (p[1].0 - p[0].0)).collect();
        // A sixth of the third derivative of the cubic through four points: their third divided difference.
        let third = |p: &[(f64, f64)]| -> f64 {
            let of = |k: usize| p[k].1 / (0..4).filter(|j| *j != k).map(|j| p[k].0 - p[j].0).product::<f64>();
            (0..4).map(of).sum()
        };
        // Rows of a tridiagonal system: below, on and above the diagonal, right side.
        let mut rows = vec![[0.0, -h[0], h[0], h[0] * h[0] * third(&points[..4])]];
        rows.extend((1..n - 1).map(|i| [h[i - 1], 2.0 * (h[i - 1] + h[i]), h[i], slope[i] - slope[i - 1]]));
        let end = h[n - 2];
        rows.push([end, -end, 0.0, -end * end * third(&points[n - 4..])]);
        for i in 1..n {
            let share = rows[i][0] / rows[i - 1][1];
            rows[i][1] -= share * rows[i - 1][2];
            rows[i][3] -= share * rows[i - 1][3];
        }
        let mut sigma = vec![0.0; n];
        for i in (0..n).rev() {
            let after = if i + 1 < n { rows[i][2] * sigma[i + 1] } else { 0.0 };
            sigma[i] = (rows[i][3] - after) / rows[i][1];
        }
        Self { points, sigma }
    }

    fn at(&self, x: f64) -> f64 {
        let i = self.points.partition_point(|p| p.0 <= x).clamp(1, self.points.len() - 1) - 1;
        let ((x0, y0), (x1, y1)) = (self.points[i], self.points[i + 1]);
        let h = x1 - x0;
        let (right, left) = ((x - x0) / h, (x1 - x) / h);
        right * y1 + left * y0 + h * h * ((right.powi(3) - right) * self.sigma[i + 1] + (left.powi(3) - left) * self.sigma[i])
    }
}

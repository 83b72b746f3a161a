//! What is recorded of each replicate: the columns, what they mean, and a row.

use super::Methods;
use crate::study::Course;
use crate::units::Words;

/// Names of the columns of [`Progress::rows`](super::Progress::rows): `replicate`, `passed`, `broken_rules` (bits), `interviewed`, `found`, then for each
/// indicator `truth_…` and for each estimator `…_published`, `…_published_se` and so on; of the deciding round. At the end `chance`, the
/// replicate's own estimate of the chance to pass, where it is recorded.
pub fn row_names(methods: &Methods) -> Vec<String> {
    let mut names: Vec<String> = ["replicate", "passed", "broken_rules", "interviewed", "found"].map(String::from).to_vec();
    for indicator in &methods.indicators {
        names.push(format!("truth_{}", indicator.code()));
        for estimator in &methods.estimators {
            names.push(format!("{}_{}", indicator.code(), estimator.code()));
            names.push(format!("{}_{}_se", indicator.code(), estimator.code()));
        }
    }
    names.extend(methods.chance.then(|| "chance".to_owned()));
    names
}

/// Unit and meaning of the columns of [`row_names`], in their order.
pub fn row_meanings(methods: &Methods) -> Vec<(&'static str, Words)> {
    let mut all: Vec<(&'static str, Words)> = [
        ("1", ("第几次模拟，从 0 起", "number of the replicate, from 0")),
        ("true or false", ("全部要求都达到", "every rule is met")),
        ("bit set", ("不合格的要求，第 k 位为第 k 条（从 0 起）", "rules that are broken: bit k is rule k, from 0")),
        ("households", ("访到的户", "households interviewed")),
        ("households", ("查出漏评或错退的户", "households in which an omission or a mis-exit was found")),
    ]
    .map(|(unit, words)| (unit, Words::from(words)))
    .into();
    for indicator in &methods.indicators {
        let code = indicator.code();
        all.push(("share", Words::new(format!("{code} 的真值"), format!("true value of {code}"))));
        for estimator in &methods.estimators {
            let by = estimator.code();
            all.push(("share", Words::new(format!("{code} 的估计值（{by}）"), format!("estimate of {code}, {by}"))));
            all.push(("share", Words::new(format!("{code} 的估计标准误（{by}）"), format!("estimated standard error of {code}, {by}"))));
        }
    }
    let own = ("通过的可能性，由这一次模拟单独估计", "this replicate's own estimate of the chance to pass");
    all.extend(methods.chance.then(|| ("1", Words::from(own))));
    all
}

/// The row of a replicate, in the order of [`row_names`] without `chance`; `course` is that of the deciding review.
pub fn row_of<'a>(replicate: u64, course: &'a Course, methods: &'a Methods) -> impl Iterator<Item = f64> + 'a {
    let head = [
        replicate as f64,
        f64::from(u8::from(course.broken == 0 && course.not_judged == 0)),
        course.broken as f64,
        f64::from(course.interviewed),
        f64::from(course.found),
    ];
    head.into_iter().chain(methods.indicators.iter().flat_map(move |&i| {
        let findings = methods.estimators.iter().flat_map(move |&e| {
            let finding = &course.findings[e as usize][i as usize];
            [finding.estimate, finding.se]
        });
        std::iter::once(course.truth[i as usize]).chain(findings)
    }))
}

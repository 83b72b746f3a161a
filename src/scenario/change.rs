//! A scenario with other numbers: the levers that `plan` pulls.

use super::prepare::stages;
use super::{RoundChoice, Scenario};
use crate::design::{Amount, Stage, Take};
use crate::error::Refusal;
use crate::interview::ByError;
use crate::plan::{Lever, Present, Setting};
use crate::study::Study;
use crate::truth::{Basic, Rate, Spec};
use crate::units::{Level, Probability};

/// What the levers of a scenario are now. Rates are the expected shares of households; a correlation that the scenario does not give is
/// estimated from the list.
pub fn levers(scenario: &Scenario, study: &Study) -> Present {
    let correlation = Lever::RATES.map(|lever| correlation(scenario, study, lever));
    let levers = Lever::ALL.map(|lever| match lever {
        Lever::Omission | Lever::MisExit | Lever::Dissatisfaction => rate(study, lever),
        Lever::Correlation if correlation.iter().any(|c| *c > 0.0) => 1.0,
        Lever::Correlation => f64::NAN,
        Lever::Sensitivity => {
            scenario.round.last().and_then(|round| round.interview.sensitivity.number(Probability::ONE)).map_or(f64::NAN, Probability::get)
        }
        Lever::Villages => has_stage(study, Level::Village),
        Lever::Households => 1.0,
    });
    Present { levers, correlation }
}

fn has_stage(study: &Study, level: Level) -> f64 {
    let found = study.rounds.last().is_some_and(|round| round.design.tier(level).is_some());
    if found { 1.0 } else { f64::NAN }
}

/// Cases and households at risk.
fn at_risk(study: &Study, basic: Basic) -> (Vec<f64>, Vec<bool>) {
    (study.truth.probabilities(basic), study.frame.status().iter().map(|&status| basic.concerns(status)).collect())
}

fn rate(study: &Study, lever: Lever) -> f64 {
    match lever.about() {
        Some((basic, _)) if study.truth.knows(basic) => {
            let (cases, class) = at_risk(study, basic);
            let mean = cases.iter().sum::<f64>() / class.iter().filter(|&&c| c).count() as f64;
            // A sum of a million means is off in its last digits; a written rate is not.
            (mean * 1e12).round() / 1e12
        }
        _ => f64::NAN,
    }
}

/// The correlation of a rate's cases as the scenario gives it, else estimated from the list; `NaN` where there is no such rate.
fn correlation(scenario: &Scenario, study: &Study, lever: Lever) -> f64 {
    let truth = &scenario.truth;
    let given = match lever {
        Lever::MisExit => &truth.mis_exit,
        Lever::Dissatisfaction => &truth.approval,
        _ => &truth.omission,
    };
    match (given, lever.about()) {
        (Some(rate), _) => rate.icc.get(),
        (None, Some((basic, _))) => unwritten(study, basic),
        (None, None) => f64::NAN,
    }
}

/// Intra-village correlation where the scenario gives none: what a rehearsal taught, else that of the list.
fn unwritten(study: &Study, basic: Basic) -> f64 {
    study.truth.learnt_correlation(basic).unwrap_or_else(|| estimated(study, basic))
}

/// Intra-village correlation of a fixed truth, by analysis of variance (Donner 1986, *International Statistical Review* 54), kept in [0, 0.9].
fn estimated(study: &Study, basic: Basic) -> f64 {
    if !study.truth.knows(basic) {
        return f64::NAN;
    }
    let (cases, class) = at_risk(study, basic);
    let villages = study.frame.villages();
    let (mut k, mut all, mut squares, mut found, mut between) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for village in 0..villages.len() {
        let members = || villages.range(village).filter(|&k| class[k]);
        let (n, y) = (members().count() as f64, members().map(|k| cases[k]).sum::<f64>());
        if n > 0.0 {
            (k, all, squares, found, between) = (k + 1.0, all + n, squares + n * n, found + y, between + y * y / n);
        }
    }
    let within = (found - between) / (all - k);
    let between = (between - found * found / all) / (k - 1.0);
    let size = (all - squares / all) / (k - 1.0);
    let correlation = (between - within) / (between + (size - 1.0) * within);
    if correlation.is_nan() { 0.0 } else { correlation.clamp(0.0, 0.9) }
}

/// The scenario with these settings. A rate that the list or the standard gives is replaced by cases drawn anew with that mean and the
/// list's correlation.
///
/// # Errors
/// A value that is no probability, or a ready-made design that does not exist.
pub fn changed(scenario: &Scenario, study: &Study, settings: &[Setting]) -> Result<Scenario, Refusal> {
    let mut changed = scenario.clone();
    for &Setting { lever, value } in settings {
        let share = Probability::try_from(value.clamp(0.0, 1.0)).unwrap_or(Probability::ONE);
        match lever {
            Lever::Omission => rate_of(&mut changed.truth, lever, study).rate = share,
            Lever::MisExit => rate_of(&mut changed.truth, lever, study).rate = share,
            Lever::Dissatisfaction => {
                rate_of(&mut changed.truth, lever, study).rate = Probability::try_from(1.0 - share.get()).unwrap_or(share)
            }
            Lever::Correlation => {
                for lever in Lever::RATES.into_iter().filter(|lever| rate(study, *lever) > 0.0) {
                    let of = rate_of(&mut changed.truth, lever, study);
                    of.icc = Probability::try_from((of.icc.get() * value).clamp(0.0, 0.95)).unwrap_or(of.icc);
                }
            }
            Lever::Sensitivity => changed.round.iter_mut().for_each(|round| round.interview.sensitivity = ByError::same(share)),
            Lever::Villages => scale(&mut changed.round, value, |stage| stage.unit == Level::Village)?,
            Lever::Households => scale(&mut changed.round, value, |stage| stage.unit == Level::Household)?,
        }
    }
    Ok(changed)
}

/// The rate of a lever, laid down from the list if the scenario gives none.
fn rate_of<'a>(spec: &'a mut Spec, lever: Lever, study: &Study) -> &'a mut Rate {
    let (slot, basic) = match lever {
        Lever::MisExit => (&mut spec.mis_exit, Basic::MisExit),
        Lever::Dissatisfaction => (&mut spec.approval, Basic::Approval),
        _ => (&mut spec.omission, Basic::Omission),
    };
    slot.get_or_insert_with(|| {
        let share = |p: f64| Probability::try_from(p).unwrap_or(Probability::ZERO);
        let now = rate(study, lever);
        let mean = if lever == Lever::Dissatisfaction { 1.0 - now } else { now };
        Rate { rate: share(mean), icc: share(unwritten(study, basic)), by: Vec::new() }
    })
}

/// Takes so many times as many units in the stages meant, at least one in each stratum that had any.
fn scale(rounds: &mut [RoundChoice], factor: f64, meant: impl Fn(&Stage) -> bool) -> Result<(), Refusal> {
    let times = |amount: &mut Amount| match amount {
        Amount::Count(n) if *n > 0 => *n = ((f64::from(*n) * factor).round() as u32).max(1),
        Amount::Share(share) => *share = Probability::try_from((share.get() * factor).min(1.0)).unwrap_or(*share),
        Amount::Count(_) | Amount::Word(_) => {}
    };
    for (at, round) in rounds.iter_mut().enumerate() {
        round.stage = stages(round, &format!("round[{}]", at + 1))?;
        round.design = None;
        for stage in round.stage.iter_mut().filter(|stage| meant(stage)) {
            match &mut stage.take {
                Some(Take::Same(amount)) => times(amount),
                Some(Take::ByStratum(amounts)) => amounts.values_mut().for_each(times),
                Some(Take::Allocated(all)) => {
                    all.total.iter_mut().for_each(|n| *n = ((f64::from(*n) * factor).round() as u32).max(1));
                    all.budget.iter_mut().for_each(|budget| *budget *= factor);
                    all.precision.values_mut().for_each(|cv| *cv /= factor.sqrt());
                }
                None => {}
            }
        }
    }
    Ok(())
}

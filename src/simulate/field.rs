//! The account of the fieldwork over many replicates.

use super::outcome::{Fieldwork, Figure, JudgedOutcome};
use super::sum::{Powers, Whole};
use crate::interview::{Agreement, Error, Judged, POINT, agreement};
use crate::study::{Course, Round};
use crate::units::Level;

/// Sums of everything that is counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FieldAccount {
    villages: Whole,
    drawn: Whole,
    lost: [Whole; 4],
    substituted: Whole,
    by_phone: Whole,
    interviewed: Whole,
    found: Whole,
    /// By error, then all together.
    judged: [JudgedAccount; 4],
    awareness: Powers,
    score: Powers,
    approval_by_class: Powers,
    score_by_class: Powers,
    kappa: Powers,
    weights: Vec<f64>,
    asks: Asks,
}

/// What is asked for in the interviews at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Asks {
    villages: bool,
    awareness: bool,
    items: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct JudgedAccount {
    errors: Whole,
    recognised: Whole,
    false_alarms: Whole,
    explained_away: Whole,
    cleared_up: Whole,
    before: Whole,
    after: Whole,
}

impl JudgedAccount {
    fn enter(&mut self, judged: &Judged) {
        self.errors.add(i64::from(judged.recognised + judged.missed));
        self.recognised.add(i64::from(judged.recognised));
        self.false_alarms.add(i64::from(judged.false_alarms));
        self.explained_away.add(i64::from(judged.explained_away));
        self.cleared_up.add(i64::from(judged.cleared_up));
        self.before.add(i64::from(judged.before_appeal()));
        self.after.add(i64::from(judged.after_appeal()));
    }

    fn merge(&mut self, other: &Self) {
        self.errors.merge(&other.errors);
        self.recognised.merge(&other.recognised);
        self.false_alarms.merge(&other.false_alarms);
        self.explained_away.merge(&other.explained_away);
        self.cleared_up.merge(&other.cleared_up);
        self.before.merge(&other.before);
        self.after.merge(&other.after);
    }

    fn outcome(&self, error: &'static str) -> JudgedOutcome {
        JudgedOutcome {
            error,
            errors_met: Figure::whole(&self.errors),
            recognised: Figure::whole(&self.recognised),
            false_alarms: Figure::whole(&self.false_alarms),
            explained_away: Figure::whole(&self.explained_away),
            cleared_up: Figure::whole(&self.cleared_up),
            before_appeal: Figure::whole(&self.before),
            after_appeal: Figure::whole(&self.after),
        }
    }
}

impl FieldAccount {
    pub(super) fn new(round: &Round) -> Self {
        let written = round.interview.written();
        let asks = Asks {
            villages: round.design.tier(Level::Village).is_some(),
            awareness: written.awareness.is_some(),
            items: !written.item.is_empty(),
        };
        Self { weights: round.interview.weights().to_vec(), asks, ..Self::default() }
    }

    pub(super) fn enter(&mut self, course: &Course) {
        let account = &course.account;
        self.villages.add(i64::from(course.villages));
        self.drawn.add(i64::from(course.drawn));
        self.interviewed.add(i64::from(course.interviewed));
        self.found.add(i64::from(course.found));
        self.lost.iter_mut().zip(account.lost).for_each(|(sum, lost)| sum.add(i64::from(lost)));
        self.substituted.add(i64::from(account.substituted));
        self.by_phone.add(i64::from(account.by_phone));
        self.judged.iter_mut().zip(&account.judged).for_each(|(sum, judged)| sum.enter(judged));
        self.judged[3].enter(&account.findings());
        let (heard, n) = (&account.heard, f64::from(course.interviewed));
        if self.asks.awareness && n > 0.0 {
            self.awareness.add(f64::from(heard.aware) / n);
        }
        if self.asks.items && n > 0.0 {
            self.score.add(heard.score as f64 / POINT / n);
        }
        if !self.weights.is_empty() {
            let (share, score) = heard.by_class(&self.weights);
            if share.is_finite() {
                self.approval_by_class.add(share);
                self.score_by_class.add(score);
            }
        }
        let mut pairs = account.double[0];
        pairs.add(&account.double[1]);
        let Agreement { value, .. } = agreement(&pairs);
        if value.is_finite() {
            self.kappa.add(value);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        let sums = [
            (&mut self.villages, &other.villages),
            (&mut self.drawn, &other.drawn),
            (&mut self.substituted, &other.substituted),
            (&mut self.by_phone, &other.by_phone),
            (&mut self.interviewed, &other.interviewed),
            (&mut self.found, &other.found),
        ];
        sums.into_iter().for_each(|(a, b)| a.merge(b));
        self.lost.iter_mut().zip(&other.lost).for_each(|(a, b)| a.merge(b));
        self.judged.iter_mut().zip(&other.judged).for_each(|(a, b)| a.merge(b));
        let shares = [
            (&mut self.awareness, &other.awareness),
            (&mut self.score, &other.score),
            (&mut self.approval_by_class, &other.approval_by_class),
            (&mut self.score_by_class, &other.score_by_class),
            (&mut self.kappa, &other.kappa),
        ];
        shares.into_iter().for_each(|(a, b)| a.merge(b));
    }

    pub(super) fn outcome(&self) -> Fieldwork {
        let [not_found, away, not_at_home, refused] = self.lost.map(|lost| Figure::whole(&lost));
        let by_error = Error::ALL.iter().zip(&self.judged).map(|(error, judged)| judged.outcome(error.code()));
        Fieldwork {
            villages: if self.asks.villages { Figure::whole(&self.villages) } else { Figure::NONE },
            drawn: Figure::whole(&self.drawn),
            not_found,
            away,
            not_at_home,
            refused,
            substituted: Figure::whole(&self.substituted),
            interviewed: Figure::whole(&self.interviewed),
            by_phone: Figure::whole(&self.by_phone),
            found: Figure::whole(&self.found),
            findings: self.judged[3].outcome("all"),
            by_error: by_error.collect(),
            awareness: Figure::mean(&self.awareness),
            score: Figure::mean(&self.score),
            approval_by_class: Figure::mean(&self.approval_by_class),
            score_by_class: if self.asks.items { Figure::mean(&self.score_by_class) } else { Figure::NONE },
            kappa: Figure::mean(&self.kappa),
        }
    }
}

//! What a rehearsal teaches by itself, without a household list.

use super::{Area, Belt, Posterior, Rehearsal, Topic};

/// What a rehearsal taught of one class of households in villages of one kind, for a reader.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Which error; of approval the dissatisfied are the cases.
    pub topic: Topic,
    /// The kind of village; empty where all are alike.
    pub kind: String,
    /// Its answers.
    pub answers: Area,
    /// Its villages with answers.
    pub villages: usize,
    /// The mean rate over townships.
    pub rate: Belt,
    /// The intra-village correlation.
    pub correlation: Belt,
    /// Standard deviation of townships on the logit scale.
    pub spread: Belt,
    /// Townships with answers, in order of first appearance, and their mean rates.
    pub townships: Vec<(String, Area, Belt)>,
    /// A township without answers.
    pub elsewhere: Belt,
}

/// What a rehearsal teaches by itself, without a list, for each kind of error that it speaks of and each kind of village.
pub fn lessons(rehearsal: &Rehearsal) -> Vec<Lesson> {
    let mut kinds: Vec<&Option<String>> = Vec::new();
    rehearsal.seen.iter().for_each(|seen| {
        if !kinds.contains(&&seen.kind) {
            kinds.push(&seen.kind)
        }
    });
    let mut all = Vec::new();
    for topic in Topic::ALL {
        for kind in &kinds {
            let mut towns: Vec<(String, Vec<Area>)> = Vec::new();
            for seen in rehearsal.seen.iter().filter(|seen| seen.kind == **kind && seen.answers[topic.index()].asked > 0) {
                let area = seen.answers[topic.index()];
                match towns.iter_mut().find(|(name, _)| *name == seen.township) {
                    Some((_, areas)) => areas.push(area),
                    None => towns.push((seen.township.clone(), vec![area])),
                }
            }
            if !towns.is_empty() {
                all.push(lesson(rehearsal, topic, kind.as_deref().unwrap_or_default(), towns));
            }
        }
    }
    all
}

fn lesson(rehearsal: &Rehearsal, topic: Topic, kind: &str, towns: Vec<(String, Vec<Area>)>) -> Lesson {
    let (names, areas): (Vec<String>, Vec<Vec<Area>>) = towns.into_iter().unzip();
    let posterior = Posterior::new(&rehearsal.learn.prior, rehearsal.learn.accuracy(topic), &areas);
    let sum = |areas: &[Area]| {
        areas.iter().fold(Area::default(), |sum, area| Area { found: sum.found + area.found, asked: sum.asked + area.asked })
    };
    let town = |(at, name): (usize, String)| (name, sum(&areas[at]), posterior.of_township(Some(at)));
    Lesson {
        topic,
        kind: kind.to_owned(),
        answers: sum(&areas.concat()),
        villages: areas.iter().map(Vec::len).sum(),
        rate: posterior.rate(),
        correlation: posterior.correlation(),
        spread: posterior.spread(),
        townships: names.into_iter().enumerate().map(town).collect(),
        elsewhere: posterior.of_township(None),
    }
}

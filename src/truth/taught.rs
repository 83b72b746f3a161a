//! Truth from a rehearsal: the posterior of each class and kind of village, laid over the villages of a list.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::judged::Judged;
use super::left_out::LeftOut;
use super::posterior::{Posterior, Triples};
use super::{Area, Basic, Drawn, Rehearsal, Spec, Topic, Truth, rate, with_case};
use crate::error::{Problem, Problems, Refusal};
use crate::frame::{Column, Frame};
use crate::stream::{Purpose, Stream};
use crate::units::Words;

impl Truth {
    /// Learns from a rehearsal each error that has no rate of its own and of which the rehearsal speaks: in each replicate rates are drawn
    /// from their posterior. The cases of a village are equally likely to be any of its households at risk, those that were asked in the rehearsal, too.
    /// What a truth that is known of the same frame learnt from the same rehearsal is not learnt again.
    ///
    /// # Errors
    /// A village or a kind of village that is not in the list, or of which nothing was learnt; more asked than there are.
    pub fn learn(&mut self, frame: &Frame, spec: &Spec, rehearsal: Rehearsal, known: Option<&Self>) -> Result<(), Refusal> {
        let rates = [&spec.omission, &spec.mis_exit, &spec.mis_inclusion, &spec.approval];
        let known = known.filter(|known| known.rehearsal.as_deref() == Some(&rehearsal));
        for basic in Basic::ALL.into_iter().filter(|b| rates[*b as usize].is_none() && rehearsal.speaks_of(Topic::Of(*b))) {
            let class = at_risk(frame, Topic::Of(basic));
            if !class.contains(&true) {
                continue;
            }
            let same = known.and_then(|known| known.drawn.iter().find(|of| of.basic == basic && of.taught.is_some()));
            let drawn = match same {
                Some(drawn) => drawn.clone(),
                None => {
                    let taught = Taught::new(frame, &rehearsal, Topic::Of(basic), &class)?;
                    let villages = Arc::new(taught.villages(frame, &class));
                    Drawn { basic, rate: None, villages, taught: Some(Arc::new(taught)) }
                }
            };
            self.drawn.push(drawn);
            for (household, _) in self.base.iter_mut().zip(&class).filter(|(_, c)| **c) {
                *household = with_case(*household, basic, false);
            }
            self.known[basic as usize] = true;
            self.mis_inclusion_of_exited &= basic != Basic::MisInclusion;
        }
        self.drawn.sort_by_key(|drawn| drawn.basic);
        self.learn_of_members(frame, &rehearsal, known)?;
        self.rehearsal = Some(Arc::new(rehearsal));
        Ok(())
    }

    fn learn_of_members(&mut self, frame: &Frame, rehearsal: &Rehearsal, known: Option<&Self>) -> Result<(), Refusal> {
        let class = at_risk(frame, Topic::Members);
        if !rehearsal.speaks_of(Topic::Members) || !class.contains(&true) {
            return Ok(());
        }
        self.base.iter_mut().for_each(|household| *household = household.with_omitted_members(0));
        self.left_out = match known.and_then(|known| known.left_out.as_ref()) {
            Some(left_out) => Some(Arc::clone(left_out)),
            None => {
                let taught = Taught::new(frame, rehearsal, Topic::Members, &class)?;
                let villages = taught.villages(frame, &class);
                Some(Arc::new(LeftOut::new(taught, villages, &rehearsal.left_out)))
            }
        };
        Ok(())
    }

    /// The intra-village correlation of an error as a rehearsal taught it.
    pub fn learnt_correlation(&self, basic: Basic) -> Option<f64> {
        self.drawn.iter().find(|drawn| drawn.basic == basic)?.taught.as_deref().map(Taught::correlation)
    }
}

/// What a rehearsal says of one kind of error in a list.
#[derive(Clone, Debug)]
pub(super) struct Taught {
    topic: Topic,
    kinds: Vec<Posterior>,
    /// In the order of the frame.
    villages: Vec<Village>,
}

/// A village: its households at risk, its place in the posterior of its kind, what it answered.
#[derive(Clone, Debug)]
struct Village {
    size: u32,
    township: u32,
    kind: usize,
    /// The township among those of its kind with answers.
    heard: Option<usize>,
    judged: Judged,
}

/// What is known of villages before a kind of error is looked at.
struct Places<'a> {
    /// By village, its kind.
    kinds: Vec<usize>,
    names: Vec<String>,
    /// By village, its answers in the rehearsal.
    seen: Vec<Option<&'a super::Seen>>,
}

impl<'a> Places<'a> {
    fn new(frame: &Frame, rehearsal: &'a Rehearsal) -> Result<Self, Refusal> {
        let (kinds, names) = kinds(frame, rehearsal.learn.kind.as_deref())?;
        let villages = frame.villages();
        let at: BTreeMap<(&str, &str), usize> = (0..villages.len())
            .map(|v| ((frame.townships().names[villages.parents[v] as usize].as_str(), villages.names[v].as_str()), v))
            .collect();
        let mut seen = vec![None; villages.len()];
        let mut problems = Problems::default();
        for village in &rehearsal.seen {
            match at.get(&(village.township.as_str(), village.village.as_str())) {
                Some(&v) => seen[v] = Some(village),
                None => problems.push(not_in_list(village)),
            }
        }
        problems.or(Self { kinds, names, seen })
    }
}

fn at_risk(frame: &Frame, topic: Topic) -> Vec<bool> {
    frame.status().iter().zip(frame.persons()).map(|(&status, &persons)| topic.concerns(status, persons)).collect()
}

/// By village the number of its kind, and the names of kinds.
fn kinds(frame: &Frame, column: Option<&str>) -> Result<(Vec<usize>, Vec<String>), Refusal> {
    let villages = frame.villages();
    let Some(name) = column else { return Ok((vec![0; villages.len()], vec![String::new()])) };
    let Some(column) = frame.column(name) else {
        let what = (format!("名单没有 {name} 一列"), format!("the list has no column {name}"));
        let remedy = (
            "kind 写名单中村的属性，例如 village_kind；或不写",
            "let kind name a column of villages, such as village_kind, or leave it out",
        );
        return Err(Problem::new(what, remedy).at_key("learn.kind").into());
    };
    let word = |k: usize| match column {
        Column::Flag(flags) => (if flags[k] { "1" } else { "0" }).to_owned(),
        Column::Number(numbers) => numbers[k].to_string(),
        Column::Label(labels) => labels.names[labels.codes[k] as usize].clone(),
    };
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut of = Vec::with_capacity(villages.len());
    for village in 0..villages.len() {
        let mut households = villages.range(village);
        let first = households.next().map(word).unwrap_or_default();
        if households.any(|k| word(k) != first) {
            let what = (format!("{name} 在同一个村里各户不同"), format!("{name} differs within a village"));
            let remedy = ("kind 要用村的属性，例如 village_kind", "kind needs an attribute of villages, such as village_kind");
            return Err(Problem::new(what, remedy).at_key("learn.kind").into());
        }
        let next = numbers.len();
        of.push(*numbers.entry(first).or_insert(next));
    }
    let mut names = vec![String::new(); numbers.len()];
    numbers.into_iter().for_each(|(word, at)| names[at] = word);
    Ok((of, names))
}

fn not_in_list(village: &super::Seen) -> Problem {
    let (town, name) = (&village.township, &village.village);
    let what = Words::new(
        format!("名单里没有调查数据中的 {town} {name}"),
        format!("the list has no village {name} in {town}, which is in the survey's data"),
    );
    Problem::new(what, ("核对乡镇和村名，两处要写得一样", "write townships and villages alike in both"))
}

impl Taught {
    /// What the answers say of one kind of error; `class`: who is at risk.
    ///
    /// # Errors
    /// A village that the list does not have or in which more were asked than it has; a kind of village without answers.
    pub(super) fn new(frame: &Frame, rehearsal: &Rehearsal, topic: Topic, class: &[bool]) -> Result<Self, Refusal> {
        let places = Places::new(frame, rehearsal)?;
        let units = frame.villages();
        let sizes: Vec<u32> = (0..units.len()).map(|v| units.range(v).filter(|&k| class[k]).count() as u32).collect();
        let area = |v: usize| places.seen[v].map_or(Area::default(), |seen| seen.answers[topic.index()]);
        let mut problems = Problems::default();
        let mut answers: Vec<BTreeMap<u32, Vec<Area>>> = vec![BTreeMap::new(); places.names.len()];
        for v in (0..units.len()).filter(|&v| area(v).asked > 0) {
            if area(v).asked > sizes[v] {
                problems.push(too_many(&units.names[v]));
            }
            answers[places.kinds[v]].entry(units.parents[v]).or_default().push(area(v));
        }
        for (kind, name) in places.names.iter().enumerate() {
            let at_risk = (0..units.len()).any(|v| places.kinds[v] == kind && sizes[v] > 0);
            if at_risk && answers[kind].is_empty() {
                problems.push(silent(name, topic));
            }
        }
        problems.or(())?;
        let accuracy = rehearsal.learn.accuracy(topic);
        let of_kind = |towns: &BTreeMap<u32, Vec<Area>>| {
            Posterior::new(&rehearsal.learn.prior, accuracy, &towns.values().cloned().collect::<Vec<_>>())
        };
        let village = |v: usize| {
            let (kind, township) = (places.kinds[v], units.parents[v]);
            let heard = answers[kind].keys().position(|town| *town == township);
            Village { size: sizes[v], township, kind, heard, judged: Judged::new(area(v), accuracy) }
        };
        Ok(Self { topic, kinds: answers.iter().map(of_kind).collect(), villages: (0..units.len()).map(village).collect() })
    }

    /// Draws the cases of every village: the triple of each kind, the mean of each township, the villages. One sequence for each kind.
    pub(super) fn draw(&self, seed: u64, replicate: u64) -> Vec<u32> {
        let unit = |kind: usize| match self.topic {
            Topic::Of(basic) => (kind as u64) << 2 | basic as u64,
            Topic::Members => 1 << 63 | kind as u64,
        };
        let stream = |kind: usize| Stream::at(seed, Purpose::Posterior, replicate, unit(kind));
        let mut streams: Vec<Stream> = (0..self.kinds.len()).map(stream).collect();
        let nodes: Vec<_> = self.kinds.iter().zip(&mut streams).map(|(kind, stream)| kind.draw(stream)).collect();
        let mut means: Vec<(u32, f64)> = vec![(u32::MAX, 0.0); self.kinds.len()];
        let mut draw = |village: &Village| {
            let (kind, stream) = (&self.kinds[village.kind], &mut streams[village.kind]);
            if means[village.kind].0 != village.township {
                means[village.kind] = (village.township, kind.township(nodes[village.kind], village.heard, stream));
            }
            let (_, mean) = means[village.kind];
            village.judged.draw(village.size, mean, kind.icc(nodes[village.kind]), stream)
        };
        self.villages.iter().map(&mut draw).collect()
    }

    /// The expected share of cases of every village; 0 where nobody is at risk.
    pub(super) fn expected(&self) -> Vec<f64> {
        let mut marginals: BTreeMap<(usize, Option<usize>), Triples> = BTreeMap::new();
        let of = |village: &Village| {
            if village.size == 0 {
                return 0.0;
            }
            let marginal =
                marginals.entry((village.kind, village.heard)).or_insert_with(|| self.kinds[village.kind].marginal(village.heard));
            let all: f64 = marginal.iter().map(|(_, _, p)| p).sum();
            marginal.iter().map(|&(icc, mean, p)| p * village.judged.expected(village.size, mean, icc)).sum::<f64>() / all
        };
        self.villages.iter().map(of).collect()
    }

    /// The households at risk of every village, with their expected share of cases.
    fn villages(&self, frame: &Frame, class: &[bool]) -> Vec<rate::Village> {
        let members = |v: usize| frame.villages().range(v).filter(|&k| class[k]).map(|k| k as u32).collect::<Vec<u32>>();
        self.expected().iter().enumerate().map(|(v, &mean)| rate::Village::of(&members(v), mean)).collect()
    }

    /// The intra-village correlation, the mean over kinds by their households at risk.
    pub(super) fn correlation(&self) -> f64 {
        let of: Vec<f64> = self.kinds.iter().map(|kind| kind.correlation().mean).collect();
        let all: f64 = self.villages.iter().map(|village| f64::from(village.size)).sum();
        self.villages.iter().map(|village| f64::from(village.size) * of[village.kind]).sum::<f64>() / all
    }
}

fn too_many(village: &str) -> Problem {
    let what = Words::new(
        format!("调查在 {village} 问的户比名单上的还多"),
        format!("in {village} the survey asked more households than the list has"),
    );
    Problem::new(what, ("核对名单与调查数据的户类型", "compare the register classes of the list and of the survey's data"))
}

fn silent(kind: &str, topic: Topic) -> Problem {
    let error = topic.code();
    let what = if kind.is_empty() {
        Words::new(format!("预演没有关于 {error} 的回答"), format!("the rehearsal has no answer about {error}"))
    } else {
        Words::new(
            format!("预演在“{kind}”类村里没有关于 {error} 的回答"),
            format!("the rehearsal has no answer about {error} in villages of kind \"{kind}\""),
        )
    };
    let remedy = match topic {
        Topic::Of(_) => (format!("不写 kind，或为 [truth.{error}] 写上比率"), format!("leave out kind, or give [truth.{error}] a rate")),
        Topic::Members => {
            (format!("不写 kind，或从调查数据里删去 {error} 一列"), format!("leave out kind, or the column {error} of the survey's data"))
        }
    };
    Problem::new(what, remedy).at_key("learn.kind")
}

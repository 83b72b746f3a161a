//! From the survey file of a rehearsal to its answers by village, and into the truth of a study.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::document::{parse, read_text};
use crate::error::{Problem, Refusal};
use crate::estimate::survey::Survey;
use crate::frame::{Column, Frame, Labels, Listing, Status, read_listing_with};
use crate::truth::{Area, Basic, From, Rehearsal, Seen, Spec, Topic, Truth};
use crate::units::{Language, Words};

/// A rehearsal as its survey file tells it.
#[derive(Clone, Debug)]
pub struct Rehearsed {
    /// Its title.
    pub title: String,
    /// Language of the terminal; left out, that of the environment.
    pub language: Option<Language>,
    /// Its answers.
    pub rehearsal: Rehearsal,
    /// Whether the data say how many persons the households have.
    pub sizes_known: bool,
}

/// Reads a survey file and counts its answers by village: rows with `met` = 1 (where there is such a column) and an answer in `truly_poor`
/// (of the never registered: omission, of the exited: mis-exit), `mis_included` (of the remaining poor), `satisfied` (of all),
/// `omitted_members` (of the registered, but those of one person where `persons` says so).
///
/// # Errors
/// A file that cannot be read, a column or class that is not there, a row without a village, an answer that is none, an impossible `[learn]`.
pub fn rehearsed(file: &Path) -> Result<Rehearsed, Refusal> {
    let text = read_text(file)?;
    let survey: Survey = parse(&text, file)?;
    survey.learn.check().map_err(|refusal| crate::document::placed(refusal, &text, file))?;
    let wanted: BTreeSet<String> = ["township", "village", "status"].map(str::to_owned).into();
    let mut welcome: BTreeSet<String> =
        ["met", "truly_poor", "mis_included", "satisfied", "omitted_members", "persons"].map(str::to_owned).into();
    welcome.extend(survey.learn.kind.iter().filter(|kind| !wanted.contains(*kind)).cloned());
    let data: PathBuf = file.parent().unwrap_or(Path::new("")).join(&survey.data);
    let listing = read_listing_with(&data, survey.sheet.as_deref(), &wanted, &welcome)?;
    let answers = Answers::read(&listing, survey.learn.kind.as_deref())?;
    let rehearsal = Rehearsal { learn: survey.learn, seen: answers.by_village(), left_out: answers.left_out() };
    if !Topic::ALL.into_iter().any(|topic| rehearsal.speaks_of(topic)) {
        let what = ("调查数据里还没有回答", "the survey's data hold no answers yet");
        let remedy = ("填好 truly_poor、satisfied 等列", "fill in the columns truly_poor, satisfied and the like");
        return Err(Problem::new(what, remedy).in_file(&data).into());
    }
    Ok(Rehearsed { title: survey.title, language: survey.language, rehearsal, sizes_known: answers.persons.is_some() })
}

/// The columns of a rehearsal.
struct Answers<'a> {
    township: &'a Labels,
    village: &'a Labels,
    kind: Option<&'a Labels>,
    status: Vec<Status>,
    met: Option<Vec<Option<bool>>>,
    poor: Option<Vec<Option<bool>>>,
    mis_included: Option<Vec<Option<bool>>>,
    satisfied: Option<Vec<Option<bool>>>,
    /// Members left out; `NaN` where there is no answer.
    members: Option<Vec<f64>>,
    /// Persons, as far as the data say it.
    persons: Option<Vec<f64>>,
}

impl<'a> Answers<'a> {
    fn read(listing: &'a Listing, kind: Option<&str>) -> Result<Self, Refusal> {
        let words = |name: &str| listing.words(name).ok_or_else(|| Refusal::from(absent(name)));
        let named = |name: &str| words(name).and_then(|labels| written(listing, name, labels));
        Ok(Self {
            township: named("township")?,
            village: named("village")?,
            kind: kind.and_then(|kind| listing.words(kind)),
            status: classes(listing, words("status")?)?,
            met: yes_no(listing, "met")?,
            poor: yes_no(listing, "truly_poor")?,
            mis_included: yes_no(listing, "mis_included")?,
            satisfied: yes_no(listing, "satisfied")?,
            members: members(listing)?,
            persons: listing.words("persons").map(|_| listing.numbers("persons")).transpose()?,
        })
    }

    /// What a household answered about a kind of error: whether it is a case; `None` where it was not met, or is not asked about it.
    fn case(&self, row: usize, topic: Topic) -> Option<bool> {
        let met = self.met.as_ref().is_none_or(|met| met[row] == Some(true));
        let persons = self.persons.as_ref().map_or(f64::NAN, |persons| persons[row]);
        // Of a household of unknown size somebody may have been left out.
        let concerned = topic.concerns(self.status[row], if persons <= 1.0 { 1 } else { 2 });
        let column = match topic {
            _ if !(met && concerned) => return None,
            Topic::Members => return Some(self.members.as_ref()?[row]).filter(|members| !members.is_nan()).map(|members| members > 0.0),
            Topic::Of(Basic::Omission | Basic::MisExit) => &self.poor,
            Topic::Of(Basic::MisInclusion) => &self.mis_included,
            Topic::Of(Basic::Approval) => &self.satisfied,
        };
        column.as_ref()?[row].map(|answer| answer != (topic == Topic::Of(Basic::Approval)))
    }

    /// Households found with 1, 2, … 15 members left out.
    fn left_out(&self) -> [u32; 15] {
        let mut households = [0; 15];
        let found = (0..self.status.len()).filter(|&row| self.case(row, Topic::Members) == Some(true));
        found.filter_map(|row| Some(self.members.as_ref()?[row])).for_each(|members| households[members as usize - 1] += 1);
        households
    }

    fn by_village(&self) -> Vec<Seen> {
        let word = |labels: &Labels, row: usize| labels.names[labels.codes[row] as usize].clone();
        let mut at: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        let mut all: Vec<Seen> = Vec::new();
        for row in 0..self.status.len() {
            let next = all.len();
            let village = *at.entry((self.township.codes[row], self.village.codes[row])).or_insert(next);
            if village == next {
                let kind = self.kind.map(|kind| word(kind, row));
                let answers = [Area::default(); 5];
                all.push(Seen { township: word(self.township, row), village: word(self.village, row), kind, answers });
            }
            for topic in Topic::ALL {
                if let Some(case) = self.case(row, topic) {
                    let area = &mut all[village].answers[topic.index()];
                    area.asked += 1;
                    area.found += u32::from(case);
                }
            }
        }
        all
    }
}

fn absent(name: &str) -> Problem {
    let what = (format!("调查数据没有 {name} 一列"), format!("the survey's data have no column {name}"));
    Problem::new(what, ("补上该列", "add it"))
}

fn classes(listing: &Listing, labels: &Labels) -> Result<Vec<Status>, Refusal> {
    let class = |word: &String| Status::ALL.into_iter().find(|status| status.code() == word);
    let classes: Vec<Option<Status>> = labels.names.iter().map(class).collect();
    let of = |(row, &code): (usize, &u32)| {
        classes[code as usize].ok_or_else(|| {
            let what = ("不是已知的户类型", "this is no register class");
            let remedy = ("写 never_registered、registered_poor 或 exited", "write never_registered, registered_poor or exited");
            Refusal::from(listing.at("status", row, Problem::new(what, remedy)))
        })
    };
    labels.codes.iter().enumerate().map(of).collect()
}

/// The names of places, none of them empty.
fn written<'a>(listing: &Listing, name: &str, labels: &'a Labels) -> Result<&'a Labels, Refusal> {
    let empty = |code: &u32| crate::frame::says_nothing(&labels.names[*code as usize]);
    let Some(row) = labels.codes.iter().position(empty) else { return Ok(labels) };
    let what = ("没有写是哪里：各乡镇、各村分开学", "the place is not written: townships and villages are learnt of one by one");
    let remedy = ("补上乡镇名、村名，与名单写得一样", "write the township and the village as in the household list");
    Err(listing.at(name, row, Problem::new(what, remedy)).into())
}

/// Members left out of each household: a whole number up to 15, or no answer.
fn members(listing: &Listing) -> Result<Option<Vec<f64>>, Refusal> {
    if listing.words(MEMBERS).is_none() {
        return Ok(None);
    }
    let members = listing.numbers(MEMBERS)?;
    let all = |persons: &Vec<f64>| members.iter().zip(persons).position(|(left_out, all)| *left_out > 0.0 && left_out >= all);
    if let Some(Column::Number(persons)) = listing.values("persons")
        && let Some(row) = all(&persons)
    {
        let what = ("漏评人数应少于户内人数", "fewer members are left out than the household has");
        let remedy = ("整户漏评的记 truly_poor = 1；否则更正这一格", "of a whole household write truly_poor = 1; else correct this cell");
        return Err(listing.at(MEMBERS, row, Problem::new(what, remedy)).into());
    }
    match members.iter().position(|n| !(n.is_nan() || n.fract() == 0.0 && (0.0..=15.0).contains(n))) {
        None => Ok(Some(members)),
        Some(row) => {
            let what = ("漏评人数应是 0 至 15 的整数", "members left out are a whole number from 0 to 15");
            Err(listing
                .at(MEMBERS, row, Problem::new(what, ("更正这一格；没有查就留空", "correct this cell; leave it empty if nobody looked")))
                .into())
        }
    }
}

const MEMBERS: &str = "omitted_members";

/// A column of answers: yes, no, or none.
fn yes_no(listing: &Listing, name: &str) -> Result<Option<Vec<Option<bool>>>, Refusal> {
    let Some(column) = listing.values(name) else { return Ok(None) };
    let unclear = |row: usize| {
        let what = ("应填 1（是）或 0（否），没有回答就留空", "write 1 (yes) or 0 (no), and leave it empty where there is no answer");
        Refusal::from(listing.at(name, row, Problem::new(what, ("更正这一格", "correct this cell"))))
    };
    let answers = match column {
        Column::Flag(flags) => flags.into_iter().map(Some).collect(),
        Column::Number(numbers) => {
            let of = |(row, number): (usize, f64)| match number {
                x if x.is_nan() => Ok(None),
                0.0 => Ok(Some(false)),
                1.0 => Ok(Some(true)),
                _ => Err(unclear(row)),
            };
            numbers.into_iter().enumerate().map(of).collect::<Result<Vec<_>, _>>()?
        }
        Column::Label(labels) => {
            let wrong = |code: &u32| !crate::frame::says_nothing(&labels.names[*code as usize]);
            match labels.codes.iter().position(wrong) {
                Some(_) => return Err(unclear(first_unclear(&labels))),
                None => vec![None; labels.codes.len()],
            }
        }
    };
    Ok(Some(answers))
}

/// The first row of a column of words that is neither yes, no nor empty.
fn first_unclear(labels: &Labels) -> usize {
    let clear = |word: &str| crate::frame::says_nothing(word) || matches!(word, "0" | "1" | "是" | "否");
    labels.codes.iter().position(|code| !clear(&labels.names[*code as usize])).unwrap_or(0)
}

/// The column of the list by which a study's rehearsal tells villages apart.
///
/// # Errors
/// The survey file cannot be read.
pub(super) fn kind(spec: &Spec) -> Result<Option<String>, Refusal> {
    let Some(file) = spec.survey.as_ref().filter(|_| spec.from == From::Posterior) else { return Ok(None) };
    let survey: Survey = parse(&read_text(file)?, file)?;
    Ok(survey.learn.kind)
}

/// Lets the truth of a study learn from the rehearsal that it names; says so.
pub(super) fn learn(truth: &mut Truth, spec: &Spec, frame: &Frame, known: Option<&Truth>) -> Result<Option<Words>, Refusal> {
    let file = match (spec.from, &spec.survey) {
        (From::Posterior, Some(file)) => file,
        (From::Posterior, None) => {
            let what = ("from = \"posterior\" 需要写明预演的调查文件", "from = \"posterior\" needs the survey file of the rehearsal");
            let remedy = ("加上 survey = \"survey.toml\"", "add survey = \"survey.toml\"");
            return Err(Problem::new(what, remedy).at_key("truth.survey").into());
        }
        (_, Some(_)) => {
            let what = ("只有 from = \"posterior\" 才用 survey", "survey is for from = \"posterior\" only");
            let remedy = ("改写 from，或删去 survey", "change from, or remove survey");
            return Err(Problem::new(what, remedy).at_key("truth.survey").into());
        }
        (_, None) => return Ok(None),
    };
    let Rehearsed { mut rehearsal, sizes_known, .. } = rehearsed(file)?;
    if !sizes_known {
        without_single_persons(&mut rehearsal, frame);
    }
    let words = told(&rehearsal, file);
    truth.learn(frame, spec, rehearsal, known).map_err(|refusal| refusal.in_file(file))?;
    Ok(Some(words))
}

/// Data without the sizes of households count those of one person among the asked about members left out, whom the list does not: in each
/// village no more were asked than it has of two persons or more.
fn without_single_persons(rehearsal: &mut Rehearsal, frame: &Frame) {
    let (villages, townships) = (frame.villages(), frame.townships());
    let (status, persons) = (frame.status(), frame.persons());
    let mut most: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for (v, name) in villages.names.iter().enumerate() {
        let concerned = villages.range(v).filter(|&k| Topic::Members.concerns(status[k], persons[k])).count();
        most.insert((&townships.names[villages.parents[v] as usize], name), concerned as u32);
    }
    for seen in &mut rehearsal.seen {
        let area = &mut seen.answers[Topic::Members.index()];
        let most = most.get(&(&seen.township, &seen.village)).copied().unwrap_or(area.asked);
        area.asked = area.asked.min(most.max(area.found));
    }
}

fn told(rehearsal: &Rehearsal, file: &Path) -> Words {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let villages = rehearsal.seen.len();
    let households = |seen: &Seen| {
        let [never, exited, remaining, all, registered] = seen.answers.map(|area| area.asked);
        all.max(never + registered.max(exited + remaining))
    };
    let households: u32 = rehearsal.seen.iter().map(households).sum();
    let imperfect = Topic::ALL.iter().any(|topic| rehearsal.learn.accuracy(*topic) != crate::truth::Accuracy::PERFECT);
    let judged = if imperfect {
        ("已按预演的灵敏度和特异度修正", "corrected for the rehearsal's sensitivity and specificity")
    } else {
        ("假定预演的判断没有错", "the rehearsal's judgements are taken for right")
    };
    let members = if rehearsal.speaks_of(Topic::Members) {
        ("", "")
    } else {
        (
            "；预演没有 omitted_members（漏评人数）的回答，漏人以名单为准，名单没有就当没有",
            "; it has no answers in omitted_members: members left out of registered households are those of the list, none where it has no such column",
        )
    };
    Words::new(
        format!(
            "真实情况取自预演（{name}：{villages} 个村 {households} 户，{}）：每次模拟按预演后的可能性重新抽取各乡镇、各村的比率，通过概率因此包含了预演没有查清的部分{}",
            judged.0, members.0
        ),
        format!(
            "truth comes from a rehearsal ({name}: {households} households in {villages} villages, {}): each replicate draws the rates of townships and villages anew from what they may be after it, so that the chance to pass carries what the rehearsal left open{}",
            judged.1, members.1
        ),
    )
}

//! From the survey file of a rehearsal to its answers by village, and into the truth of a study.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::document::{parse, read_text};
use crate::error::{Problem, Refusal};
use crate::estimate::survey::Survey;
use crate::frame::{Column, Frame, Labels, Listing, Status, read_listing_with};
use crate::truth::{Area, Basic, From, Rehearsal, Seen, Spec, Truth};
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
}

/// Reads a survey file and counts its answers by village: rows with `met` = 1 (where there is such a column) and an answer in `truly_poor`
/// (of the never registered: omission, of the exited: mis-exit), `mis_included` (of the remaining poor), `satisfied` (of all).
///
/// # Errors
/// A file that cannot be read, a column or class that is not there, an answer that is neither yes nor no, an impossible `[learn]`.
pub fn rehearsed(file: &Path) -> Result<Rehearsed, Refusal> {
    let text = read_text(file)?;
    let survey: Survey = parse(&text, file)?;
    survey.learn.check().map_err(|refusal| crate::document::placed(refusal, &text, file))?;
    let wanted: BTreeSet<String> = ["township", "village", "status"].map(str::to_owned).into();
    let mut welcome: BTreeSet<String> = ["met", "truly_poor", "mis_included", "satisfied"].map(str::to_owned).into();
    welcome.extend(survey.learn.kind.iter().filter(|kind| !wanted.contains(*kind)).cloned());
    let data: PathBuf = file.parent().unwrap_or(Path::new("")).join(&survey.data);
    let listing = read_listing_with(&data, survey.sheet.as_deref(), &wanted, &welcome)?;
    let seen = Answers::read(&listing, survey.learn.kind.as_deref())?.by_village();
    let rehearsal = Rehearsal { learn: survey.learn, seen };
    if !Basic::ALL.into_iter().any(|basic| rehearsal.speaks_of(basic)) {
        let what = ("调查数据里还没有回答", "the survey's data hold no answers yet");
        let remedy = ("填好 truly_poor、satisfied 等列", "fill in the columns truly_poor, satisfied and the like");
        return Err(Problem::new(what, remedy).in_file(&data).into());
    }
    Ok(Rehearsed { title: survey.title, language: survey.language, rehearsal })
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
}

impl<'a> Answers<'a> {
    fn read(listing: &'a Listing, kind: Option<&str>) -> Result<Self, Refusal> {
        let words = |name: &str| listing.words(name).ok_or_else(|| Refusal::from(absent(name)));
        Ok(Self {
            township: words("township")?,
            village: words("village")?,
            kind: kind.and_then(|kind| listing.words(kind)),
            status: classes(listing, words("status")?)?,
            met: yes_no(listing, "met")?,
            poor: yes_no(listing, "truly_poor")?,
            mis_included: yes_no(listing, "mis_included")?,
            satisfied: yes_no(listing, "satisfied")?,
        })
    }

    /// What a household answered about a kind of error: whether it is a case; `None` where it was not met, or is not asked about it.
    fn case(&self, row: usize, basic: Basic) -> Option<bool> {
        let met = self.met.as_ref().is_none_or(|met| met[row] == Some(true));
        let column = match basic {
            Basic::Omission | Basic::MisExit => &self.poor,
            Basic::MisInclusion => &self.mis_included,
            Basic::Approval => &self.satisfied,
        };
        let answer = column.as_ref()?[row].filter(|_| met && basic.concerns(self.status[row]))?;
        Some(answer != (basic == Basic::Approval))
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
                let answers = [Area::default(); 4];
                all.push(Seen { township: word(self.township, row), village: word(self.village, row), kind, answers });
            }
            for basic in Basic::ALL {
                if let Some(case) = self.case(row, basic) {
                    let area = &mut all[village].answers[basic as usize];
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
pub(super) fn learn(truth: &mut Truth, spec: &Spec, frame: &Frame) -> Result<Option<Words>, Refusal> {
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
    let Rehearsed { rehearsal, .. } = rehearsed(file)?;
    truth.learn(frame, spec, &rehearsal).map_err(|refusal| refusal.in_file(file))?;
    Ok(Some(told(&rehearsal, file)))
}

fn told(rehearsal: &Rehearsal, file: &Path) -> Words {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let villages = rehearsal.seen.len();
    let households = |seen: &Seen| {
        let [never, exited, remaining, all] = seen.answers.map(|area| area.asked);
        all.max(never + exited + remaining)
    };
    let households: u32 = rehearsal.seen.iter().map(households).sum();
    let imperfect = Basic::ALL.iter().any(|basic| rehearsal.learn.accuracy(*basic) != crate::truth::Accuracy::PERFECT);
    let judged = if imperfect {
        ("已按预演的灵敏度和特异度修正", "corrected for the rehearsal's sensitivity and specificity")
    } else {
        ("假定预演的判断没有错", "the rehearsal's judgements are taken for right")
    };
    Words::new(
        format!(
            "真实情况取自预演（{name}：{villages} 个村 {households} 户，{}）：每次模拟按预演后的可能性重新抽取各乡镇、各村的比率，通过概率因此包含了预演没有查清的部分",
            judged.0
        ),
        format!(
            "truth comes from a rehearsal ({name}: {households} households in {villages} villages, {}): each replicate draws the rates of townships and villages anew from what they may be after it, so that the chance to pass carries what the rehearsal left open",
            judged.1
        ),
    )
}

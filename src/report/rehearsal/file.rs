//! The survey file: what `estimate` needs to know of the sample, ready but for the answers.

use super::road::Road;
use super::sheet::of_stage;
use super::{Order, Rehearsal, Step};
use crate::design::Part;
use crate::frame::Status;
use crate::report::words::{self, told};
use crate::truth::Basic;
use crate::units::{Indicator, Language, Level, Unit};

/// Whose columns the file speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    /// sample.csv.
    Csv,
    /// The list in the workbook; its headers in the reader's language.
    Book,
}

/// What is done about strata in which a single unit was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lonely {
    Nowhere,
    /// Beyond the first stage only.
    Later,
    First,
}

/// What the file asks for besides the design.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    pub(super) title: &'a str,
    pub(super) indicators: &'a [Indicator],
    /// The code of the interval's method, and its level.
    pub(super) interval: &'a str,
    pub(super) level: f64,
}

impl Rehearsal<'_> {
    /// Strata with a single drawn unit out of several.
    pub(super) fn lonely(&self) -> Lonely {
        let at = |depth: usize| {
            let steps = self.origins.iter().map(move |origin| &origin.steps[depth]);
            let random = |step: &Step| step.probability < 1.0 - 1e-7 || (self.replaced(depth) && step.part != Part::Passing);
            !matches!(self.stages[depth], Road::Independent) && steps.into_iter().any(|step| step.drawn == 1 && random(step))
        };
        match (0..self.stages.len()).find(|&depth| at(depth)) {
            None => Lonely::Nowhere,
            Some(0) => Lonely::First,
            Some(_) => Lonely::Later,
        }
    }

    fn replaced(&self, depth: usize) -> bool {
        matches!(self.stages[depth], Road::Replacement { .. })
    }

    /// The survey file of `sheet`.
    pub(super) fn survey(&self, question: Question<'_>, sheet: Sheet, language: Language) -> String {
        let mut text = format!("# {}\n", self.headline(language));
        text += &format!("# {}\n", told!(language, "survey-file-then", file = sheet.name()));
        text += &format!("# {}\n", told!(language, "survey-file-filling-in"));
        text += &format!("title = {}\nlanguage = \"{}\"\n", quoted(question.title), words::code(language));
        text += &match sheet {
            Sheet::Csv => "data = \"sample.csv\"\n".to_owned(),
            Sheet::Book => format!("data = \"households.xlsx\"\nsheet = {}\n", quoted(super::book::list_name(language))),
        };
        text += &format!("weight = {}\n", quoted(&sheet.header("weight", "权重", language)));
        text += &self.policy(language);
        for depth in 0..self.stages.len() {
            text += &self.stage(depth, sheet, language);
        }
        text + &self.questions(question, sheet, language)
    }

    /// One line on where the sample comes from.
    pub(super) fn headline(&self, language: Language) -> String {
        let (name, seed, Order { replicate, .. }) = (&self.round().name, self.study.seed.to_string(), self.order);
        let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        told!(language, "headline", name, seed, replicate = replicate.to_string())
    }

    fn policy(&self, language: Language) -> String {
        let (code, why) = match self.lonely() {
            Lonely::Nowhere => return "lonely = \"fail\"\n".to_owned(),
            Lonely::Later => ("certainty", told!(language, "lonely-later")),
            Lonely::First => ("adjust", told!(language, "lonely-first")),
        };
        format!("lonely = \"{code}\"  # {why}\n")
    }

    fn stage(&self, depth: usize, sheet: Sheet, language: Language) -> String {
        let (road, tier) = (&self.stages[depth], self.design().tiers.get(depth));
        let level = tier.map_or(Level::Household, |tier| tier.level);
        let column = |part: &str| {
            let (code, chinese) = of_stage(depth, level, part);
            quoted(&sheet.header(&code, &chinese, language))
        };
        let mut text = format!("\n[[stage]]  # {}\n", level.words().get(language));
        if tier.is_some() {
            text += &format!("unit = {}\n", column("unit"));
        }
        text += &format!("strata = {}\n", column("stratum"));
        match road {
            Road::Counts | Road::Replacement { passed: true } => text += &format!("population = {}\n", column("population")),
            Road::Replacement { passed: false } => {
                text += &format!("# {}\n", told!(language, "no-population"));
            }
            Road::Independent | Road::Unequal { .. } => {
                text += &format!("probability = {}\n", column("probability"));
                if let Some(form) = road.form() {
                    if form.joint {
                        text += &format!("joint = \"joint-stage{}.csv\"\n", depth + 1);
                    }
                    text += &format!("variance = \"{}\"\n", form.code);
                }
            }
        }
        text
    }

    /// The estimates, by the definitions of [`crate::truth::Measure`], of the classes that the sample holds, among those who were met.
    fn questions(&self, question: Question<'_>, sheet: Sheet, language: Language) -> String {
        let person = self.unit() == Unit::Person;
        let holds = |classes: &[Status]| classes.iter().any(|&status| self.villages.iter().any(|v| v.classes[status as usize] > 0));
        let asked = |indicator: Indicator| question.indicators.contains(&indicator);
        let met = sheet.header("met", "`是否访到`", language);
        let mut text = String::new();
        let mut ratio = |name: &str, variable: &str, over: &str, domain: &str| {
            text += &format!("\n[[estimate]]\nname = \"{name}\"\nkind = \"ratio\"\nvariable = \"{variable}\"\nover = \"{over}\"\n");
            if !domain.is_empty() {
                text += &format!("where = \"{domain}\"\n");
            }
            text += &format!("interval = \"{}\"\nlevel = {}\n", question.interval, question.level);
        };
        let composite = asked(Indicator::CompositeIncidence);
        let (omission, mis_exit) = (holds(&[Status::NeverRegistered]), holds(&[Status::Exited]));
        if omission && (asked(Indicator::Omission) || composite) {
            let (of, members) = if person { ("persons * ", "omitted_members") } else { ("", "(omitted_members > 0)") };
            let never = "(status == 'never_registered')";
            let domain = format!("(status == 'never_registered' or omitted_members > 0) and {met} == 1");
            ratio("omission", &format!("{of}truly_poor * {never} + {members}"), &format!("{of}{never} + {members}"), &domain);
        }
        let (registered, times) = if person { ("persons - omitted_members", " * (persons - omitted_members)") } else { ("1", "") };
        if mis_exit && (asked(Indicator::MisExit) || composite) {
            ratio("mis_exit", &format!("truly_poor{times}"), registered, &format!("status == 'exited' and {met} == 1"));
        }
        let of_exited = self.study.truth.knows_mis_inclusion_of_exited();
        let on_trial: &[Status] = if of_exited { &[Status::RegisteredPoor, Status::Exited] } else { &[Status::RegisteredPoor] };
        if asked(Indicator::MisInclusion) && self.study.truth.knows(Basic::MisInclusion) && holds(on_trial) {
            let class = if of_exited { "status != 'never_registered'" } else { "status == 'registered_poor'" };
            ratio("mis_inclusion", &format!("mis_included{times}"), registered, &format!("{class} and {met} == 1"));
        }
        if asked(Indicator::Approval) {
            ratio("approval", "satisfied", "1", &format!("{met} == 1"));
        }
        ratio("met", &met, "1", "");
        if composite && omission && mis_exit {
            text += &self.composite(language);
        }
        text
    }

    /// What rates count.
    fn unit(&self) -> Unit {
        self.round().estimation.measure().unit()
    }

    /// `C = (R + ê·X + ô·(N − B)) / N` with the totals of the list.
    fn composite(&self, language: Language) -> String {
        let frame = self.frame();
        let unit = self.unit();
        let mut size = [0.0; 3];
        for (&status, &persons) in frame.status().iter().zip(frame.persons()) {
            size[status as usize] += if unit == Unit::Person { f64::from(persons) } else { 1.0 };
        }
        let [never, remaining, exited] = size;
        let all = never + remaining + exited;
        let note = told!(language, "composite-shares");
        format!(
            "\n[[combination]]  # {note}\nname = \"composite_incidence\"\nconstant = {}\nterms = [{{ estimate = \"mis_exit\", times = {} }}, {{ estimate = \"omission\", times = {} }}]\n",
            remaining / all,
            exited / all,
            never / all
        )
    }
}

impl Sheet {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Csv => "survey.toml",
            Self::Book => "survey-xlsx.toml",
        }
    }

    fn header(self, code: &str, chinese: &str, language: Language) -> String {
        match (self, language) {
            (Self::Book, Language::Zh) => chinese.to_owned(),
            _ => code.to_owned(),
        }
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()).to_string()
}

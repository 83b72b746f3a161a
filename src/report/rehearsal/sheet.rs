//! The household list as columns: one table for the CSV and the workbook.

use super::names::{number_in_village, of_household};
use super::{Call, Rehearsal, Step};
use crate::design::{Design, Part};
use crate::frame::{Column, Status, is_identity_number};
use crate::report::check::stratum_name;
use crate::report::words::told;
use crate::truth::Basic;
use crate::units::{Language, Level};

/// One column: its name for machines, its header for readers, its cells.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) code: String,
    pub(super) chinese: String,
    pub(super) style: Style,
    pub(super) cells: Vec<Cell>,
}

/// How the cells of a column are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Text,
    Whole,
    Probability,
    Weight,
    /// Yes or no, to be filled in.
    Answer,
    /// A number of persons, to be filled in.
    Count,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Word(String),
    Number(f64),
    Empty,
}

impl Field {
    fn new(code: &str, chinese: &str, style: Style, cells: Vec<Cell>) -> Self {
        Self { code: code.to_owned(), chinese: chinese.to_owned(), style, cells }
    }

    /// The header in a reader's language; in English that of the CSV.
    pub(super) fn header(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.chinese,
            Language::En => &self.code,
        }
    }
}

/// The headers of the column of one part of a stage, counted from 0: for machines, and in Chinese.
pub(super) fn of_stage(depth: usize, level: Level, part: &str) -> (String, String) {
    let chinese = match part {
        "unit" => "单位",
        "stratum" => "分层",
        "population" => "层内总数",
        "drawn" => "层内抽取数",
        _ => "入样概率",
    };
    (format!("stage{}_{part}", depth + 1), format!("{}级{chinese}", level.words().zh))
}

impl Rehearsal<'_> {
    /// The columns of these households; of reserves with their rank. `language`: that of the words in the cells.
    pub(super) fn fields(&self, calls: &[Call], reserves: bool, language: Option<Language>) -> Vec<Field> {
        let whole = |of: &dyn Fn(&Call) -> u32| calls.iter().map(|call| Cell::Number(f64::from(of(call)))).collect();
        let frame = self.frame();
        let first = if reserves { ("reserve", "候补顺序") } else { ("visit", "走访顺序") };
        let mut fields = vec![
            Field::new("team", "队", Style::Whole, whole(&|call| self.villages[call.village as usize].team)),
            Field::new(first.0, first.1, Style::Whole, whole(&|call| call.place)),
        ];
        fields.extend(self.places(calls, language));
        fields.push(Field::new("number_in_village", "村内序号", Style::Whole, whole(&|call| number_in_village(frame, call.household))));
        let status = |call: &Call| Cell::Word(class(frame.status()[call.household as usize], language));
        fields.push(Field::new("status", "户类型", Style::Text, calls.iter().map(status).collect()));
        fields.push(Field::new("persons", "家庭人口", Style::Whole, whole(&|call| u32::from(frame.persons()[call.household as usize]))));
        fields.extend(self.answers(calls.len()));
        for depth in 0..self.stages.len() {
            fields.extend(self.stage_fields(depth, calls, language));
        }
        let number =
            |of: &dyn Fn(&super::Origin) -> f64| calls.iter().map(|c| Cell::Number(of(&self.origins[c.origin as usize]))).collect();
        fields.push(Field::new("probability", "入样概率", Style::Probability, number(&|origin| origin.probability)));
        fields.push(Field::new("weight", "权重", Style::Weight, number(&|origin| origin.weight)));
        fields
    }

    /// Where the household is, and in what kind of village; its id only where that may be written.
    fn places(&self, calls: &[Call], language: Option<Language>) -> Vec<Field> {
        let frame = self.frame();
        let levels = [(Level::Township, "township", "乡镇"), (Level::Village, "village", "行政村"), (Level::Group, "group", "村民小组")];
        let mut fields = Vec::new();
        for (level, code, chinese) in levels {
            let Some(units) = frame.units(level) else { continue };
            let name = |call: &Call| match units.names[units.locate(call.household as usize)].as_str() {
                "" => Cell::Empty,
                name => Cell::Word(name.to_owned()),
            };
            fields.push(Field::new(code, chinese, Style::Text, calls.iter().map(name).collect()));
        }
        if let (Some(Column::Label(ids)), true) = (frame.column("household_id"), self.order.ids) {
            let id = |call: &Call| match &ids.names[ids.codes[call.household as usize] as usize] {
                id if is_identity_number(id) => Cell::Empty,
                id => Cell::Word(id.clone()),
            };
            fields.push(Field::new("household_id", "户编号", Style::Text, calls.iter().map(id).collect()));
        }
        if let Some(Column::Label(kinds)) = frame.column("village_kind") {
            let kind = |call: &Call| {
                let code = &kinds.names[kinds.codes[call.household as usize] as usize];
                Cell::Word(language.map_or_else(|| code.clone(), |language| stratum_name(code, language)))
            };
            fields.push(Field::new("village_kind", "村类型", Style::Text, calls.iter().map(kind).collect()));
        }
        fields
    }

    fn stage_fields(&self, depth: usize, calls: &[Call], language: Option<Language>) -> Vec<Field> {
        let step = |call: &Call| &self.origins[call.origin as usize].steps[depth];
        let household = depth == self.design().tiers.len();
        let unit = |call: &Call| {
            let (step, origin) = (step(call), &self.origins[call.origin as usize]);
            let name = || of_household(self.frame(), call.household, &step.unit, origin.level);
            Cell::Word(if household { name() } else { step.unit.clone() })
        };
        let stratum = |call: &Call| Cell::Word(part_name(self.design(), depth, step(call).part, language));
        let number = |of: &dyn Fn(&Step) -> f64| calls.iter().map(|call| Cell::Number(of(step(call)))).collect();
        let field = |part: &str, style: Style, cells: Vec<Cell>| {
            let (code, chinese) = of_stage(depth, self.level(depth), part);
            Field { code, chinese, style, cells }
        };
        let population = |step: &Step| self.stages[depth].population(step);
        vec![
            field("unit", Style::Text, calls.iter().map(unit).collect()),
            field("stratum", Style::Text, calls.iter().map(stratum).collect()),
            field("population", Style::Whole, number(&population)),
            field("drawn", Style::Whole, number(&|step| f64::from(step.drawn))),
            field("probability", Style::Probability, number(&|step| step.probability)),
        ]
    }

    /// The columns that the teams fill in. Members left out are rare: 0 unless somebody is found.
    fn answers(&self, rows: usize) -> Vec<Field> {
        let empty = || vec![Cell::Empty; rows];
        let mut fields = vec![
            Field::new("met", "是否访到", Style::Answer, empty()),
            Field::new("truly_poor", "实际贫困", Style::Answer, empty()),
            Field::new("omitted_members", "漏评人数", Style::Count, vec![Cell::Number(0.0); rows]),
        ];
        if self.study.truth.knows(Basic::MisInclusion) {
            fields.push(Field::new("mis_included", "是否错评", Style::Answer, empty()));
        }
        fields.push(Field::new("satisfied", "是否满意", Style::Answer, empty()));
        fields
    }
}

/// A register class: its code for machines, its name for readers.
pub(super) fn class(status: Status, language: Option<Language>) -> String {
    language.map_or_else(|| status.code().to_owned(), |language| stratum_name(status.code(), language))
}

/// The name of a part of a stage. Different parts of one unit have different names.
pub(super) fn part_name(design: &Design, depth: usize, part: Part, language: Option<Language>) -> String {
    let (reader, code) = (language.unwrap_or(Language::En), language.is_none());
    let stratum = |at: u32| {
        let name = design.review.get(depth).and_then(|stage| stage.strata.get(at as usize)).map_or("", |stratum| stratum.name.as_str());
        match name {
            "" => told!(reader, "part-all").to_owned(),
            name if code => name.to_owned(),
            name => stratum_name(name, reader),
        }
    };
    match part {
        Part::Stratum(at) => stratum(at),
        Part::Preferred(at) => told!(reader, "part-preferred", stratum = stratum(at)),
        Part::Others(at) => told!(reader, "part-others", stratum = stratum(at)),
        Part::Certain(at) => told!(reader, "part-certain", stratum = stratum(at)),
        Part::Passing => told!(reader, "part-passing").to_owned(),
        Part::InFull => told!(reader, "part-in-full").to_owned(),
    }
}

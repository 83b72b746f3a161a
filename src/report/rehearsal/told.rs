//! What the terminal and the leaflet in the workbook say of a rehearsal.

use comfy_table::ColumnConstraint;
use serde::Serialize;

use super::files::Errand;
use super::road::Road;
use super::{Order, Rehearsal};
use crate::report::answer::COLUMNS;
use crate::report::lines::wrapped;
use crate::report::table::{lines, ruled};
use crate::report::words::say;
use crate::units::{Language, Words};

/// The work of one team.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Team {
    team: u32,
    villages: u32,
    households: u32,
    persons: u32,
    reserves: u32,
    from: String,
    to: String,
}

impl Rehearsal<'_> {
    /// The work of every team.
    pub(super) fn teams(&self) -> Vec<Team> {
        let villages = self.frame().villages();
        let mut teams: Vec<Team> = (1..=self.order.teams).map(|team| Team { team, ..Team::default() }).collect();
        for village in &self.villages {
            let (team, name) = (&mut teams[village.team as usize - 1], &villages.names[village.id as usize]);
            if team.villages == 0 {
                team.from.clone_from(name);
            }
            team.to.clone_from(name);
            team.villages += 1;
            team.households += village.households;
            team.persons += village.persons;
            team.reserves += village.reserves;
        }
        teams
    }

    /// What was drawn, in one sentence.
    fn drawn(&self, language: Language) -> String {
        let (villages, households, weights) = (self.villages.len(), self.sample.len(), self.sum_of_weights());
        let all = self.frame().households();
        match language {
            Language::Zh => format!("抽中 {villages} 个村、{households} 户，加权代表 {weights:.0} 户（名单共 {all} 户）。"),
            Language::En => format!(
                "Drawn: {villages} villages, {households} households, which stand for {weights:.0} by their weights (the list has {all})."
            ),
        }
    }

    pub(super) fn sum_of_weights(&self) -> f64 {
        self.sample.iter().map(|call| self.origins[call.origin as usize].weight).sum()
    }

    /// The leaflet in the workbook.
    pub(super) fn leaflet(&self, errand: &Errand) -> Vec<String> {
        let language = errand.language;
        let told = |zh: &'static str, en: &'static str| say(language, zh, en).to_owned();
        let mut notes = vec![errand.title.clone(), self.headline(language), self.drawn(language)];
        notes.push(told("同样的样本可以再抽一次：", "The same sample again: ") + &errand.command);
        notes.push(told(
            "填表：是否访到填 1（访到）或 0；实际贫困、是否满意等只在访到时填 1（是）或 0（否），没访到的留空；漏评人数是已建档户中漏掉的人，没有就是 0。",
            "Filling in: met 1 or 0; truly_poor, satisfied and the like 1 or 0 where the household was met, else empty; omitted_members are members left out of a registered household, 0 if none.",
        ));
        notes.push(told(
            "村内序号：该户在本村名单中的次序（同一组的户连在一起，按首次出现先后）。",
            "number_in_village: the household's place among those of its village in the list (households of a group together, in the order in which groups first appear).",
        ));
        if self.order.reserves > 0 {
            notes.push(told(
                "候补：抽中的户确实访不到时，按候补顺序用同一层（各级单位、分层都相同）的候补户顶替，把候补那一行移到“名单”里，换下原来那一行。顶替会带来偏差，能访到的户不要顶替。",
                "Reserves: where a drawn household cannot be reached, the next reserve of the same stratum (the same units and strata at every stage) takes its place; move its row into the sample instead of the other. Substitution biases: use it last.",
            ));
        }
        for (depth, road) in self.stages.iter().enumerate() {
            let (stage, level) = (depth + 1, self.level(depth).words());
            let how = match road {
                Road::Counts => Words::from(("层内机会均等", "equal chances within the stratum")),
                Road::Replacement { .. } => {
                    Words::from(("有放回，概率一栏是期望被抽次数", "with replacement: the probability is the expected number of draws"))
                }
                Road::Independent | Road::Unequal { .. } => Words::from(("概率不等，见入样概率", "unequal chances: see the probability")),
            };
            notes.push(match language {
                Language::Zh => format!("第 {stage} 阶段：{}，{}。", level.zh, how.zh),
                Language::En => format!("Stage {stage}: {}, {}.", level.en, how.en),
            });
        }
        notes.push(told(
            "填好后运行 preassess estimate survey-xlsx.toml（用本工作簿）或 survey.toml（用 sample.csv）。",
            "Then run preassess estimate survey-xlsx.toml (this workbook) or survey.toml (sample.csv).",
        ));
        notes.extend(self.notes.iter().map(|note| note.get(language).to_owned()));
        notes
    }
}

/// What was drawn, who does how much, and how to draw it again: at most 80 columns.
pub fn describe_rehearsal(rehearsal: &Rehearsal<'_>, command: &str, language: Language) -> String {
    let headers =
        [("队", "team"), ("村", "villages"), ("户", "households"), ("人", "persons"), ("候补户", "reserves"), ("从", "from"), ("到", "to")];
    let mut table = ruled(&headers.map(Words::from), language);
    for team in rehearsal.teams() {
        let numbers = [team.team, team.villages, team.households, team.persons, team.reserves].map(|n| n.to_string());
        table.add_row(numbers.into_iter().chain([team.from, team.to]));
    }
    for column in table.column_iter_mut().take(5) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    let mut text = format!("{}\n", wrapped(&rehearsal.drawn(language), COLUMNS).join("\n"));
    text += &format!("{}\n", lines(&table));
    for note in &rehearsal.notes {
        text += &format!("{}\n", wrapped(&format!("· {}", note.get(language)), COLUMNS).join("\n"));
    }
    let Order { replicate, .. } = rehearsal.order;
    let (seed, again) = (rehearsal.study.seed, say(language, "再抽一次", "again"));
    text += &match language {
        Language::Zh => format!("种子 {seed}，第 {replicate} 次；{again}：{command}\n"),
        Language::En => format!("seed {seed}, replicate {replicate}; {again}: {command}\n"),
    };
    text
}

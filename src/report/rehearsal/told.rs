//! What the terminal and the leaflet in the workbook say of a rehearsal.

use comfy_table::ColumnConstraint;
use serde::Serialize;

use super::files::Errand;
use super::road::Road;
use super::{Order, Rehearsal};
use crate::report::answer::COLUMNS;
use crate::report::lines::wrapped;
use crate::report::table::{lines, ruled};
use crate::report::words::{each, told};
use crate::units::Language;

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
        let (villages, households, weights) = (self.villages.len(), self.sample.len(), self.sum_of_weights().round());
        let all = self.frame().households();
        told!(language, "rehearsal-drawn", villages, households, weights, all)
    }

    pub(super) fn sum_of_weights(&self) -> f64 {
        self.sample.iter().map(|call| self.origins[call.origin as usize].weight).sum()
    }

    /// The leaflet in the workbook.
    pub(super) fn leaflet(&self, errand: &Errand) -> Vec<String> {
        let language = errand.language;
        let mut notes = vec![errand.title.clone(), self.headline(language), self.drawn(language)];
        notes.push(told!(language, "leaflet-again", command = &errand.command));
        notes.extend(each![language; "leaflet-filling-in", "leaflet-number-in-village"].map(str::to_owned));
        if self.order.reserves > 0 {
            notes.push(told!(language, "leaflet-reserves").to_owned());
        }
        for (depth, road) in self.stages.iter().enumerate() {
            let (stage, unit) = (depth + 1, self.level(depth).words());
            let unit = unit.get(language);
            notes.push(match road {
                Road::Counts => told!(language, "leaflet-stage-equal", stage, unit),
                Road::Replacement { .. } => told!(language, "leaflet-stage-replacement", stage, unit),
                Road::Independent | Road::Unequal { .. } => told!(language, "leaflet-stage-unequal", stage, unit),
            });
        }
        notes.push(told!(language, "leaflet-then").to_owned());
        notes.extend(self.notes.iter().map(|note| note.get(language).to_owned()));
        notes
    }
}

/// What was drawn, who does how much, and how to draw it again: at most 80 columns.
pub fn describe_rehearsal(rehearsal: &Rehearsal<'_>, command: &str, language: Language) -> String {
    let heads = each![language; "team", "villages", "households", "persons", "reserves", "from", "to"];
    let mut table = ruled(&heads);
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
    let seed = rehearsal.study.seed;
    text += &told!(language, "drawn-by", seed = seed.to_string(), replicate = replicate.to_string(), command);
    text.push('\n');
    text
}

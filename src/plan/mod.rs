//! **plan**: the inverse questions: how many, where first, how far from the line.
//!
//! Takes a study that can be had with other numbers ([`Bench`]) and what a planner wants ([`Wanted`]); gives a [`Planned`]: operating
//! curves, margins, a list of what to re-check first, sample sizes, advice. Beside it classical plans with their exact operating
//! characteristics: [`Single`], [`Double`] and [`Sequential`] acceptance, [`Lqas`], attribute sampling, ISO 2859. Fails on a `[plan]` table
//! out of range; where no plan keeps what is wanted there is none. Sources: Schilling & Neubauer, *Acceptance Sampling in Quality
//! Control* (2009), and those that each file names.

mod acceptance;
mod attribute;
mod bench;
mod candidates;
mod double;
mod effort;
mod exact;
mod first;
mod gain;
mod isolated;
mod lever;
mod lqas;
mod margin;
mod operating;
mod planned;
mod risks;
mod rules;
mod sequential;
mod size;
mod sizes;
mod standard;
mod surface;
mod verdicts;
mod wanted;
mod work_out;

pub use acceptance::{Drawing, Single, Stratum, stratified};
pub use attribute::{expecting, sample_size};
pub use bench::Bench;
pub use double::{Double, Looks};
pub use first::where_first;
pub use isolated::{Isolated, isolated_lot, limiting_quality_plan};
pub use lever::{Present, Setting};
pub use lqas::{Border, Lqas};
pub use operating::operating;
pub use planned::*;
pub use risks::Risks;
pub use sequential::{Sequential, Walk};
pub use size::{Precision, best_each, clusters, design_effect};
pub use standard::{Inspection, Severity};
pub use wanted::{RecheckWanted, RehearsalWanted, Wanted};
pub use work_out::{Step, work_out};

pub use crate::simulate::{Amount, Curve, Lever, Margin, Operating, Point, Reach};

//! **plan**: the inverse questions: how many, where first, how far from the line.
//!
//! Takes rates and risks, and gives plans with their exact operating characteristics: [`Single`], [`Double`] and [`Sequential`] acceptance,
//! [`Lqas`], attribute sampling, ISO 2859, sample sizes for a precision. Fails where no plan keeps what is wanted: then there is none.
//! Sources: Schilling & Neubauer, *Acceptance Sampling in Quality Control* (2009), and those that each file names.

mod acceptance;
mod attribute;
mod double;
mod lqas;
mod risks;
mod sequential;
mod size;
mod standard;

pub use acceptance::{Drawing, Single, Stratum, stratified};
pub use attribute::{expecting, sample_size};
pub use double::{Double, Looks};
pub use lqas::{Border, Lqas};
pub use risks::Risks;
pub use sequential::{Sequential, Walk};
pub use size::{Precision, best_each, clusters, design_effect};
pub use standard::{Inspection, isolated_lot, normal_plan};

//! **estimate**: what the answers say, and how surely.
//!
//! Takes the answers of a sample with their weights; gives rates, standard errors, degrees of freedom and intervals.
//! "Not estimable" is a value here, never an error. Source: Särndal, Swensson & Wretman (1992), ch. 4–5; Korn & Graubard (1999).

mod beta;
mod interval;
mod quantiles;

pub use beta::{Beta, Share};
pub use interval::{Evidence, Flag, Limits, Method, Position, Side, limits, limits_at, position};
pub use quantiles::{Quantiles, normal_upper, student_t_upper};

//! **preassess** (预评): would the county pass, what would fail it, how sure is that?
//!
//! It imitates a third-party evaluation on a household list before the official review. The rooms, in the order in which an evaluation
//! passes through them; each has one door, and uses only rooms to its left:
//!
//! [`frame`] who can be asked → [`truth`] what is really so → [`design`] how the reviewers choose → [`draw`] the choosing →
//! [`interview`] the asking → [`estimate`] what the answers say → [`judge`] is it enough → [`study`] one replicate of all that →
//! [`simulate`] thousands of them → [`plan`] the inverse questions → [`scenario`] the file that asks → [`report`] told to a reader → [`cli`] the program.
//!
//! On the ground floor: [`units`], [`stream`], [`error`], [`document`].

pub mod cli;
pub mod design;
pub mod document;
pub mod draw;
pub mod error;
pub mod estimate;
pub mod frame;
pub mod interview;
pub mod judge;
pub mod plan;
pub mod report;
pub mod scenario;
pub mod simulate;
pub mod stream;
pub mod study;
pub mod truth;
pub mod units;

//! **preassess** (预评): would the county pass, what would fail it, how sure is that?
//!
//! The rooms, in the order in which an evaluation passes through them:
//!
//! [`frame`] → [`truth`] → [`design`] → [`draw`] → [`interview`] → [`estimate`] → [`judge`] → [`study`] → [`simulate`] → [`report`]

pub mod error;
pub mod frame;
pub mod report;
pub mod simulate;
pub mod stream;
pub mod units;

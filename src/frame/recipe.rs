//! Temporary stub.
use super::Frame;
use crate::error::{Problem, Refusal};
use crate::units::Words;
use std::path::Path;
/// Recipe.
#[derive(Debug)]
pub struct Recipe;
/// Total.
#[derive(Debug)]
pub struct Total {
    /// what
    pub what: Words,
    /// wanted
    pub wanted: f64,
    /// made
    pub made: f64,
}
/// Made.
#[derive(Debug)]
pub struct Made {
    /// frame
    pub frame: Frame,
    /// totals
    pub totals: Vec<Total>,
}
impl Recipe {
    /// parse
    /// # Errors
    /// x
    pub fn from_toml(_t: &str, _f: &Path) -> Result<Self, Refusal> {
        Err(Problem::new(("a", "b"), ("a", "b")).into())
    }
}
/// make
/// # Errors
/// x
pub fn make(_r: &Recipe, _s: Option<u64>) -> Result<Made, Refusal> {
    Err(Problem::new(("a", "b"), ("a", "b")).into())
}

//! **simulate**: all of it many times.

mod outcome;

pub use outcome::*;

//! The methods of selection by name.

use serde::Deserialize;

use crate::units::Words;

/// How the units of a stratum are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Select {
    /// Simple random sampling without replacement.
    #[default]
    Simple,
    /// n independent draws of equal probability (Särndal et al. 1992, §3.3.2).
    SimpleWithReplacement,
    /// Each unit for itself with probability n/N; the number varies (Särndal et al. 1992, §3.2).
    Bernoulli,
    /// Each unit for itself with probability proportional to size; the number varies (Särndal et al. 1992, §3.5).
    Poisson,
    /// Equal interval on the roster with a random start; exactly n units.
    Systematic,
    /// Systematic with probability proportional to size, in roster order; units too large for the interval are certain.
    PpsSystematic,
    /// The same in random order (Hartley & Rao 1962).
    PpsSystematicRandom,
    /// n independent draws with probability proportional to size (Hansen & Hurwitz 1943).
    PpsWithReplacement,
    /// Sampford (1967).
    Sampford,
    /// Brewer (1975), *Austral. J. Statist.* 17; Tillé (2006), algorithm 6.10.
    Brewer,
    /// Conditional Poisson (Hájek 1964; Chen, Dempster & Liu 1994).
    MaximumEntropy,
    /// Elimination (Tillé 1996).
    Tille,
    /// Midzuno (1951) for any n (Deville & Tillé 1998).
    Midzuno,
    /// Duels in roster order: units near each other in the roster are seldom drawn together (Deville & Tillé 1998, §5).
    Pivotal,
    /// Duels in random order.
    RandomPivotal,
    /// Pareto order sampling (Rosén 1997); probabilities near n·size/S, weights from the exact ones.
    Pareto,
    /// Chromy (1979): sequential in roster order from a start proportional to size on the circular list.
    Chromy,
    /// Balanced on `balance` (Deville & Tillé 2004).
    Cube,
    /// Spread over `spread` (Grafström, Lundström & Schelin 2012).
    LocalPivotal,
    /// Every unit.
    All,
}

impl Select {
    /// Whether it needs sizes (`Some(true)`), refuses them (`Some(false)`), or takes units as equal without them (`None`).
    pub fn needs_size(self) -> Option<bool> {
        match self {
            Self::Simple | Self::SimpleWithReplacement | Self::Bernoulli | Self::Systematic | Self::All => Some(false),
            Self::Cube | Self::LocalPivotal => None,
            _ => Some(true),
        }
    }

    /// Whether a unit may be drawn more than once.
    pub fn with_replacement(self) -> bool {
        matches!(self, Self::SimpleWithReplacement | Self::PpsWithReplacement)
    }

    /// Whether the number of units drawn varies.
    pub fn size_varies(self) -> bool {
        matches!(self, Self::Bernoulli | Self::Poisson)
    }

    /// Its name for a reader.
    pub fn words(self) -> Words {
        Words::from(match self {
            Self::Simple => ("随机", "simple"),
            Self::SimpleWithReplacement => ("有放回随机", "simple with replacement"),
            Self::Bernoulli => ("伯努利", "Bernoulli"),
            Self::Poisson => ("泊松", "Poisson"),
            Self::Systematic => ("等距", "systematic"),
            Self::PpsSystematic => ("按规模等距", "by size"),
            Self::PpsSystematicRandom => ("随机排序后按规模等距", "by size in random order"),
            Self::PpsWithReplacement => ("按规模有放回", "by size with replacement"),
            Self::Sampford => ("Sampford", "Sampford"),
            Self::Brewer => ("Brewer", "Brewer"),
            Self::MaximumEntropy => ("最大熵", "maximum entropy"),
            Self::Tille => ("Tillé 剔除", "Tillé's elimination"),
            Self::Midzuno => ("Midzuno", "Midzuno"),
            Self::Pivotal => ("名单序枢轴", "pivotal"),
            Self::RandomPivotal => ("随机枢轴", "random pivotal"),
            Self::Pareto => ("Pareto", "Pareto"),
            Self::Chromy => ("Chromy 序贯", "Chromy"),
            Self::Cube => ("平衡（立方体）", "balanced (cube)"),
            Self::LocalPivotal => ("空间分散（局部枢轴）", "spread (local pivotal)"),
            Self::All => ("全部", "all"),
        })
    }
}

//! The county while it is being made, and the addresses of its random numbers.

use std::ops::Range;

use crate::frame::Status;
use crate::stream::{Purpose, Stream};

/// Columns by household fill up as the making goes on; until then they are all "no".
#[derive(Debug, Default)]
pub(super) struct County {
    pub seed: u64,
    pub townships: Vec<String>,
    pub villages: Vec<Village>,
    pub status: Vec<Status>,
    pub persons: Vec<u8>,
    pub exit_year: Vec<u16>,
    pub away: Vec<bool>,
    pub truly_poor: Vec<bool>,
    pub mis_included: Vec<bool>,
}

#[derive(Debug, Default)]
pub(super) struct Village {
    pub name: String,
    pub township: usize,
    /// 0 plain, 1 hill, 2 mountain.
    pub terrain: usize,
    pub remote: bool,
    pub poor: bool,
    pub households: Range<usize>,
}

/// What a random number decides. The numbers are addresses: changing one changes every made county.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question {
    TownshipSize = 1,
    TownshipTerrain = 2,
    VillageName = 3,
    Terrain = 4,
    Remote = 5,
    PoorVillage = 6,
    VillageSize = 7,
    Register = 10,
    StillPoor = 11,
    Persons = 12,
    Relapsed = 13,
    ExitYear = 14,
    Away = 20,
    Omission = 21,
    MisExit = 22,
    MisInclusion = 23,
    OmittedMember = 24,
    OnPaper = 25,
    Unmet = 26,
    Income = 27,
    Subsistence = 30,
    UnsafeHouse = 31,
    SeriousIllness = 32,
    NoLabour = 33,
    LoneElder = 34,
    Approval = 40,
    Score = 41,
}

impl County {
    /// The random numbers of a place (township or village) for a question: other places do not move when one is changed.
    pub fn stream(&self, question: Question, place: usize) -> Stream {
        Stream::at(self.seed, Purpose::Recipe, 0, (question as u64) << 32 | place as u64)
    }

    pub fn households(&self) -> usize {
        self.villages.last().map_or(0, |village| village.households.end)
    }

    /// The households of these classes.
    pub fn is(&self, household: usize, classes: &[Status]) -> bool {
        classes.contains(&self.status[household])
    }

    /// One value a household, drawn village by village.
    pub fn each<T>(&self, question: Question, mut draw: impl FnMut(usize, &mut Stream) -> T) -> Vec<T> {
        let mut values = Vec::with_capacity(self.households());
        for (v, village) in self.villages.iter().enumerate() {
            let mut stream = self.stream(question, v);
            values.extend(village.households.clone().map(|h| draw(h, &mut stream)));
        }
        values
    }
}

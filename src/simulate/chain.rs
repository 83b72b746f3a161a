//! Reviews in a row: what the earlier ones overlook and the last one finds (责任倒查).

use super::Figure;
use super::outcome::{Chain, Overlooked};
use crate::frame::Frame;
use crate::study::Course;

/// The account of all reviews together; whole numbers, which merge in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ChainAccount {
    replicates: u64,
    passed_then_failed: u64,
    clean_then_found: u64,
    /// Replicates in which the last review finds an error in a township where no earlier one did, and among them those in which an
    /// earlier one was there.
    townships: Vec<[u64; 2]>,
}

impl ChainAccount {
    pub(super) fn new(townships: usize) -> Self {
        Self { townships: vec![[0; 2]; townships], ..Self::default() }
    }

    /// Enters the courses of one replicate, one a review.
    pub(super) fn enter(&mut self, courses: &[Course]) {
        let Some((last, earlier)) = courses.split_last().filter(|(_, earlier)| !earlier.is_empty()) else { return };
        self.replicates += 1;
        let passed = |course: &Course| course.broken == 0 && course.not_judged == 0;
        self.passed_then_failed += u64::from(last.broken != 0 && earlier.iter().all(passed));
        self.clean_then_found += u64::from(last.found > 0 && earlier.iter().all(|course| course.found == 0));
        for visit in last.townships.iter().filter(|visit| visit.found > 0) {
            let same = |course: &Course| course.townships.binary_search_by_key(&visit.township, |v| v.township).ok();
            let mut before = earlier.iter().filter_map(|course| same(course).map(|at| &course.townships[at])).peekable();
            let was_there = before.peek().is_some();
            if before.all(|visit| visit.found == 0) {
                let [overlooked, seen] = &mut self.townships[visit.township as usize];
                *overlooked += 1;
                *seen += u64::from(was_there);
            }
        }
    }

    /// Adds another account of the same reviews.
    pub(super) fn merge(&mut self, other: &Self) {
        self.replicates += other.replicates;
        self.passed_then_failed += other.passed_then_failed;
        self.clean_then_found += other.clean_then_found;
        for (a, b) in self.townships.iter_mut().zip(&other.townships) {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        }
    }

    /// The shares; none where a single review is simulated.
    pub(super) fn outcome(&self, frame: &Frame) -> Option<Chain> {
        let share = |count| Figure::share(count, self.replicates);
        let names = frame.townships().names.iter();
        (self.replicates > 0).then(|| Chain {
            passed_then_failed: share(self.passed_then_failed),
            clean_then_found: share(self.clean_then_found),
            townships: names
                .zip(&self.townships)
                .map(|(name, &[overlooked, seen])| Overlooked {
                    name: name.clone(),
                    overlooked: share(overlooked),
                    visited_and_overlooked: share(seen),
                })
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Visit;

    fn course(broken: u64, visits: &[(u32, u32)]) -> Course {
        let townships: Vec<Visit> =
            visits.iter().map(|&(township, found)| Visit { township, drawn: 10, interviewed: 9, found, ..Visit::default() }).collect();
        Course { broken, found: visits.iter().map(|v| v.1).sum(), townships, ..Course::default() }
    }

    #[test]
    fn only_what_every_earlier_review_overlooked_counts() {
        let mut account = ChainAccount::new(4);
        // township 0 was visited and found clean, 1 was not visited, 2 was found out before, 3 is clean at last
        account.enter(&[course(0, &[(0, 0), (2, 1)]), course(0, &[(2, 0), (3, 0)]), course(1, &[(0, 1), (1, 2), (2, 1), (3, 0)])]);
        account.enter(&[course(0, &[(0, 0)]), course(0, &[(3, 0)]), course(0, &[(0, 1)])]);
        account.enter(&[course(1, &[(0, 2)]), course(0, &[]), course(1, &[])]);
        assert_eq!((account.passed_then_failed, account.clean_then_found), (1, 1));
        assert_eq!(account.townships, [[2, 2], [1, 0], [0, 0], [0, 0]]);
        let mut twice = account.clone();
        twice.merge(&account);
        assert_eq!((twice.replicates, twice.townships[0]), (6, [4, 4]));
    }

    #[test]
    fn a_single_review_is_no_chain() {
        let mut account = ChainAccount::new(1);
        account.enter(&[course(1, &[(0, 3)])]);
        assert_eq!(account, ChainAccount::new(1));
    }
}

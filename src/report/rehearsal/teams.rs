//! Villages shared out among teams: neighbours in frame order, and loads as equal as a cut between villages allows.

/// The team of each village, from 0. Team `t` of `k` ends at the village border nearest to `(t + 1)/k` of the whole load, so that every
/// border is at most half a village away from an equal share; every team has a village. `teams` lies between 1 and the villages.
pub(super) fn teams(loads: &[u32], teams: u32) -> Vec<u32> {
    let villages = loads.len();
    let whole: u64 = loads.iter().map(|&load| u64::from(load)).sum();
    let mut team_of = Vec::with_capacity(villages);
    let mut done = 0_u64;
    for team in 0..u64::from(teams) {
        let after = (u64::from(teams) - team - 1) as usize;
        let share = whole * (team + 1);
        let nearer = |load: u32, done: u64| (2 * done + u64::from(load)) * u64::from(teams) < 2 * share;
        let first = team_of.len();
        while team_of.len() + after < villages && (team_of.len() == first || after == 0 || nearer(loads[team_of.len()], done)) {
            done += u64::from(loads[team_of.len()]);
            team_of.push(team as u32);
        }
    }
    team_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_team_has_neighbours_and_about_its_share() {
        assert_eq!(teams(&[1; 10], 3), [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]);
        assert_eq!(teams(&[100, 1, 1], 3), [0, 1, 2]);
        assert_eq!(teams(&[1, 1, 100], 3), [0, 1, 2]);
        assert_eq!(teams(&[5, 5, 5, 5], 1), [0; 4]);
        for villages in 1..40_usize {
            let loads: Vec<u32> = (0..villages as u32).map(|v| 20 + v * 7919 % 31).collect();
            let (whole, largest) = (loads.iter().sum::<u32>(), loads.iter().copied().max().unwrap());
            for k in 1..=villages as u32 {
                let team_of = teams(&loads, k);
                assert_eq!(team_of.len(), villages);
                assert!(team_of.windows(2).all(|w| w[0] == w[1] || w[0] + 1 == w[1]) && team_of[villages - 1] == k - 1);
                if k * 3 <= villages as u32 {
                    for team in 0..k {
                        let load: u32 = loads.iter().zip(&team_of).filter(|(_, t)| **t == team).map(|(l, _)| l).sum();
                        assert!(load.abs_diff(whole / k) <= largest + 1, "{villages} {k} {team} {load}");
                    }
                }
            }
        }
    }
}

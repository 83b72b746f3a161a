# Joint inclusion probabilities of the maximum entropy design (conditional Poisson) by enumerating every sample of small populations with
# mpmath at 50 digits: P(s) = exp(sum of lambda over s) / Z, lambda by Newton's method from the exact inclusion probabilities n x / sum x.
# Run: python3 maximum_entropy.py > maximum_entropy.json
import json
from itertools import combinations
from mpmath import exp, lu_solve, matrix, mp, mpf, nstr

mp.dps = 50
CASES = {
    "villages_8": ([655, 1434, 310, 95, 820, 470, 1210, 388], 3),
    "skewed_7": ([12, 30, 55, 90, 240, 250, 333], 3),
    "nearly_certain_6": ([1, 2, 3, 4, 40, 49], 2),
    "ends_of_the_scale_8": ([1, 10, 100, 1000, 10000, 100000, 100001, 100500], 3),
    "all_but_one_7": ([100, 101, 102, 103, 104, 105, 85], 6),
}


def moments(weight, n):
    """Inclusion probabilities and joint ones of the design with these exponentials of lambda."""
    units = range(len(weight))
    joint = [[mpf(0)] * len(weight) for _ in units]
    for sample in combinations(units, n):
        p = mpf(1)
        for k in sample:
            p *= weight[k]
        for k in sample:
            for l in sample:
                joint[k][l] += p
    total = sum(joint[k][k] for k in units) / n
    return [[x / total for x in row] for row in joint]


def design(sizes, n):
    units = range(len(sizes))
    pi = [mpf(n * x) / sum(sizes) for x in sizes]
    assert all(0 < p < 1 for p in pi)
    weight = [p / (1 - p) for p in pi]
    for _ in range(60):
        joint = moments(weight, n)
        # The covariance of the indicators has rank N - 1: the last lambda stays where it is.
        last = len(sizes) - 1
        covariance = matrix(last, last)
        for k in range(last):
            for l in range(last):
                covariance[k, l] = joint[k][l] - joint[k][k] * joint[l][l]
        step = lu_solve(covariance, matrix([pi[k] - joint[k][k] for k in range(last)]))
        size = max(abs(x) for x in step)
        for k in range(last):
            weight[k] *= exp(step[k] / max(1, size))
        if size < mpf(10) ** -40:
            break
    joint = moments(weight, n)
    assert all(abs(joint[k][k] / pi[k] - 1) < mpf(10) ** -35 for k in units)
    assert all(abs(sum(joint[k]) - n * pi[k]) < mpf(10) ** -35 for k in units)
    return joint


out = {}
for name, (sizes, n) in CASES.items():
    out[name] = {"size": sizes, "n": n, "joint": [[float(nstr(x, 17)) for x in row] for row in design(sizes, n)]}
print("{\n" + ",\n".join(f' "{name}": {json.dumps(case)}' for name, case in out.items()) + "\n}")

"""Small-area estimates by other means than the crate's: scipy's beta-binomial on a dense grid; Fay-Herriot with full matrices,
REML by maximising the restricted likelihood. Run: python3 tests/golden/small_area.py > tests/golden/small_area.json"""
import json

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import roots_legendre
from scipy.stats import beta, betabinom, norm

SETS = {
    "rare": [(0, 30), (1, 25), (0, 18), (3, 40), (0, 36), (2, 14), (0, 0), (0, 52), (1, 33), (0, 21)],
    "common": [(12, 60), (7, 55), (21, 70), (4, 48), (9, 90), (15, 62), (2, 12)],
    "alike": [(10, 100), (10, 100), (10, 100), (10, 100)],
    "none": [(0, 40), (0, 25), (0, 31)],
}
PRIORS = {"default": ([0.5, 0.5], [1.0, 9.0]), "flat": ([1.0, 1.0], [1.0, 1.0]), "own": ([1.0, 30.0], [2.0, 20.0])}


def shrunk(areas, mean_prior, icc_prior):
    logits = np.arange(-30, 30.001, 0.03)
    # small ends kept by their own formula
    m, q = 1 / (1 + np.exp(-logits)), 1 / (1 + np.exp(logits))
    prior_m = np.exp(mean_prior[0] * np.log(m) + mean_prior[1] * np.log(q))
    u, w = roots_legendre(120)
    # rho = s^2: smooth at zero
    s = (u + 1) / 2
    rho, w = s**2, w * s * beta.pdf(s**2, *icc_prior)
    total = np.zeros((len(rho), len(m)))
    for x, n in areas:
        for j, r in enumerate(rho):
            a, b = m * (1 - r) / r, q * (1 - r) / r
            total[j] += betabinom.logpmf(x, n, a, b) if n else 0
    weight = np.exp(total - total.max()) * w[:, None] * prior_m[None, :]
    weight /= weight.sum()
    out = []
    for x, n in areas:
        k = ((1 - rho) / rho)[:, None]
        a, b = m[None, :] * k + x, q[None, :] * k + n - x
        first = (weight * a / (a + b)).sum()
        second = (weight * a * (a + 1) / ((a + b) * (a + b + 1))).sum()
        own = (weight * n / (n + k)).sum()
        var = second - first**2
        size = first * (1 - first) / var - 1
        lower, upper = beta.ppf([0.025, 0.975], first * size, (1 - first) * size)
        out.append([first, var**0.5, own, lower, upper])
    return out


def fay_herriot(areas, deff):
    asked = [(x, n) for x, n in areas if n]
    y = np.array([np.log((x + 0.5) / (n - x + 0.5)) for x, n in asked])
    d = np.array([deff * (1 / (x + 0.5) + 1 / (n - x + 0.5)) for x, n in asked])
    one = np.ones((len(y), 1))

    def parts(a):
        v = np.diag(a + d)
        vi = np.linalg.inv(v)
        xvx = one.T @ vi @ one
        return v, vi, xvx, vi - vi @ one @ np.linalg.inv(xvx) @ one.T @ vi

    def minus_restricted(a):
        v, _, xvx, p = parts(a)
        return 0.5 * (np.linalg.slogdet(v)[1] + np.linalg.slogdet(xvx)[1] + y @ p @ y)

    best = minimize_scalar(minus_restricted, bounds=(0, 20), method="bounded", options={"xatol": 1e-12})
    a = best.x if best.fun < minus_restricted(0) else 0.0
    _, vi, xvx, _ = parts(a)
    mean = (np.linalg.inv(xvx) @ one.T @ vi @ y)[0]
    spread = 2 / np.trace(vi @ vi)
    out, z = [], norm.isf(0.025)
    for x, n in areas:
        if n:
            yi, di = np.log((x + 0.5) / (n - x + 0.5)), deff * (1 / (x + 0.5) + 1 / (n - x + 0.5))
            g = a / (a + di)
            theta = g * yi + (1 - g) * mean
            mse = g * di + (1 - g) ** 2 / xvx[0, 0] + 2 * di**2 / (a + di) ** 3 * spread
        else:
            g, theta, mse = 0.0, mean, a + 1 / xvx[0, 0]
        p = 1 / (1 + np.exp(-theta))
        low, high = 1 / (1 + np.exp(-(theta + np.array([-z, z]) * mse**0.5)))
        out.append([p, mse**0.5 * p * (1 - p), g, low, high])
    return {"mean": mean, "between": a, "areas": out}


print(json.dumps({
    name: {
        "areas": areas,
        "beta_binomial": {prior: shrunk(areas, *PRIORS[prior]) for prior in PRIORS},
        "fay_herriot": {str(deff): fay_herriot(areas, deff) for deff in [1.0, 1.7]},
    }
    for name, areas in SETS.items()
}))

# Reference values of the beta, Student t and normal distributions, far tails included, with mpmath at 60 digits.
# Run: python3 special_functions.py > special_functions.csv
# Rows: beta,a,b,x,P(X<=x),P(X>x) | t,p,df,,t with P(T>t)=p, | normal,p,,,z with P(Z>z)=p,
import random
from mpmath import mp, mpf, erfc, exp, findroot, log, nstr, sqrt

mp.dps = 60
random.seed(20170428)
show = lambda v: nstr(v, 20, min_fixed=1, max_fixed=0)
print("kind,a,b,x,first,second")


def lower(a, b, x):
    """I_x(a, b) by the series of positive terms x^a (1-x)^b / (a B(a, b)) * sum."""
    a, b, x = mpf(a), mpf(b), mpf(x)
    term, total, k = mpf(1), mpf(1), 0
    while abs(term) > total * mpf(10) ** -50:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
        if k > 2_000_000:
            raise ValueError
    ln = a * log(x) + b * log(1 - x) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b) - log(a)
    return exp(ln) * total


def both(a, b, x):
    if mpf(x) <= (mpf(a) + 1) / (mpf(a) + mpf(b) + 2):
        p = lower(a, b, x)
        return p, 1 - p
    q = lower(b, a, 1 - mpf(x))
    return 1 - q, q


count = 0
while count < 240:
    a = 10 ** random.uniform(-1.5, 5)
    b = 10 ** random.uniform(-1.5, 5)
    z = random.choice([random.uniform(-3, 3), random.uniform(-12, 12), random.uniform(-35, 35)])
    mean, sd = a / (a + b), (a * b / (a + b) ** 2 / (a + b + 1)) ** 0.5
    odds = mean / (1 - mean) * exp(mpf(z) * sd / (mean * (1 - mean)))
    x = float(odds / (1 + odds))
    if not 1e-280 < x < 1 - 1e-15:
        continue
    p, q = both(a, b, x)
    if min(p, q) < mpf(10) ** -290:
        continue
    print(f"beta,{a!r},{b!r},{x!r},{show(p)},{show(q)}")
    count += 1

for df in [0.3, 1, 2, 3, 4.5, 7, 20, 28, 61, 134, 674, 2500, 1e5, 1e8]:
    for p in [0.49, 0.25, 0.05, 0.025, 0.005, 1e-6, 1e-20]:
        def gap(s, df=mpf(df), p=mpf(p)):
            t = exp(s)
            return log(mp.betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2 / p) if df < 1000 else log(upper_t(t, df) / p)

        def upper_t(t, df):
            x = df / (df + t * t)
            return both(df / 2, mpf(1) / 2, x)[0] / 2 if df < 3000 else tail_by_quadrature(t, df)

        def tail_by_quadrature(t, df):
            c = exp(mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2)) / sqrt(df * mp.pi)
            return c * mp.quad(lambda u: exp(-(df + 1) / 2 * mp.log1p(u * u / df)), [t, t + 1, t + 3, t + 6, t + 12, t + 30])

        mp.dps = 30
        z = findroot(lambda s: log(erfc(s / sqrt(mpf(2))) / 2 / mpf(p)), 1 if p > 1e-3 else sqrt(-2 * log(mpf(p))), tol=1e-20)
        start = z * (1 + (z * z + 1) / (4 * mpf(df))) if df > 30 else ((mpf(p) * 2) ** (-1 / mpf(df)) * sqrt(mpf(df)) if p < 0.1 else z * (1 + 1 / mpf(df)))
        root = exp(findroot(gap, (log(start), log(start) + mpf("0.01")), solver="secant", tol=1e-22, maxsteps=200))
        print(f"t,{p!r},{df!r},,{show(root)},")
        if df == 0.3:
            print(f"normal,{p!r},,,{show(z)},")

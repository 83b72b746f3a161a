# Reference values of the beta, Student t and normal distributions at 10,000 random points, far tails included, with mpmath at 50 digits.
# Run: python3 special_functions.py > special_functions.csv
# Rows: b,a,b,x,P(X<=x),P(X>x) of Beta(a, b) | t,df,t,P(T>t) | n,z,P(Z>z)
# Arguments are rounded to few digits first; the value is that of the double nearest to what is printed.
import random
from mpmath import erfc, exp, log, loggamma, mp, mpf, nstr, sqrt

mp.dps = 50
random.seed(20170428)
show = lambda v: nstr(v, 17, min_fixed=1, max_fixed=0, strip_zeros=True)
short = lambda v, digits: float(f"{v:.{digits}g}")


def tail(a, b, x, y):
    """I_x(a, b) with y = 1 - x, by the continued fraction DLMF 8.17.22, evaluated by Lentz; x below (a + 1) / (a + b + 2)."""
    tiny = mpf(10) ** -400
    c, d = mpf(1), 1 / (1 - (a + b) * x / (a + 1))
    h = d
    for m in range(1, 100_000):
        for even in (True, False):
            if even:
                step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            else:
                step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d, c = 1 / (1 + step * d + tiny), 1 + step / c + tiny
            h *= d * c
        if abs(d * c - 1) < mpf(10) ** -42:
            break
    else:
        raise ValueError((a, b, x))
    return exp(a * log(x) + b * log(y) - loggamma(a) - loggamma(b) + loggamma(a + b) - log(a)) * h


def both(a, b, x, y):
    if x * (b + 1) <= y * (a + 1):
        p = tail(a, b, x, y)
        return p, 1 - p
    q = tail(b, a, y, x)
    return 1 - q, q



# the fraction against a plain integral
for a, b, x in [(2.5, 7, 0.1), (40, 3, 0.8), (0.5, 0.7, 0.3)]:
    a, b, x = mpf(a), mpf(b), mpf(x)
    assert abs(tail(a, b, x, 1 - x) / mp.betainc(a, b, 0, x, regularized=True) - 1) < mpf(10) ** -30

print("kind,first,second,third,fourth,fifth")
count = 0
while count < 6000:
    a, b = short(10 ** random.uniform(-1.5, 5.5), 6), short(10 ** random.uniform(-1.5, 5.5), 6)
    z = random.choice([random.uniform(-3, 3), random.uniform(-12, 12), random.uniform(-35, 35)])
    mean, sd = a / (a + b), (a * b / (a + b) ** 2 / (a + b + 1)) ** 0.5
    odds = mean / (1 - mean) * exp(mpf(z) * sd / (mean * (1 - mean)))
    if not 1e-280 < odds < 1e13:
        continue
    # as many digits as leave 1 - x six of its own
    x = short(float(odds / (1 + odds)), 6 if odds < 10 else 17)
    if not 0 < x < 1 - 1e-14:
        continue
    p, q = both(mpf(a), mpf(b), mpf(x), 1 - mpf(x))
    if min(p, q) < mpf(10) ** -290:
        continue
    print(f"b,{a!r},{b!r},{x!r},{show(p)},{show(q)}")
    count += 1

count = 0
while count < 3000:
    df = random.choice([short(10 ** random.uniform(-0.5, 7), 5), float(random.randint(1, 200))])
    t = short(10 ** random.uniform(-1.5, 1.5 + 3 / (1 + df)), 6)
    square = mpf(t) ** 2
    x, y = mpf(df) / (df + square), square / (df + square)
    p = both(mpf(df) / 2, mpf(1) / 2, x, y)[0] / 2
    if p < mpf(10) ** -290:
        continue
    print(f"t,{df!r},{t!r},{show(p)}")
    count += 1

for _ in range(1000):
    z = short(random.choice([10 ** random.uniform(-1.5, 0.8), random.uniform(3, 36)]), 6)
    print(f"n,{z!r},{show(erfc(mpf(z) / sqrt(mpf(2))) / 2)}")

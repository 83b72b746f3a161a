# Reference values of the beta, Student t and normal distributions at 10,000 random points and of the binomial and hypergeometric ones at
# 10,000 more, far tails included, with mpmath at 50 digits.
# Run: python3 special_functions.py > special_functions.csv
# Rows: b,a,b,x,P(X<=x),P(X>x) of Beta(a, b) | t,df,t,P(T>t) | n,z,P(Z>z)
# i,c,n,p,P(X=c),P(X<=c) of a binomial count | h,c,N,D,n,P(X=c),P(X<=c),P(X>=c) of D among N found in n drawn
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

print("kind,first,second,third,fourth,fifth,sixth,seventh")
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


def tails(mass, up, down, c, least, most):
    """P(X<=c) and P(X>=c) from the mass at c and the ratios of neighbouring masses: up(x) = m(x+1)/m(x), down(x) = m(x-1)/m(x)."""
    below, above = mass, mass
    for ratio, step, end in ((down, -1, least), (up, 1, most)):
        term, x, sum_ = mass, c, mpf(0)
        while x != end:
            term *= ratio(x)
            x += step
            sum_ += term
            if term < sum_ * mpf(10) ** -45 and ratio(x) < 0.9:
                break
        if step < 0:
            below += sum_
        else:
            above += sum_
    # The larger tail from the smaller one: no small number is lost in it.
    return (below, 1 - below + mass) if below < above else (1 - above + mass, above)


ln_choose = lambda n, k: loggamma(mpf(n + 1)) - loggamma(mpf(k + 1)) - loggamma(mpf(n - k + 1))
whole = lambda low, high: int(10 ** random.uniform(low, high))


def around(mean, sd, least, most):
    z = random.choice([random.uniform(-3, 3), random.uniform(-12, 12), random.uniform(-35, 35)])
    return min(max(int(mean + z * sd), least), most)


count = 0
while count < 5000:
    n, p = whole(0, 5.5), short(random.choice([10 ** random.uniform(-6, -0.01), random.uniform(0, 1)]), 6)
    if not 0 < p < 1:
        continue
    c = around(n * p, (n * p * (1 - p)) ** 0.5 + 1, 0, n)
    mp_p = mpf(p)
    odds = mp_p / (1 - mp_p)
    mass = exp(ln_choose(n, c) + c * log(mp_p) + (n - c) * log(1 - mp_p))
    if mass < mpf(10) ** -290:
        continue
    below, _ = tails(mass, lambda x: (n - x) * odds / (x + 1), lambda x: x / ((n - x + 1) * odds), c, 0, n)
    print(f"i,{c},{n},{p!r},{show(mass)},{show(below)}")
    count += 1

count = 0
while count < 5000:
    population = whole(0.3, 6)
    defective, n = (min(whole(0, 6), population) for _ in range(2))
    least, most = max(0, n + defective - population), min(n, defective)
    if n > 20_000 or least == most:
        continue
    share = defective / population
    sd = (n * share * (1 - share) * (population - n) / max(population - 1, 1)) ** 0.5
    c = around(n * share, sd + 1, least, most)
    mass = exp(ln_choose(defective, c) + ln_choose(population - defective, n - c) - ln_choose(population, n))
    if mass < mpf(10) ** -290:
        continue
    up = lambda x: mpf((defective - x) * (n - x)) / ((x + 1) * (population - defective - n + x + 1))
    down = lambda x: mpf(x * (population - defective - n + x)) / ((defective - x + 1) * (n - x + 1))
    below, above = tails(mass, up, down, c, least, most)
    print(f"h,{c},{population},{defective},{n},{show(mass)},{show(below)},{show(above)}")
    count += 1

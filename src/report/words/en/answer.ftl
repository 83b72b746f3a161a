## The terminal

what-to-do-first = What to do first
how-sure-this-is = How sure this is
beware = Beware
how-ready-the-townships-are = How ready the townships are
what-this-rests-on = What this rests on

## The answer

lead-never-failed = If the review came tomorrow: not one of { $n } simulated reviews failed, so the chance of passing is above { $less } (95% sure).
lead-never-passed = If the review came tomorrow: not one of { $n } simulated reviews passed, so the chance of passing is below { $less } (95% sure).
lead = If the review came tomorrow, the chance of passing would be about { $told } (simulation error ±{ $error } points, { $n } simulations): { $verdict }.
reason-only = The reason to fail: the { $name } (must be { $rule }), in { $fails } of simulations.
reason = The most likely reason to fail: the { $name } (must be { $rule }), in { $fails } of simulations, in { $alone } it alone.
margin-inside = On average the { $name } would be estimated at { $mean }, { $gap } points inside its limit of { $limit }; who happens to be drawn alone moves one review by about { $sway } points.
margin-beyond = On average the { $name } would be estimated at { $mean }, { $gap } points beyond its limit of { $limit }; who happens to be drawn alone moves one review by about { $sway } points.
step-plan = See which villages to re-check first, and how many households: preassess plan { $plan } makes the list.
step-rehearse = Rehearse: preassess draw { $plan } draws one sample as the review would, for your own teams to visit.
no-review = No review was simulated: there is no answer.
made-up-county = The household list is made up: this is not any real county.
lead-no-limit = No limit is set, so whether you would pass cannot be said; below is what a review would estimate.
very-likely = very likely
likely-not-safe = likely, but not safe
either-way = it could go either way
more-likely-to-fail = more likely to fail than to pass
almost-sure-to-fail = almost sure to fail
sure-assumptions = If the truth, the interviews or the review are other than assumed, the answer changes by much more than the simulation error (see "What this rests on").
reason-and-next = The most likely reason to fail: the { $name } (must be { $rule }), in { $fails } of simulations, in { $alone } it alone. Next comes the { $next }, in { $next_fails }.
sure-error = Simulation error ±{ $error } points: only because the number of simulations is limited; more of them make it smaller. What really counts is what the answer rests on.
sure-bound = The other result never occurred, so that only a bound can be given; more simulations make it tighter. What really counts is what the answer rests on.
lead-one = Only one review was simulated: the chance of passing that it gives, { $told }, has no error, and no verdict can rest on it. Simulate more.
sure-one = A single simulation tells nothing about its own error: simulate more. What really counts is what the answer rests on.

## Earlier reviews, actions, other plans

better = Of the plans compared, "{ $name }" helps most: { $by } points more likely to pass (error { $error }).
overlooked = Held to account: the chance that the earlier reviews find nothing and the last one does is { $found }; that they are passed and the last one fails, { $failed }.
look-risky = Look first at the townships that make failing more likely if they are drawn, by points: { $names } (error about { $error }).
look-often = Look first at the townships where errors are found most often: { $names } (the chance that a review finds one there).
importance-saves-nothing = Importance sampling saves no replicates here: the chance is the plain share.
importance-saves = The chance of passing is estimated by importance sampling (more errors are drawn, and weighted down): plain simulation needs { $times } times as many replicates for the same error (it gives { $plain }% ±{ $error }).
stratified-saves = First stages are drawn evenly over the replicates: plain simulation needs { $times } times as many replicates for the same error (it gives { $plain }% ±{ $error }).
given-the-sample-saves = The chance of passing is worked out given each sample, and averaged: plain simulation needs { $times } times as many replicates for the same error (it gives { $plain }% ±{ $error }).
earlier = Chance of passing each review: { $rounds }; the last one decides.
settled-omission = omitted households { $number }
settled-mis-exit = wrongly exited households { $number }
settled-mis-inclusion = wrongly included households { $number }
settled-satisfied = dissatisfied households won over { $number }
settled-reached = families away made easy to meet { $number }
acted = The action "{ $name }" is for { households-counted } at about { $cost } yuan. Settled on average: { $changes }.
acted-in-vain = The action "{ $name }" is for { households-counted } at about { $cost } yuan and settles nothing.
driver-range = { $key } from { $low }% to { $high }%
driven-shares = Of what moves the chance to pass, each key with its interactions makes up: { $keys }.
driven-alone = Changed alone, each number moves the chance to pass: { $keys }.
overlooked-by-township = Held to account: the chance that the earlier reviews find nothing and the last one does is { $found }; that they are passed and the last one fails, { $failed }. By township (nothing found there before, something at last) it is highest in { $townships }.

## Doubts

doubt-flattered = The { $name } is really { $truth }, a review sees { $mean } on average: it looks better than it is, and passing does not mean that all is well.
doubt-nothing-found = About { $share } of reviews find nothing on the { $name } although it is { $truth }: none found does not mean none there.
doubt-interval = The { $promised }% interval of the { $name } ({ $method }) holds the truth only { $held } of the time: the reported range is too narrow, or beside the truth.
doubt-not-judged = In { $share } of simulations the { $name } cannot be judged (nobody concerned was met, or no error can be computed): such a review neither passes nor fails.

## Operating curves

omitted-households = omitted households
wrongly-exited-households = wrongly exited households
dissatisfied-households = dissatisfied households
intra-village-correlation = intra-village correlation
reviewers-sensitivity = share of errors that reviewers recognise
villages-drawn = villages drawn
households-a-village = households drawn in each village
curve-if = if
curve-were = were
households = households
persons = persons
passes = passes
error = error
its-own-rule-met = its own rule met
margin-room = { $what }: about { $now } now. At { $most } ({ $rate } of their class, error ±{ $error }) the chance of passing is down to { $wanted }%: the margin is about { $gap }.
margin-lacking = { $what }: about { $now } now. Only at { $most } or less ({ $rate } of their class, error ±{ $error }) does the chance of passing reach { $wanted }%: about { $gap } are still to be found and set right.
margin-never = { $what }: about { $now } now. Even without a single one the chance of passing stays below { $wanted }%.
margin-beyond-tried = { $what }: about { $now } now. Even at { $most } the chance of passing is at least { $wanted }%; more was not tried: the margin is beyond what was tried.
margin-not-tried = { $what }: about { $now } now, and the chance of passing is at least { $wanted }%; more was not tried, so the margin is not known.
half-won-over = Win over half of the dissatisfied (about { $half }): the chance of passing rises from { $now } to { $then }.
half-helped = Find and help half of the wrongly exited (about { $half }): the chance of passing rises from { $now } to { $then }.
half-registered = Find and register half of the omitted (about { $half }): the chance of passing rises from { $now } to { $then }.
chance-below = below { $bound }
chance-above = above { $bound }
chance-about = about { $told }
otherwise-less = { $what } (taken as { $now }): at { $less } the chance of passing would be { $pa } instead of { $pb }.
otherwise = { $what } (taken as { $now }): at { $less } the chance of passing would be { $pa }, at { $more } { $pb }.
slider = If there were more or fewer { $what }
slider-stop = { $rate }, about { $cases }: the chance of passing is about { $chance } (simulation error ±{ $error } points)
slider-stop-bound = { $rate }, about { $cases }: the chance of passing is { $chance }

## Tables of the terminal

indicators-note = Mostly: where about 95 of 100 reviews land. Error: of the simulation, in points.
as-it-is = as it is
variants-paired = All plans share their random numbers; the error is that of the change.
variants-independent = Scenarios with another list or seed are independent; the error is that of the change.
indicator = indicator
truth = truth
mean = mean
mostly = mostly
must-be = must be
met-in = met in
plan = plan
change-pts = change (pts)
cost-yuan = cost (yuan)

## How ready the townships are

of-those-told =
    { $withheld ->
        [0] {""}
        [one] {" "}(without { $withheld } township whose counts are withheld)
       *[other] {" "}(without { $withheld } townships whose counts are withheld)
    }
ready-errors = Chance to be among the { $n } worst by true errors (omissions and mis-exits): { $names }{ of-those-told }.
ready-dissatisfied = Chance to be among the { $n } worst by dissatisfaction: { $names }{ of-those-told }.
ready-caption = "Passes its own check": in this township, { $check }. "Share of the risk": of what the broken rules found in failing simulations, the part found here; adds up to 100%. "Rank" is by the true rate of errors, 1 is the worst; "Mostly" holds about 95 of 100; "Among the worst": chance to be one of the { $n } worst.
how-ready-each-township-is = How ready each township is
ready-own-check = Least likely to pass a check of their own: { $names }{ of-those-told }. The check: { $check }.
ready-risk-few =
    { $failing ->
        [one] Which townships bring the county's risk of failing cannot be said: only { $failing } simulation failed by what was found, so their shares are not ranked.
       *[other] Which townships bring the county's risk of failing cannot be said: only { $failing } simulations failed by what was found, so their shares are not ranked.
    }
ready-risk = Largest shares in the county's risk of failing (of { $failing } failing simulations): { $names }{ of-those-told }.
check-mis-exit = { households-counted } exited, at most { $most } wrongly exited
check-mis-inclusion = { households-counted } registered, at most { $most } wrongly included
check-dissatisfied = { households-counted } of all kinds, at most { $most } dissatisfied
check-omission = { households-counted } never registered, at most { $most } omitted
check-that-errs = { $check } (sensitivity { $hit }, specificity { $clear })
omissions-if-drawn = omissions if drawn
mis-exits-if-drawn = mis-exits if drawn
dissatisfied-if-drawn = dissatisfied if drawn
share-of-the-risk = share of the risk
passes-own-check = passes its own check
error-rate = error rate
mostly-in = mostly
among-the-worst = among the worst
worst-by-dissatisfaction = worst by dissatisfaction

## Held against what was published

held-against-what-was-published = Held against what was published
published-caption = How often the published figures come out in the simulation
yes = yes
no = no
support-caption = Each value with all other keys at their best; less than 1.92 below the largest is not excluded.
published = published
counts-as-near-points = counts as near (±points)
near = near
printed-alike = printed alike
key = key
value = value
log-likelihood-at-best = log-likelihood at its best
possible = possible
published-figure = { $name } { $published }: { $near }
published-likely = In { $all } of simulations (error { $error } points) every figure comes near the published one, in { $exactly } all are printed alike; one by one: { $each }.
key-any-value = { $key }: every value tried
key-values = { $key }: { $values }
published-speaks-for = Of the points tried the published result is likeliest at { $likeliest }. Within { $region } of the largest log-likelihood, so not excluded: { $keys }.

## Many counties

implied-none = { $name }: too few replicates for a fit.
implied = { $name }: over the shapes the mean true rate of counties (of households) is { $omission } for omission, { $mis_exit } for mis-exit.
as-the-scenario-has-it = As the scenario has it
all-alike = all alike
some-counties-clean = some counties clean
gamma = gamma
lognormal = lognormal
shapes-caption = True rates of counties (of households) that the published shares imply. Spread: the share of clean counties, or the coefficient of variation.
detection = detection
shape = shape
mean-omission = mean omission
interval-95 = 95% interval
median = median
ninetieth = 90th percentile
mean-mis-exit = mean mis-exit
spread = spread
deviance = G²
true-omission = true omission
true-rate = true rate
counties-below-by-omission = counties at most as high by omission
counties-below-by-mis-exit = by mis-exit
true-mis-exit = true mis-exit
no-omission-found = no omission found
no-mis-exit-found = no mis-exit found
neither = neither
alike-contradicted = That all counties are alike is contradicted by the published shares (G² test, p { $p }). The other shapes fit three numbers to three shares and cannot fail: which of them is right, the shares do not tell.
alike-not-contradicted = That all counties are alike is not contradicted by the published shares (G² test, p { $p }). The other shapes fit three numbers to three shares and cannot fail: which of them is right, the shares do not tell.
approval-everywhere = The approval was { $rule } in all { $number } counties: that only says that the chance of one is above { $least } (95% sure). Here it is { $chance }.
range-with-sampling-error = { $least }–{ $most }% ({ $lower }–{ $upper }% with sampling error)

## Where a page comes from

review-head = Review

## What a page rests on

notes-reading = Those that weigh most on the verdict come first.
may-change-the-verdict = may change the verdict
errors-not-trusted = errors cannot be fully trusted
is-assumed = is assumed
the-list-needs-a-look = the list needs a look
good-to-know = good to know
made-up-list = made-up list
real-list-internal-only = real list · internal only
real-list-small-counts-withheld = real list · small counts withheld
withheld-internal = Made from a real list with small counts (1 to 9 households) below county level: for internal use only.
withheld = Made from a real list. Counts from 1 to 9 households below county level are withheld, and some others with them so that totals do not give them back; for internal use there is --internal.
consequence = consequence
note = note
fact-version = Version
fact-scenario = Scenario
fact-list = Household list
fact-seed = Seed
fact-replicates = Replicates

## Tables of a page

the-numbers-behind-it = The numbers behind it
count-withheld = withheld

## Sections of a page

round-passed-bound = { $name }: passed in { $passes }
round-passed = { $name }: passed in { $passes } (simulation error ±{ $error } points)
sweep-points = The first { $points } points ({ $left } more in variants.csv)
actions-caption = Households that each action settles on average
actions-reading = What is done before the review, and what that settles.
review-after-review = Review after review
overlooked-at-first-found-at-last = Overlooked at first, found at last
of-what = { $name }: { $what }
words-of-key = { $words } ({ $key })
no-key-stands-out = No key stands out.
what-drives-the-result = What drives the result
action = action
households-meant = households
omissions = omissions
mis-exits = mis-exits
mis-inclusions = mis-inclusions
satisfied = satisfied
made-easy-to-meet = made easy to meet
township = township
overlooked-then-found = overlooked, then found
visited-before = visited before
share-alone = alone
with-interactions = with interactions
lowest-when-changed-alone = lowest when changed alone
highest = highest
values = values
change-points = change (points)
an-average-review = an average review
number = number

## Tables behind the pictures

indicators-caption = "Mostly within" holds about 95 of 100 reviews; "Error" is that of the simulation, in percentage points.
failing-alone-and-together = Failing alone and together
places-caption = In order of how often an error is found; a click on a column sorts. "Rank": what it may be given the simulation error (95%). "If drawn": by how many points failing is more likely when the township is drawn than when it is not.
mean-estimate = mean estimate
mostly-within = mostly within
estimator = estimator
bias-points = bias (points)
rmse-points = RMSE (points)
se-points = SE (points)
design-effect = design effect
households-behind = households
nothing-found = nothing found
rule-head = rule
fails = fails
it-alone = alone
not-judged = not judged
what-fails-together = what fails together
share-of-simulations = share
villages = villages
drawn = drawn
error-found = error found
rank = rank
if-drawn-points = if drawn (points)
its-error = its error
made-pointless-by = made pointless by
interval = interval
promised = promised
holds-the-truth = holds the truth
all-below = all below
all-above = all above
none-computed = none computed
mean-width-points = mean width (points)
estimator-judged = { $name }, judged
fails-alone = only the { $names }

## The method

how = On the county's whole household list, a review was drawn, visited, judged, computed and held against its limits as the reviewers do it; this was repeated { $replicates } times, and the passes were counted. The truth is computed on the whole list before sampling, so bias and coverage are plain comparisons.
given-in-the-scenario = Given in the scenario
left-out-the-default-holds = Left out: the default holds
the-numbers-that-went-in = The numbers that went in
parameters-reading = Each with its unit and its source. What has no source is an assumption: try other values for your county.
probability = probability
unit-share = share
correlation = correlation
factor = factor
yuan = yuan
visits = visits
replicates = replicates
whole-number = whole number
condition = condition
choice = choice
scenario-no-source-noted = scenario, no source noted
command-line = command line
default = default
formulas-reading = By persons or households, and by which estimator: see the values above.
formulas-and-sources = Formulas and sources
what-it-is = what it is
parameter-key = key
unit = unit
source = source
formula-what = what
formula-how = how
formula-source = source

## The workbook

again = To make it again: { $command }
summary = summary
townships = townships
notes = notes
all-rules = all rules
review = review
passes-or-is-met = passes, or is met
simulation-error = simulation error
quantile-low = 2.5% quantile
quantile-high = 97.5% quantile
bias = bias
rmse = RMSE
population = persons
households-if-drawn = households if drawn
true-error-rate = true rate of errors
rank-by-errors = rank by errors
rank-lowest = lowest rank
rank-highest = highest rank
worst-by-errors = among the worst by errors
dissatisfaction = dissatisfied
among-the-worst-by-dissatisfaction = among the worst by dissatisfaction

## The fieldwork

step-drawn = households drawn
step-not-found = not found (moved, split, gone)
step-away = away for work, not reached by phone
step-not-at-home = nobody at home at any visit
step-refused = refused
step-substituted = substitutes instead
step-interviewed = households interviewed
step-by-phone = of these by phone
step-errors-met = real errors among them
step-recognised = recognised
step-false-alarms = false alarms
step-before-appeal = findings before appeal
step-explained-away = real ones explained away
step-cleared-up = false alarms cleared up
step-after-appeal = findings that stand
heard-awareness = know the policies
heard-score = mean score of the questionnaire
heard-approval-by-class = approval weighted by class
heard-score-by-class = score weighted by class
heard-kappa = agreement of repeated interviews (kappa)
where-errors-come-from = where errors come from
step = step
mean-bias = bias
sway = spread
decomposition-note = In points. The biases of all steps add up to that of the estimate.
part-coverage = errors of the list
part-sampling-township = townships drawn
part-sampling-village = villages drawn
part-sampling-group = groups drawn
part-sampling-household = households drawn
part-nonresponse = households not met
part-substitution = substitutes
part-measurement = judgement and answers
part-interviewers = interviewers
part-appeals = appeals
step-villages = villages drawn

## Formulas

name-weighted-estimate = weighted estimate
formula-weighted-estimate = Ŷ / X̂ with Ŷ = Σ yₖ / πₖ, X̂ = Σ xₖ / πₖ
name-standard-error = standard error
formula-standard-error = uₖ = (yₖ − r̂ xₖ) / X̂; the root of the variance of Σ uₖ / πₖ, estimated stage by stage
name-design-effect = design effect
formula-design-effect = variance ÷ variance of a simple random sample of as many households
name-simulation-error = simulation error of a chance
formula-simulation-error = √(p (1 − p) / R) with R replicates
name-never-happened = what never happened
formula-never-happened = bound 1 − 0.05^(1/R), 95% sure
name-truth-correlation = correlation of the truth within villages
formula-truth-correlation = beta-binomial with correlation ρ
formula-omission = persons of omitted households and omitted members ÷ interviewed non-registered persons
formula-omission-village = the same ÷ all non-registered persons of the sampled villages
formula-mis-exit = wrongly exited persons ÷ interviewed exited persons
formula-mis-inclusion = persons who never met the standard ÷ interviewed registered persons
formula-composite-incidence = (R + ê·X + ô·(N − B)) / N: R remaining poor, X exited, B registered, N rural persons, ê mis-exit rate, ô omission rate
formula-approval = satisfied households ÷ interviewed households
office-document = Poverty alleviation office, document 56 of 2017

## The frame of a page

own-name = English
print = Print
beware-ranked = Beware (the weightiest first)
filter-by-name = Filter by name
how-this-was-found = How this was found, and how to make it again
made-again = To make it again

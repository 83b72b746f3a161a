## What a rehearsal taught

lesson = { $name }: { $found } found among { households-counted } in { villages-counted }; the mean is about { $mean }, with 95 % between { $lower } and { $upper }.
lesson-use = To let a simulation draw its truth from this, write in the scenario:
townships-not-visited = townships not visited
which = which
found-asked = found/asked
belief = belief
low = low
high = high
correlation-within = correlation
spread-of-townships = townships
which-where = which, where
lessons-note = Belief: the mean after the rehearsal; it is between low and high with a chance of 95 %. Correlation: of two households of a village. Townships from the highest belief down.
lessons-caveat = Within a class and a village those drawn must be no more or less often wrong than others. Corrected for the sensitivity and specificity in [learn].
lesson-omission = omitted (never registered)
lesson-mis-exit = wrongly exited (exited)
lesson-mis-inclusion = wrongly included (poor)
lesson-dissatisfied = dissatisfied (all)
lesson-members = members left out (registered)
lesson-of-kind = { $error }, { $kind }

## One replicate

replay-note = Households drawn, met and found in error, by village and class; no household is named.
replay-withheld = A real list is not told village by village. With --internal, for use in the office only, it is.
replay-passed = passed
replay-not-judged = could not be judged
replay-failed = failed
rule-met = met
rule-broken = broken
rule-judged = rule
finding = finding
verdict-head = verdict
class-of-household = class
drawn-households = drawn
met-households = met
found = found
replay-verdict = replicate { $replicate }, { $name }: { $verdict }

## A survey

estimate-of = estimate of
estimate = estimate
se = se
lower = lower
upper = upper
n = n
df = df
deff = deff
cv = cv
small-areas = small areas
found-n = found/n
direct = direct
shrunk = shrunk
own = own
fh = FH
test = test
statistic = statistic
p = p
flag-empty = no row speaks to it
flag-undefined = its denominator is 0
flag-nothing-found = nothing was found (a proportion has a one-sided bound)
flag-all-found = everything was found
flag-no-df = no degrees of freedom, so no interval
flag-no-spread = all values agree: no standard error, no interval
flag-no-interval = no such interval here; try wald or korn-graubard
flag-use-melded = no such correction here; melded is defined
flag-no-se = no variance: a replicate without these rows, or a negative one
flag-df-below8 = fewer than 8 degrees of freedom
flag-effective-n-below30 = effective sample size below 30
flag-nchs-suppress = not to be shown by the NCHS standards
flag-nchs-review = to be reviewed by the NCHS standards
flag-nchs-complement = its complement is not to be shown by the NCHS standards
flag-missing = rows with empty cells are left out
flag-lonely-stratum = strata with a single unit
design-effects = design effects
deff-replace = replace
deff-weights = weights
effective-n = n eff
interval-kind = { $method } { $level }%
interval-kind-upper = { $method } { $level }% (upper only)
interval-kind-lower = { $method } { $level }% (lower only)
intervals-of = intervals: { $kinds }
design-effects-note = deff: against a simple random sample without replacement; replace: with replacement; weights: of unequal weights alone (Kish)
small-areas-note = small areas: shrunk by a hierarchical beta-binomial (of counts), FH is Fay–Herriot on the logit; own: the part of it that the group's own answers make, the rest is borrowed from all groups
missing-values = missing values: a row with an empty cell in a column of an estimate is left out of that estimate, up to { $most } rows
flagged = { $flag }: { $shown }
flagged-and-more = { $flag }: { $shown } and { $more } more

## The survey file

headline = { $name }: seed { $seed }, replicate { $replicate }
lonely-later = later stages draw a single unit in some strata: they add nothing there, as in the simulation
lonely-first = the first stage draws a single unit in some stratum: it is compared with the mean of all (conservative)
composite-shares = shares of the remaining poor, the exited and the never registered in the list
survey-file-then = Once the answers are filled in: preassess estimate { $file }
survey-file-filling-in = met: 1 (met) or 0; truly_poor, satisfied and the like: 1 (yes) or 0 (no), empty where nobody was met; omitted_members: its 0 says that somebody looked and found none, clear it where nobody looked
no-population = with replacement: no population

## The rehearsal

team = team
reserves = reserves
from = from
to = to
rehearsal-drawn = Drawn: { villages-counted }, { households-counted }; by their weights they stand for { $weights } (the list has { $all }).
leaflet-again = The same sample again: { $command }
leaflet-filling-in = Filling in: met 1 or 0; truly_poor, satisfied and the like 1 or 0 where the household was met, else empty; omitted_members are members left out of a registered household; the 0 that stands there says that somebody looked and found none: clear it where nobody looked (omission and mis-exit then leave the household out).
leaflet-number-in-village = number_in_village: the household's place among those of its village in the list (households of a group together, in the order in which groups first appear).
leaflet-reserves = Reserves: where a drawn household cannot be reached, the next reserve of the same stratum (the same units and strata at every stage) takes its place; move its row into the sample instead of the other. Substitution biases: use it last.
leaflet-stage-equal = Stage { $stage }: { $unit }, equal chances within the stratum.
leaflet-stage-replacement = Stage { $stage }: { $unit }, with replacement: the probability is the expected number of draws.
leaflet-stage-unequal = Stage { $stage }: { $unit }, unequal chances: see the probability.
leaflet-then = Then run preassess estimate survey-xlsx.toml (this workbook) or survey.toml (sample.csv).
drawn-by =
    seed { $seed }, replicate { $replicate }; again:
    { $command }

## The household list and the design

class-head = class
units = units
units-number = number
smallest = smallest
median-size = median
largest = largest
kinds-of-villages = villages
villages-number = number
truth-in-the-list = truth in the list
count-head = count
count-of = of
rate-percent = rate %
icc = ICC
stage = stage
stratum = stratum
selection = selection
available = available
take = take
short-of = short
certain = certain
class-never-registered = never registered
class-registered-poor = registered poor
class-exited = exited
all-classes = all
kind-poor = poor villages
kind-other = other villages
kind-remote = remote
kind-not-remote = not remote
kind-mountain = mountain
kind-hill = hill
kind-plain = plain
stratum-poor = poor village
stratum-other = other village
truth-in-persons = { $what } (persons)
truth-in-households = { $what } (households)
truth-omission = omission
truth-mis-exit = mis-exit
truth-mis-inclusion = mis-inclusion
truth-composite-incidence = composite incidence
truth-approval = approval
design-of = design: { $review }

## The workbook of a rehearsal

sheet-sample = sample
sheet-summary = summary
sheet-reserve = reserve
village-surveyed = village
villages-format = 0" villages"

## Parts of a stage

part-all = (all)
part-preferred = { $stratum } (preferred)
part-others = { $stratum } (others)
part-certain = { $stratum } (certain)
part-passing = (passing by)
part-in-full = (in full)

## The program

mistyped-unknown = "{ $argument }" is not known on the command line.
mistyped-missing = { $argument } is missing on the command line.
mistyped-empty = { $argument } has no value on the command line.
mistyped-value = "{ $value }" is no value of { $argument }.
mistyped-command = there is no command "{ $command }".
mistyped = the command line is not complete or not right.
full-report = Full report: { $page } (pictures and tables beside it)
plan-files = The list, curves and pictures: { $folder }
made = wrote { $file }: { households-counted }. Totals:
made-total = { $what }: wanted { $wanted }, made { $made } ({ $met })
progress = simulating { $bar } { $done }/{ $all }, { $pace }, { $left } left
progress-without-end = simulating { $spinner } { $done }, { $pace }
replay-beyond = The scenario has { $replicates } replicates, numbered 0 to { $last }: number { $replicate } is none of those in its result, only one more drawn in the same way.

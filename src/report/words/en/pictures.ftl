## Causes

causes-reading-only = The { $name } fails the review in { $fails } of simulations.
causes-reading = The { $name } fails the review most often: in { $fails } of simulations, in { $alone } it alone.
causes-none = In { $n } simulations no limit was broken once.
causes-row = { $name }, must be { $rule }
causes-share = { $share }, alone { $alone }
causes-never = 0 of { $n } ({ $share })
no-limit-is-set = no limit is set
what-would-fail-the-review = What would fail the review
causes-no-limit = No limit is set, so nothing can fail.
thin-line-95-simulation-error = thin line: 95% simulation error
this-alone = this alone
others-fail-too = others fail too

## Coverage

coverage-reading = Of the { $promised }% intervals, the worst ({ $name }, { $method }) holds the truth only { $held } of the time. Orange falls short.
coverage-title = Can the intervals of a review be trusted?
no-interval-was-computed = no interval was computed
holds-truth = holds truth
coverage-promised = upright line: how often it should hold the truth
coverage-kept = No interval was found to be less reliable than it promises.

## Curves

effort-reading = Across: households re-checked; the orange line is { $until }%.
curves-title = The chance of passing if things were otherwise
what-re-checking-buys = What re-checking buys
curves-reading = One number changes in each, all else equal. Orange: the wanted { $wanted }%; upright: as things are; thin: 95% simulation error.
curves-reading-exact = One number changes in each, all else equal. Orange: the wanted { $wanted }%; upright: as things are; thin: 95% simulation error; grey dots: exact, for this rule alone.

## Distribution

distribution-reading = The closest call is the { $name }: met in { $met } of simulations.
distribution-title = How far each indicator is from its limit
distribution-no-limit = No limit is set: only the simulated estimates are shown.
distribution-safe = Every simulated review stays on the passing side.
colours-two-sides = Dark blue passes, orange fails.
colours-some = Dark blue passes, orange fails; light blue is not judged by the estimate itself.
colours-none = The rules do not compare the estimate itself, so there are no two sides.
never-estimated = could not be estimated in any simulation
distribution-met = met in { $met }
distribution-about = mean { $mean }, 95% of simulations within { $spread }
distribution-about-nothing = mean { $mean }, 95% of simulations within { $spread }, { $share } find nothing
distribution-truth = truth { $truth }
distribution-limit = { $rule }

## Fieldwork

fieldwork-reading = An average review, in households: drawn { $drawn }, interviewed { $met }. Real problems among them: { $real }; findings that stand, false ones included: { $stand }.
the-fieldwork = The fieldwork

## Likelihood

likelihood-tip = likelihood { $likelihood }%, log ratio { $ratio }, error { $error }
likelihood-reading = In each cell: log-likelihood less its largest, all other keys at their best; dark: within 0.5, light: within 1.92 and not excluded; orange: unlikely.
likelihood-title = Where the published result is likely

## Cost against chance

loses-to = "{ $worse }" loses to "{ $better }"
what-money-buys = What money buys
pareto-none-beaten = Across: cost in yuan; upright: the chance of passing. No plan is beaten on both.
pareto-beaten = Across: cost in yuan; upright: the chance of passing. No cheaper and no safer: { $pairs }.

## Ranks

ranks-among =
    chance to be among
    the { $n } worst
ranks-tip = { $name }: true rate of errors { $rate }, mean rank { $rank } ({ $low } to { $high }), among the worst { $worst }
ranks-reading = Of the { $n } worst townships, { $sure } are known with a chance of 80% or more; { $possible } may be among them (5% or more).
ranks-title = Which townships are the worst, and how sure that is
ranks-by = rank by the true rate of errors, 1 is the worst
ranks-range = dot: mean; line: about 95 of 100
ranks-reading-all = There are only { $n } townships, and all of them count as the worst: only the ranks tell them apart.

## Two numbers at once

surfaces-reading = In each cell the chance of passing: blue at least the wanted { $wanted }%, light blue above half, light orange below half, orange below 10%. Strokes: 95% (producer's risk 5%), 50%, 10% (consumer's risk); the dot is the present.
surface-axes = Across: { $across }; upright: { $upright }
surfaces-title = The chance of passing over two numbers

## Townships

townships-first = Errors are found most often in { $name } ({ $often } of simulations).
townships-risky = Drawing { $name } makes failing { $more } points more likely, more than any other.
townships-more = Of { $n } townships the { $shown } with most findings are shown; the rest is in townships.csv.
townships-not-compared =
    always or never drawn:
    nothing to compare
townships-alike =
    drawn or not,
    all simulations end alike
townships-if-drawn =
    if drawn, the chance to fail
    changes by so many points
townships-tip = { $name }: drawn { $drawn }, error found { $found }, if drawn failing changes by { $more } points (error { $error })
townships-title = Which townships to look at first
chance-of-being-drawn = chance of being drawn
chance-that-an-error-is-found = chance that an error is found
townships-none = No error was found in any township.

## Variants

variant-tip-bound = { $p } ({ $change } pts)
variant-tip = { $p } ({ $change } ±{ $error } pts)
what-other-plans-would-bring = What other plans would bring
variants-alike = No plan differs from the present one by more than the simulation error.
variants-raise = On the same luck "{ $name }" raises the chance by { $by } points.
variants-lower = On the same luck "{ $name }" lowers the chance by { $by } points.
variants-raise-and-lower = On the same luck "{ $good }" raises the chance by { $up } points, and "{ $bad }" lowers it by { $down }.
true-omission-rate = true omission rate
true-mis-exit-rate = true mis-exit rate
counties-title = How the true rates of counties are spread
counties-reading = Across: the true rate of a county (of households, each step ten times); upright: the share of counties at most as high. Lines: fitted shapes; grey: the 95% sampling error of all shapes together.

"""When an indicator could be green, by what its reader may see of it."""

from datetime import date

from indicators.queries.history import STEP, History
from indicators.rules.forecast import LOOKS_BACK, Forecast, forecast
from indicators.rules.periods import months_after


def forecast_of(history: History, month: date) -> Forecast | None:
    """Return what an indicator's trend up to a month says, None where there is nothing to say.

    No query. There is none without a figure in the month itself: what is withheld there is not
    to be guessed. What was withheld before it is left out. The target is the month's own, whatever
    came after it: nobody knew of that then, and a target that moves is no trend of the figure.
    """
    target = history.target(month)
    if target is None or history.value(month) is None:
        return None
    step = STEP[history.indicator.frequency]
    months = [months_after(month, -back) for back in range(0, LOOKS_BACK + 1, step)]
    return forecast(
        [(each, value) for each in months[::-1] if (value := history.value(each)) is not None],
        target.rule_for,
        step,
        history.indicator.basis,
    )

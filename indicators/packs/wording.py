"""What a pack's report says until the officer changes it.

Nothing here names a month, a figure or another section, so that it stays right whatever period
and sections are chosen.
"""

from indicators.rules.packs import Period

REPORT = {
    "lead_director": "Director of Children’s Services",
    "summary": (
        "This report shows how the council’s services for children are performing. Each "
        "indicator is set against the council’s own target and, where figures are published, "
        "against England and the council’s statistical neighbours. Of every indicator that is "
        "red or amber the council says what happened and what is being done about it."
    ),
    "recommendations": (
        "That the committee:\n\n"
        "1. Notes the performance in this report.\n"
        "2. Considers whether what is being done about each red and amber indicator is enough.\n"
        "3. Says which indicators it wishes to see again, and when."
    ),
    "reasons": (
        "The committee holds the council’s services for children to account. To do so it needs "
        "to know where they fall short of their targets, for how long they have, and what is "
        "being done about it."
    ),
    "background": (
        "Each indicator is rated by the rule that was agreed with its target. The figures were "
        "entered by each service, approved by its head and published by the performance lead. "
        "A figure that is corrected after publication is corrected openly, with the reason. "
        "Small counts are withheld, so that nobody can be identified."
    ),
    "implications": (
        "This report asks for no decision with financial, legal or equality implications. "
        "Those of anything that the committee recommends are set out when it is decided."
    ),
}
"""Each of a draft's texts, by the name of its field."""


def default_title(period: Period) -> str:
    """Return the title of a pack that nobody has given another."""
    return f"Children’s services performance, {period.label}"


def progress_title(period: Period) -> str:
    """Return the title of a progress report that nobody has given another."""
    return f"Progress report, {period.label}"

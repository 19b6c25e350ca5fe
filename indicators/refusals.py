"""Refusals that several acts share: each has a name, and a sentence for whose act it was."""


class Refused(Exception):
    """An act that the rules do not allow; the message says why and what to do.

    `field` is the part of a form that it is about, "" where it is about none.
    """

    field = ""


class AlreadyPublished(Refused):
    """What was said of a published month stands."""


class Submitted(Refused):
    """A return that has been submitted is not changed until it is sent back."""


class ChangedMeanwhile(Refused):
    """Somebody else changed what the person had before them: the message says who and when."""

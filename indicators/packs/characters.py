"""Which characters a file of a pack can hold."""

import re

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """Return a text with a blank for each character that XML cannot hold.

    Such characters are kept out on entry; one that comes in by another way must not make a
    file that cannot be opened.
    """
    return _UNWRITABLE.sub(" ", text)

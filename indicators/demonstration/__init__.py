"""An invented council's monthly figures, for showing the product without anyone's data.

Nothing here is a record of anything: every monthly figure is drawn by chance around one
real council's published annual figures, and says so wherever it is shown.
"""

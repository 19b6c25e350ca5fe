"""The product under writers at once and under being killed, with real processes.

Each test has a database of its own on the run's kind of database, and a program beside it
that is started on it as the product is: settings from the environment, its own connections.
"""

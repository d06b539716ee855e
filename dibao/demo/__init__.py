"""A small fictional portal with three nights of history, for a first look and for tests.

Nothing here is real: 云澜市, 枫屿区 and every name, number, sum and telephone are invented.
"""

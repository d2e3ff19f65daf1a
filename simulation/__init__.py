"""Lives through seeded histories of Enishi and Zoom, with faults and crashes, and judges the end.

The verbs, tasks and tables are the product's own; people, time, wire and chance are played here.
See ``docs/simulation.md``.
"""

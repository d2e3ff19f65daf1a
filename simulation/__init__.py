"""Plays seeded histories of Enishi and Zoom, with faults and crashes, and judges how they end.

The verbs, tasks and tables are the product's own. The simulation plays people, time, the wire to
Zoom and chance. See ``docs/simulation.md``.
"""

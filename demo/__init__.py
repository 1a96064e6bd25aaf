"""The whole job on one machine: a small newsroom, the real service, and somebody to receive its alerts."""

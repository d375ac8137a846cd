"""The mathematics of opinion groups: pure functions, no Django.

`shapes` and `order` are plain Python and may be used by pages. The rest load numpy and scikit-learn, some 120 MB in a
process: only background jobs and the command line import them (docs/decisions/0016).
"""

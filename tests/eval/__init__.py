"""How well the deterministic parts judge, measured on labelled sentences: `make eval`, or `python -m tests.eval`.

`product.py` calls the product's own functions, `data.py` finds the labelled files and the scorer that belongs to them,
`speed.py` times what every message passes through, `report.py` says which bars are met. See docs/evaluation.md.
"""

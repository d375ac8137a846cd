"""Measurements of the product, side by side with a yardstick in the same run. `make bench` runs them all."""

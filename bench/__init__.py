"""What the pages and the import cost, as ratios to named baselines: `make bench`."""

"""Speed and memory, as ratios within one run. `python -m benchmarks` starts a world of its own and takes it away."""

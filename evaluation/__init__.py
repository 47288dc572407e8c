"""Question sets, metrics, baselines and the bench."""

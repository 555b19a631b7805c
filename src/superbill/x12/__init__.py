"""X12: the one place that knows segment names."""

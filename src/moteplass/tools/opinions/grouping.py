"""From the stances of a conversation to a finding that can be kept: the one place that calls the mathematics."""

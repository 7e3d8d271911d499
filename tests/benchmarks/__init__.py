"""Speed, measured against peers in the same run; ``make bench``. Never part of the tests that pass or fail."""

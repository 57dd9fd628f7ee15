"""What the care planner shows of each part: a sentence, headline numbers, charts and tables, from a result."""

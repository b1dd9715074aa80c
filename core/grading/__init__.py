"""Rubrics, evidence and score arithmetic: pure, the same for every grader."""

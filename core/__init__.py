"""Interviews, grading and progress, knowing nothing of any chat platform or SDK."""

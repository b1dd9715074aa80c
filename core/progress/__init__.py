"""How a person grows: pure over what was graded."""

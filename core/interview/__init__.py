"""The interview as a state machine and the choice of its questions: pure, rebuilt from rows."""

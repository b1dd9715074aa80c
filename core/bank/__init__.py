"""The question bank and the learning-material catalogue: files people edit, checked and read here."""

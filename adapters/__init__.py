"""One folder for each outside thing: chat platforms, graders, the job engine, the database."""

"""Durable jobs (core.ports.Jobs)."""

from adapters.jobs.dbos_jobs import DbosJobs

__all__ = ["DbosJobs"]

"""Recordings as files (core.ports.Recordings)."""

from adapters.media.folder import MediaFolder

__all__ = ["MediaFolder"]

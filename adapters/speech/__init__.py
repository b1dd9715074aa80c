"""Engines that read text out (core.ports.Synthesiser). Each is imported only where it is asked for."""
